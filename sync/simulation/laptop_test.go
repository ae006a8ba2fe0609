package simulation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/faultnet"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// laptop is one laptop of a school, with the careers lead who works at it.
type laptop struct {
	*world
	name    string
	label   string // by which desks know it
	random  *rand.Rand
	network *faultnet.Transport
	offset  time.Duration // of its clock
	book    outbox.Book
	memory  *book // the same, where it is not a real store
	outbox  *outbox.Outbox
	queued  map[record.ID]string // what was acknowledged: messages, with their bytes
	post    []byte               // an answer in a file, not read yet
	talking bool                 // a sync is under way
	people  sync.Mutex           // held by whoever works at the laptop meanwhile
	backup  *laptop              // the folder as it was once, and what had been acknowledged
	aged    bool                 // the folder is, or has, a copy: its history may not be whole
}

const lead = "S. Khan"

func newLaptop(w *world, school, n int) *laptop {
	l := &laptop{
		world: w, random: w.dice("laptop", 10*school+n), queued: map[record.ID]string{},
		name: fmt.Sprintf("laptop %d of school %d", n+1, school+1),
	}
	l.label = l.name
	l.network = faultnet.New(l.random.Uint64(), faultnet.Fair, w)
	if l.random.IntN(4) == 0 {
		l.jump()
	}
	records := []record.Record{&record.School{ID: record.NewID(), Name: fmt.Sprintf("School %d", school+1), URN: fmt.Sprint(100000 + school)}}
	for i := range 6 + l.random.IntN(6) {
		records = append(records, w.student(l.random, i))
	}
	l.memory = newBook(l.now, records...)
	l.start()
	return l
}

// copied returns another laptop to which the folder of this one was copied. Both
// have the same key and so are one to a desk.
func (l *laptop) copied() *laptop {
	c := &laptop{
		world: l.world, random: l.dice("copy of "+l.name, 0), queued: maps.Clone(l.queued),
		name: "copy of " + l.name, label: l.label, aged: true, memory: l.memory.clone(),
	}
	c.network = faultnet.New(c.random.Uint64(), faultnet.Fair, c.world)
	c.memory.now = c.now
	c.start()
	l.aged = true
	return c
}

func (l *laptop) now() time.Time { return time.Now().Add(l.offset) }

// start starts the program.
func (l *laptop) start() {
	l.book = l.memory
	l.outbox = outbox.New(l.book, outbox.Options{Now: l.now, Transport: l, AtOnce: max(l.atOnce, 1)})
}

// RoundTrip carries the program's calls. People go on working meanwhile: what
// they do comes between any two steps of a sync.
func (l *laptop) RoundTrip(r *http.Request) (*http.Response, error) {
	l.meanwhile("before " + r.URL.Path)
	response, err := l.network.RoundTrip(r)
	l.meanwhile("after " + r.URL.Path)
	return response, err
}

// meanwhile lets somebody do something now and then while a sync is under way.
func (l *laptop) meanwhile(when string) {
	l.people.Lock()
	defer l.people.Unlock()
	if !l.talking || l.random.IntN(12) > 0 {
		return
	}
	l.tell("%s: meanwhile, %s", l.name, when)
	switch l.random.IntN(4) {
	case 0:
		l.ask()
	case 1:
		l.withdraw()
	case 2:
		l.mendMessages()
	default:
		l.reply()
	}
}

// restart switches the laptop off, whatever it is doing, and on again.
func (l *laptop) restart() {
	l.count("laptops switched off")
	l.memory = l.memory.reopened()
	l.start()
}

// backUp makes a copy of the folder, or puts one in place of the folder.
func (l *laptop) backUp() {
	if l.backup == nil || l.random.IntN(2) == 0 {
		l.tell("%s: backup", l.name)
		l.backup = &laptop{memory: l.memory.clone(), queued: maps.Clone(l.queued)}
		return
	}
	l.tell("%s: restored from a backup", l.name)
	l.count("laptops restored")
	l.aged = true
	l.memory.switchOff()
	l.memory, l.queued = l.backup.memory.clone(), maps.Clone(l.backup.queued)
	l.start()
}

