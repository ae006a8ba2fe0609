package simulation

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// check holds everything against the promises, once all is settled.
func (w *world) check(ctx context.Context) {
	for _, t := range w.hosts {
		w.checkAudit(ctx, t)
		w.checkPlaces(t)
		w.checkDisk(ctx, t)
	}
	for _, l := range w.laptops {
		l.checkNothingLost()
		for _, t := range w.hosts {
			if known := l.trust(t); known != nil {
				l.checkReceipts(ctx, known, t)
				l.checkAgreement(ctx, known, t)
				l.checkElsewhere(ctx, known, t)
				l.checkFeed(ctx, known, t)
			}
		}
	}
	for _, t := range w.hosts {
		w.checkNobodyElse(ctx, t)
	}
}

// checkNothingLost looks for everything that was acknowledged (I1).
func (l *laptop) checkNothingLost() {
	s := l.book.Snapshot()
	for id, frozen := range l.queued {
		m, ok := s.Message(id)
		switch {
		case !ok:
			l.failf("%s: message %s is gone", l.name, id)
		case m.Frozen != "" && m.Frozen != frozen:
			l.failf("%s: message %s is not what was frozen", l.name, id)
		case m.Delivery == record.Superseded:
			if _, ok := s.Message(m.SupersededBy); !ok {
				l.failf("%s: message %s was replaced by nothing", l.name, id)
			}
		case m.Delivery == record.GivenUp:
		case m.Delivery != record.Received:
			l.failf("%s: in the end %s %s is %q: %+v", l.name, m.Type, id, m.Delivery, m.Trouble)
		}
	}
	for r := range s.Requests() {
		lane := 0
		for m := range s.Messages(r.ID) {
			if m.Lane > lane+1 && !l.aged { // one that was given up may leave its number to another
				l.failf("%s: request %s has no message %d, but a message %d", l.name, r.ID, lane+1, m.Lane)
			}
			lane = m.Lane
		}
		if lane == 0 {
			l.failf("%s: request %s has no message", l.name, r.ID)
		}
	}
}

// checkReceipts verifies every receipt, and that the desk knows what it signed (I1).
func (l *laptop) checkReceipts(ctx context.Context, known *record.Trust, t *trust) {
	certificate, err := link.ReadCertificate(known.Certificate, known.Root)
	l.must(err, "a certificate")
	s := l.book.Snapshot()
	for m := range s.AllMessages() {
		if m.Trust != known.ID || m.Delivery != record.Received {
			continue
		}
		receipt, err := link.VerifyReceipt(m.Receipt, certificate)
		switch frozen := cmp.Or(m.Frozen, l.queued[m.ID]); {
		case err != nil:
			l.failf("%s: the receipt of %s: %v", l.name, m.ID, err)
		case receipt.Message != string(m.ID) || receipt.Request != string(m.Request):
			l.failf("%s: message %s has the receipt of another, %+v", l.name, m.ID, receipt)
		case frozen != "" && receipt.SHA256 != link.Fingerprint(frozen):
			l.failf("%s: message %s has a receipt for other bytes", l.name, m.ID)
		}
		r, ok := s.Request(m.Request)
		if !ok || link.State(r.State).Final() {
			continue // a desk may be wiped after all is over
		}
		at, err := t.desk.Request(ctx, string(m.Request))
		if err != nil || at.Lane < m.Lane {
			l.failf("%s: %s has a receipt for message %d of request %s, and the desk has %d: %v", l.name, t.name, m.Lane, m.Request, at.Lane, err)
		}
	}
}