// jump sets the clock wrong, as an empty battery or a person does.
func (l *laptop) jump() {
	wrong := []time.Duration{0, 0, time.Hour, -time.Hour, 24 * time.Hour, -24 * time.Hour, 10 * time.Minute, 366 * 24 * time.Hour, -365 * 24 * time.Hour, 11 * 366 * 24 * time.Hour}
	l.offset = wrong[l.random.IntN(len(wrong))]
}

// work is the term of one laptop.
func (l *laptop) work(ctx context.Context, acts int) {
	for range acts {
		time.Sleep(time.Duration(l.random.Int64N(int64(l.pace))))
		l.act(ctx)
	}
}

// act does one thing that a careers lead does, or that happens to a laptop.
func (l *laptop) act(ctx context.Context) {
	switch n := l.random.IntN(100); {
	case l.earnest && n > 20:
		for range 6 {
			l.reply()
		}
		l.sync(ctx)
	case n < 14:
		l.ask()
	case n < 40:
		for range 3 {
			l.reply()
		}
		if n < 30 {
			l.sync(ctx)
		}
	case n < 42:
		l.withdraw()
	case n < 78:
		l.sync(ctx)
	case n < 82:
		l.mend(ctx)
	case n < 86:
		l.byPost(ctx)
	case n < 88:
		l.jump()
		l.tell("%s: clock out by %v", l.name, l.offset)
	case n < 90:
		l.memory.failing = fullFor(1 + l.random.IntN(4))
		l.tell("%s: the disk is full", l.name)
	case n < 92:
		l.tell("%s: off and on", l.name)
		l.restart()
	case n < 94:
		l.backUp()
	default:
		l.network.Set(l.weather(l.random))
	}
}

// sync sends and receives, in one way or another.
func (l *laptop) sync(ctx context.Context) {
	switch l.random.IntN(8) {
	case 0: // the lid is shut
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(l.random.Int64N(int64(20*time.Second))))
		defer cancel()
	case 1: // the battery is empty
		l.memory.failing = crashAt(1+l.random.IntN(6), l.random.IntN(2) == 0)
	}
	var trusts []record.ID
	if all := l.book.Snapshot().Trusts(); len(all) > 0 && l.random.IntN(6) == 0 {
		trusts = append(trusts, all[l.random.IntN(len(all))].ID)
	}
	l.talking = true
	r := l.outbox.Sync(ctx, trusts...)
	l.talking = false
	l.tell("%s: %s", l.name, words(r))
	l.afterwards()
}

// words says a report as a line.
func words(r outbox.Report) string {
	s := fmt.Sprintf("sent %d, received %d, waiting %d, needs person %d, changes %d", r.Sent, r.Received, r.Waiting, r.NeedsPerson, r.Changes)
	for _, t := range r.Trusts {
		if t.Problem != nil {
			s += fmt.Sprintf("; %s: %s (%s)", t.Name, t.Problem.Code, t.Problem.Detail)
		}
		if t.Held > 0 {
			s += fmt.Sprintf("; %s: %d held", t.Name, t.Held)
		}
	}
	return s
}

// afterwards starts a laptop again that was switched off, and looks at what the
// program shows.
func (l *laptop) afterwards() {
	if l.talking {
		return
	}
	if l.memory.failing != nil && l.memory.failing(true) != nil {
		l.tell("%s: was switched off, and is started again", l.name)
		l.restart()
	}
	l.checkSeen(l)
}

// do saves what a person asked for.
func (l *laptop) do(what string, a record.Action, err error) {
	if err == nil {
		for _, c := range a.Changes {
			if c.Kind == record.KindRequest && c.From == nil {
				l.madeRequest(c.ID)
			}
		}
		if _, err = l.book.Do(a); err == nil {
			l.acknowledged(a)
		}
	}
	l.tell("%s: %s: %v", l.name, what, err)
	l.checkSentence(err)
	l.afterwards()
}