// checkAgreement compares what laptop and desk say of requests and opportunities (I6).
func (l *laptop) checkAgreement(ctx context.Context, known *record.Trust, t *trust) {
	s := l.book.Snapshot()
	for r := range s.Requests() {
		if r.Trust != known.ID {
			continue
		}
		at, err := t.desk.Request(ctx, string(r.ID))
		if err != nil {
			if p := link.ProblemOf(err); p == nil || p.Code != link.NotFound {
				l.failf("%s: request %s at the desk: %v", l.name, r.ID, err)
			}
			l.checkUnknown(r)
			continue
		}
		state := r.State
		if state == shortlisted && l.newer {
			state = string(link.Waitlisted)
		}
		here := fmt.Sprintf("%s rev %d lane %d slot %s", state, r.Rev, r.Lane, choice(r.Offer))
		there := fmt.Sprintf("%s rev %d lane %d slot %s", at.State, at.Rev, at.Lane, at.Slot)
		if here != there {
			l.failf("%s says of request %s: %s; and %s: %s", l.name, r.ID, here, t.name, there)
		}
		if !slices.Equal(at.Slots, r.Choices) || at.YearGroup != int(r.YearGroup) {
			l.failf("%s: request %s asks for %v in year %d, and the desk has %v in year %d", l.name, r.ID, r.Choices, r.YearGroup, at.Slots, at.YearGroup)
		}
		l.checkDetails(ctx, r, at, t)
		if at.State == link.Completed {
			l.checkExperience(r)
		}
	}
	all, err := t.desk.Opportunities(ctx)
	l.must(err, "opportunities")
	there := map[record.ID]desk.Opportunity{}
	for _, o := range all {
		there[record.OpportunityID(known.ID, o.ID)] = o
	}
	for _, o := range s.Opportunities() {
		if o.Trust != known.ID {
			continue
		}
		published, err := link.DecodeOpportunity(o.Published)
		l.must(err, "an opportunity")
		at, ok := there[o.ID]
		delete(there, o.ID)
		switch gone := !ok || at.Gone; {
		case o.Gone != gone:
			l.failf("%s: opportunity %s is gone: %v, and at the desk: %v", l.name, o.ID, o.Gone, gone)
		case !gone && (published.Rev != at.Rev || published.Status != at.Status):
			l.failf("%s: opportunity %s is %s at revision %d, and at the desk %s at %d", l.name, o.ID, published.Status, published.Rev, at.Status, at.Rev)
		}
	}
	for id, o := range there {
		if !o.Gone {
			l.failf("%s: opportunity %s is not known", l.name, id)
		}
	}
}

// checkElsewhere compares what the program says of the school's requests that are
// not in its record with those at the desk (I8).
func (l *laptop) checkElsewhere(ctx context.Context, known *record.Trust, t *trust) {
	s := l.book.Snapshot()
	all, err := t.desk.Requests(ctx, desk.Filter{})
	l.must(err, "requests")
	there := map[record.ID]string{}
	for _, r := range all {
		if _, here := s.Request(record.ID(r.ID)); !here && r.School.URN == s.School().URN && !r.State.Final() {
			there[record.ID(r.ID)] = string(r.State)
		}
	}
	said := map[record.ID]string{}
	for _, r := range known.Elsewhere {
		said[r.Request] = r.State
		if r.State == shortlisted {
			said[r.Request] = string(link.Waitlisted)
		}
	}
	if !maps.Equal(there, said) {
		l.failf("%s: at %s the school has %v besides, and the program says %v", l.name, t.name, there, said)
	}
}

func choice(o *record.Offer) string {
	if o == nil {
		return ""
	}
	return o.Choice
}

// checkUnknown looks at a request that the desk does not know: it never left the
// laptop, was refused, or had come to its end before the desk was wiped.
func (l *laptop) checkUnknown(r *record.Request) {
	if link.State(r.State).Final() {
		return
	}
	if r.State != "" {
		l.failf("%s: the desk does not know request %s, which was %s", l.name, r.ID, r.State)
	}
	for m := range l.book.Snapshot().Messages(r.ID) {
		if m.Type == string(link.RequestSubmit) && m.Delivery == record.Received && m.Trouble == nil {
			l.failf("%s: the desk does not know request %s, whose submission it has received", l.name, r.ID)
		}
	}
}

// checkDetails opens what came sealed with a request, as the coordinator does: it
// is what the laptop says it told last.
func (l *laptop) checkDetails(ctx context.Context, r *record.Request, at desk.Request, t *trust) {
	if at.Details.IsZero() {
		return
	}
	sealed, err := t.desk.Sealed(ctx, coordinator, at.ID)
	l.must(err, "sealed details")
	opened, err := t.key.Open(sealed.Sealed, at.ID, sealed.Message)
	if err != nil {
		l.failf("%s: the details of %s do not open: %v", t.name, at.ID, err)
		return
	}
	for _, d := range r.Disclosures {
		if string(d.Message) == sealed.Message {
			if !slices.Equal(d.Fields, opened.Fields) {
				l.failf("%s told %v of %s, and says it was %v", l.name, opened.Fields, at.ID, d.Fields)
			}
			return
		}
	}
	if l.aged {
		return // the history that said so is no more
	}
	l.failf("%s: what %s was told about %s is not in the student’s history", l.name, t.name, at.ID)
}

// checkExperience looks for the workplace experience that a placement became.
func (l *laptop) checkExperience(r *record.Request) {
	s := l.book.Snapshot()
	if _, ok := s.Activity(r.Activity); !ok {
		l.failf("%s: request %s is completed and became no activity", l.name, r.ID)
	}
	if _, ok := s.Attendance(r.Activity, r.Student); !ok {
		l.failf("%s: request %s is completed and the student is not in the register", l.name, r.ID)
	}
}

// checkAudit holds the desk's audit against the table of moves: every move was
// legal (I3), no message had its effect twice (I2), and what was refused left the
// request where it was.
func (w *world) checkAudit(ctx context.Context, t *trust) {
	moves := map[string][]desk.Entry{}
	applied := map[string]bool{}
	for e, err := range t.desk.Audit(ctx) {
		w.must(err, "the audit")
		id, isRequest := strings.CutPrefix(e.Subject, "request/")
		if !isRequest || !slices.ContainsFunc(link.Moves, func(m link.Move) bool { return string(m.Event) == e.Act }) {
			continue
		}
		if e.Message != "" && e.Outcome == string(link.Applied) {
			if applied[e.Message] {
				w.failf("%s: message %s had its effect twice", t.name, e.Message)
			}
			applied[e.Message] = true
		}
		moves[id] = append(moves[id], e)
	}
	all, err := t.desk.Requests(ctx, desk.Filter{})
	w.must(err, "requests")
	for _, r := range all {
		state, rev := link.None, 0
		// The audit goes by the host's clock, which may have been put back.
		slices.SortStableFunc(moves[r.ID], func(a, b desk.Entry) int { return cmp.Compare(a.Rev, b.Rev) })
		for _, e := range moves[r.ID] {
			switch to, legal := link.Next(state, link.Event(e.Act)); {
			case e.Outcome != string(link.Applied):
				if e.State != state {
					w.failf("%s: %s was refused and led request %s from %q to %q", t.name, e.Act, r.ID, state, e.State)
				}
			case !legal || to != e.State:
				w.failf("%s: %s led request %s from %q to %q", t.name, e.Act, r.ID, state, e.State)
			case e.Rev != rev+1:
				w.failf("%s: %s led request %s from revision %d to %d", t.name, e.Act, r.ID, rev, e.Rev)
			}
			state, rev = e.State, e.Rev
		}
		if state != r.State || rev != r.Rev {
			w.failf("%s: request %s is %s at %d, and by the audit %s at %d", t.name, r.ID, r.State, r.Rev, state, rev)
		}
		delete(moves, r.ID)
	}
	for id, of := range moves {
		for _, e := range of {
			if e.Outcome == string(link.Applied) {
				w.failf("%s: %s was done to request %s, which is not there", t.name, e.Act, id)
			}
		}
	}
}

// checkPlaces counts places (I5).
func (w *world) checkPlaces(t *trust) {
	ctx := context.Background()
	all, err := t.desk.Requests(ctx, desk.Filter{})
	t.allow(err, "requests")
	taken := map[string]int{}
	for _, r := range all {
		if r.State.HoldsPlace() {
			taken[r.Opportunity+"/"+r.Slot]++
		}
	}
	opportunities, err := t.desk.Opportunities(ctx)
	t.allow(err, "opportunities")
	for _, o := range opportunities {
		for _, s := range o.Slots {
			if n := taken[o.ID+"/"+s.ID]; n > s.Places {
				w.failf("%s: %d of %d places of %s %s are taken", t.name, n, s.Places, o.ID, s.ID)
			} else if n != o.Taken[s.ID] {
				w.failf("%s: %d places of %s %s are taken, and the desk says %d", t.name, n, o.ID, s.ID, o.Taken[s.ID])
			}
		}
	}
}