// acknowledged remembers what the program has said is saved.
func (l *laptop) acknowledged(a record.Action) {
	s := l.book.Snapshot()
	for _, c := range a.Changes {
		if m, ok := s.Message(c.ID); ok && c.Kind == record.KindMessage && c.From == nil {
			l.queued[m.ID] = m.Frozen
		}
	}
}

// ask asks for placements for one student, or for several in one go.
func (l *laptop) ask() {
	s := l.book.Snapshot()
	var open []*record.Opportunity
	for _, o := range s.Opportunities() {
		if !o.Gone || l.random.IntN(10) == 0 {
			open = append(open, o)
		}
	}
	if len(open) == 0 {
		return
	}
	o := open[l.random.IntN(len(open))]
	published, err := link.DecodeOpportunity(o.Published)
	l.must(err, "an opportunity")
	if len(published.Slots) == 0 {
		return
	}
	var asking []outbox.Asking
	students := s.Students()
	for _, i := range l.random.Perm(len(students))[:1+l.random.IntN(min(4, len(students)))] {
		var slots []string
		for _, j := range l.random.Perm(len(published.Slots))[:1+l.random.IntN(len(published.Slots))] {
			slots = append(slots, published.Slots[j].ID)
		}
		asking = append(asking, outbox.Asking{Student: students[i].ID, Opportunity: o.ID, Slots: slots})
	}
	for _, a := range asking { // a warning is heeded, mostly
		warnings := outbox.Check(s, o.ID, []record.ID{a.Student}, a.Slots, record.DateOf(l.now()))
		if slices.ContainsFunc(warnings, func(w outbox.Warning) bool { return w.Hard }) && l.random.IntN(10) > 0 {
			return
		}
	}
	a, err := l.outbox.Ask(asking, lead)
	l.do(fmt.Sprintf("ask for %d", len(asking)), a, err)
}