// checkFeed reads the school's feed from its start in small pages (I4).
func (l *laptop) checkFeed(ctx context.Context, known *record.Trust, t *trust) {
	devices, err := t.desk.Devices(ctx)
	l.must(err, "devices")
	i := slices.IndexFunc(devices, func(d desk.Device) bool { return d.Label == l.label && d.Revoked.IsZero() })
	if i < 0 {
		l.failf("%s: %s does not know it in the end", l.name, t.name)
		return
	}
	seq := map[string]uint64{}
	last := map[string]link.Change{}
	for cursor := ""; ; {
		page, err := t.desk.Changes(ctx, devices[i].ID, cursor, 1+l.random.IntN(3))
		l.must(err, "a feed")
		for _, c := range page.Changes {
			if seq[c.Stream]++; c.Seq != seq[c.Stream] {
				l.failf("%s: the feed of %s goes on with %d in place of %d", t.name, l.name, c.Seq, seq[c.Stream])
			}
			last[c.Kind+"/"+c.ID] = c
		}
		if cursor = page.Cursor; !page.More {
			break
		}
	}
	for r := range l.book.Snapshot().Requests() {
		if c, ok := last[link.KindRequest+"/"+string(r.ID)]; r.Trust == known.ID && r.Rev > 0 && !link.State(r.State).Final() && (!ok || c.Op != link.Put) {
			l.failf("%s: the feed says nothing of request %s", t.name, r.ID)
		}
	}
}

// checkNobodyElse looks for requests at the desk that no laptop made.
func (w *world) checkNobodyElse(ctx context.Context, t *trust) {
	all, err := t.desk.Requests(ctx, desk.Filter{})
	w.must(err, "requests")
	for _, r := range all {
		if !w.made[record.ID(r.ID)] {
			w.failf("%s: nobody made request %s", t.name, r.ID)
		}
	}
}

// checkSeen looks at what the program shows of what has no receipt (I8).
func (w *world) checkSeen(l *laptop) {
	s, now := l.book.Snapshot(), l.now()
	status := outbox.StatusOf(s, now)
	waiting, person := 0, 0
	var oldest time.Time
	for m := range s.AllMessages() {
		switch m.Delivery {
		case record.Waiting, record.Sent:
			waiting++
			if oldest.IsZero() || m.Made.Before(oldest) {
				oldest = m.Made
			}
		case record.NeedsPerson:
			person++
			if m.Trouble == nil || m.Trouble.Title == "" {
				w.failf("%s: nobody is told why %s needs a person", l.name, m.ID)
			}
		}
		if outbox.Delivery(s, m.Request) == "" {
			w.failf("%s: nothing is said of how far request %s got", l.name, m.Request)
		}
	}
	if status.Waiting != waiting || status.NeedsPerson != person || !status.Oldest.Equal(oldest) {
		w.failf("%s: %d wait, %d need a person, the oldest of %v; and the program says %d, %d, %v",
			l.name, waiting, person, oldest, status.Waiting, status.NeedsPerson, status.Oldest)
	}
	for _, t := range s.Trusts() {
		i := slices.IndexFunc(status.Trusts, func(of outbox.TrustStatus) bool { return of.Trust == t.ID })
		if i < 0 || t.Halted != nil && status.Trusts[i].Trouble == nil {
			w.failf("%s: nobody is told what is the matter with %s: %+v", l.name, t.Name, t.Halted)
		}
	}
}

// checkDisk searches the desk's disk and its log for students (I7).
func (w *world) checkDisk(ctx context.Context, t *trust) {
	if w.names(t.log.String()) {
		w.failf("%s: the log names a student", t.name)
	}
	if !w.private {
		return
	}
	w.must(t.disk.View(ctx, func(r ledger.Reader) error {
		for key, value := range r.Scan("", "") {
			w.wire(key, value)
		}
		return nil
	}), "the disk")
}