// some returns one of the requests that a test picks, or nil.
func (l *laptop) some(picks func(*record.Request) bool) *record.Request {
	var found []*record.Request
	for r := range l.book.Snapshot().Requests() {
		if picks(r) {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found[l.random.IntN(len(found))]
}

func in(states ...link.State) func(*record.Request) bool {
	return func(r *record.Request) bool { return slices.Contains(states, link.State(r.State)) }
}

// reply answers an offer, tells a trust about a student, or reports attendance.
func (l *laptop) reply() {
	r := l.some(in(link.Offered, link.Accepted, link.Confirmed, link.InProgress))
	if r == nil || l.random.IntN(20) == 0 { // and now and then what makes no sense
		r = l.some(func(*record.Request) bool { return true })
	}
	if r == nil {
		return
	}
	state := link.State(r.State)
	if l.random.IntN(20) == 0 {
		state = link.States[l.random.IntN(len(link.States))]
	}
	what := fmt.Sprintf("of %.8s, %s, ", r.ID, r.State)
	ids := []record.ID{r.ID}
	switch {
	case state == link.Offered && l.random.IntN(6) > 0:
		a, err := l.outbox.Accept(ids, lead)
		l.do(what+"accept", a, err)
	case state == link.Offered:
		a, err := l.outbox.Decline(ids, link.WithdrawReasons[0].Code, lead)
		l.do(what+"decline", a, err)
	case l.earnest && len(r.Disclosures) > 0 && l.random.IntN(8) > 0: // told already
	case state == link.Accepted || state == link.Confirmed:
		fields, err := outbox.Preview(l.book.Snapshot(), r.ID)
		l.checkSentence(err)
		for i := range fields {
			if fields[i].Value == "" {
				fields[i].Value = "T. Banerjee, 0117 496 0001"
			}
		}
		a, err := l.outbox.Provide(r.ID, fields, lead)
		l.do(what+"provide", a, err)
	case state == link.InProgress:
		a, err := l.outbox.Report(r.ID, float64(l.random.IntN(11))/2, lead)
		l.do(what+"report", a, err)
	default:
		a, err := l.outbox.Accept(ids, lead)
		l.do(what+"accept", a, err)
	}
}

func (l *laptop) withdraw() {
	r := l.some(func(r *record.Request) bool { return !link.State(r.State).Final() || l.random.IntN(10) == 0 })
	if r == nil {
		return
	}
	a, err := l.outbox.Withdraw([]record.ID{r.ID}, link.WithdrawReasons[1].Code, lead)
	l.do(fmt.Sprintf("of %.8s, %s, withdraw", r.ID, r.State), a, err)
}

// mend does what the program asks a person to do, and reports whether there was
// anything.
func (l *laptop) mend(ctx context.Context) (mended bool) {
	for _, t := range l.hosts {
		known := l.trust(t)
		switch {
		case known == nil, known.Halted != nil && (known.Halted.Code == string(link.DeviceUnknown) || known.Halted.Code == string(link.DeviceRevoked)):
			l.enrol(ctx, t)
			mended = true
		case known.Halted != nil:
			a, err := l.outbox.Resume(known.ID, lead)
			l.do("resume after "+known.Halted.Code, a, err)
			mended = true
		}
		if known != nil && known.Held != nil {
			a, err := l.outbox.AgreeToRemovals(known.ID, lead)
			l.do("agree to removals", a, err)
			mended = true
		}
	}
	return l.mendMessages() || mended
}

// mendMessages tries again, or gives up, whatever needs a person.
func (l *laptop) mendMessages() (mended bool) {
	for m := range l.book.Snapshot().AllMessages() {
		if m.Delivery != record.NeedsPerson {
			continue
		}
		mended = true
		ids := []record.ID{m.ID}
		a, err := l.outbox.GiveUp(ids, lead)
		what := "give up"
		if l.random.IntN(3) == 0 {
			a, err = l.outbox.Retry(ids, lead)
			if what = "retry"; err != nil { // what cannot be tried again can be given up
				l.do(fmt.Sprintf("retry %s %.8s", m.Type, m.ID), a, err)
				what = "give up"
				a, err = l.outbox.GiveUp(ids, lead)
			}
		}
		l.do(fmt.Sprintf("%s %s %.8s (%s)", what, m.Type, m.ID, m.Trouble.Code), a, err)
	}
	return mended
}

// trust returns what the laptop knows of a trust, or nil.
func (l *laptop) trust(t *trust) *record.Trust {
	for _, known := range l.book.Snapshot().Trusts() {
		if strings.Contains(known.URL, t.host) {
			return known
		}
	}
	return nil
}

func (l *laptop) trustByID(id record.ID) *record.Trust {
	known, _ := l.book.Snapshot().Trust(id)
	return known
}

// enrol adds a trust, or is let in again.
func (l *laptop) enrol(ctx context.Context, t *trust) {
	code, err := t.code(l.book.Snapshot().School().URN)
	if err != nil {
		return // the desk is down
	}
	if l.random.IntN(5) == 0 { // typed by hand
		code = strings.ToLower(strings.ReplaceAll(code, "-", " "))
	}
	_, err = l.outbox.Enrol(ctx, "https://"+t.host, code, l.label, lead)
	l.tell("%s: enrol with %s: %v", l.name, t.name, err)
	l.checkSentence(err)
	l.afterwards()
}

// checkSentence fails unless an error is fit for a person.
func (l *laptop) checkSentence(err error) {
	if err == nil || errors.Is(err, errOff) || errors.Is(err, store.ErrDiskFull) || errors.Is(err, store.ErrNothingToDo) {
		return
	}
	if l.names(err.Error()) {
		l.failf("an error names a student: %v", err)
	}
	for _, jargon := range []string{"json:", "EOF", "%!", "http:", "nil pointer", "*link.", "not ready yet"} {
		if strings.Contains(err.Error(), jargon) {
			l.failf("%s: a person is told: %v", l.name, err)
		}
	}
}
