package desk_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// Whatever the size of its pages, a school reads the same news in the same order,
// numbered without a gap in each stream.
func TestTheFeedInPagesOfAnySize(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(20))
	s := tr.school("100001")
	for i := range 7 {
		id := s.ask(fmt.Sprint("tag-", i))
		tr.move(id, link.DeskOffer, desk.MoveArgs{})
	}
	var whole []link.Change
	for _, limit := range []int{0, 1, 2, 5, link.MaxPage, 1 << 30} {
		s.cursor = ""
		all := s.read(limit)
		if whole == nil {
			whole = all
		}
		if !reflect.DeepEqual(all, whole) {
			t.Errorf("in pages of %d the feed reads differently", limit)
		}
		last := map[string]uint64{}
		for _, c := range all {
			if last[c.Stream]++; c.Seq != last[c.Stream] {
				t.Errorf("in pages of %d number %d of stream %s comes as %d", limit, last[c.Stream], c.Stream, c.Seq)
			}
		}
	}
	if len(whole) != 1+2*7 {
		t.Errorf("the feed has %d changes; want the opportunity, and two for each request", len(whole))
	}
}

// A school reads of its own requests and of no other's.
func TestASchoolReadsItsOwnNews(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(20))
	a, b := tr.school("100001"), tr.school("100002")
	mine, theirs := a.ask("tag-1"), b.ask("tag-1")
	a.read(0)
	if _, ok := a.seen[theirs]; ok || len(a.seen) != 1 || a.seen[mine].State != link.Received {
		t.Errorf("the school reads of %v, want only %s", a.seen, mine)
	}
	b.cursor = a.cursor
	_, err := tr.Changes(ctx, b.device.ID(), a.cursor, 0)
	wantProblem(t, err, link.EpochChanged)
}

// After a snapshot and the news since, a school knows what it would have known by
// reading everything, also when things change while it reads.
func TestASnapshotThatIsOvertaken(t *testing.T) {
	for _, limit := range []int{1, 3, 0} {
		tr := newTrust(t)
		tr.publish(radiography(20))
		other := radiography(5)
		other.ID = "physiotherapy"
		tr.publish(other)
		s := tr.school("100001")
		var ids []string
		for i := range 5 {
			ids = append(ids, s.ask(fmt.Sprint("tag-", i)))
		}
		fresh := tr.school("100001")
		for page, n := "", 0; ; n++ {
			p, err := tr.Snapshot(ctx, fresh.device.ID(), page, limit)
			must(t, err)
			for _, c := range p.Changes {
				if c.Seq != 0 {
					t.Errorf("in a snapshot a change has the number %d", c.Seq)
				}
				fresh.learn(c)
			}
			if n < len(ids) {
				tr.move(ids[n], link.DeskDecline, desk.MoveArgs{Reason: "full"})
			}
			fresh.cursor = p.Cursor
			if page = p.Next; !p.More {
				break
			}
		}
		fresh.read(limit)
		s.read(limit)
		if !reflect.DeepEqual(fresh.seen, s.seen) || !reflect.DeepEqual(fresh.shown, s.shown) {
			t.Errorf("in pages of %d the snapshot leads to %v, the feed to %v", limit, fresh.seen, s.seen)
		}
	}
}

// An opportunity that is withdrawn goes from every laptop, which keeps why.
func TestAnOpportunityIsWithdrawn(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	must(t, tr.WithdrawOpportunity(ctx, coordinator, "radiography", "The department moves."))
	news := s.read(0)
	if last := news[len(news)-1]; last.Op != link.Gone || last.ID != "radiography" || last.Body != nil {
		t.Errorf("the last news is %+v, want radiography gone", last)
	}
	if s.shown["radiography"].Why != "The department moves." {
		t.Errorf("before that the school was shown %+v", s.shown["radiography"])
	}
	wantProblem(t, tr.WithdrawOpportunity(ctx, coordinator, "radiography", ""), link.UnknownOpportunity)
	wantProblem(t, tr.CloseOpportunity(ctx, coordinator, "surgery"), link.UnknownOpportunity)
	p, err := tr.Snapshot(ctx, s.device.ID(), "", 0)
	must(t, err)
	if len(p.Changes) != 1 || p.Changes[0].Op != link.Gone {
		t.Errorf("the snapshot says %+v", p.Changes)
	}
	tr.publish(radiography(1)) // and it may come back
	s.read(0)
	if o := s.shown["radiography"]; o.Status != link.Open || o.Why != "" {
		t.Errorf("published again it is %+v", o)
	}
}

// Schools learn whether few places are left or none, and not how many.
func TestWhatIsSaidOfPlacesLeft(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(6))
	s := tr.school("100001")
	said := []string{}
	for i := range 6 {
		tr.move(s.ask(fmt.Sprint("tag-", i)), link.DeskOffer, desk.MoveArgs{})
		s.read(0)
		shown := s.shown["radiography"]
		slot, _ := shown.Slot("march")
		said = append(said, slot.Left)
	}
	if got := strings.Join(said, " "); got != "some few few few few none" {
		t.Errorf("as six places go, schools are told %s", got)
	}
}

// A desk that was restored from a backup finds out as soon as one school shows
// what it had read since, and then has every school compare notes.
func TestADeskRestoredFromABackup(t *testing.T) {
	memory := new(ledger.Memory)
	tr := newTrustOn(t, memory)
	tr.publish(radiography(20))
	a, b := tr.school("100001"), tr.school("100002")
	a.ask("tag-1")
	a.read(0)
	b.read(0)
	backup := memory.Clone()
	lost := a.ask("tag-2")
	b.ask("tag-3")
	a.read(0)

	tr.open(backup)
	if page, err := tr.Changes(ctx, b.device.ID(), b.cursor, 0); err != nil || len(page.Changes) != 0 {
		t.Fatalf("a school that had read nothing since is told %v, %v", page, err)
	}
	other := b.ask("tag-4") // numbered as what was lost
	_, err := tr.Changes(ctx, a.device.ID(), a.cursor, 0)
	wantProblem(t, err, link.EpochChanged)
	_, err = tr.Changes(ctx, b.device.ID(), b.cursor, 0)
	wantProblem(t, err, link.EpochChanged)
	for _, s := range []*school{a, b} {
		p, err := tr.Snapshot(ctx, s.device.ID(), "", 0)
		must(t, err)
		for _, c := range p.Changes {
			if c.ID == lost {
				t.Error("the snapshot holds what was lost")
			}
		}
		s.cursor = p.Cursor
		s.read(0)
	}
	if _, ok := b.seen[other]; ok {
		t.Error("after the snapshot old news came again")
	}
}

// A page of long opportunities is short, and says that there is more.
func TestAPageHasAnEnd(t *testing.T) {
	tr := newTrust(t)
	s := tr.school("100001")
	for i := range 100 {
		o := radiography(1)
		o.ID, o.About = fmt.Sprint("placement-", i), strings.Repeat("x", 4000)
		tr.publish(o)
	}
	p, err := tr.Changes(ctx, s.device.ID(), "", 100)
	must(t, err)
	if b := toJSON(p); !p.More || len(b) > 270<<10 {
		t.Errorf("a page has %d bytes and %d changes", len(b), len(p.Changes))
	}
	if n := len(s.read(100)); n != 100 {
		t.Errorf("all pages have %d changes, want 100", n)
	}
}

// What one program changes about the desk, another that has the same ledger in its
// hands says at once: nothing is remembered that the ledger does not say again.
func TestTwoDesksOnOneLedger(t *testing.T) {
	tr := newTrust(t)
	s := tr.school("100001")
	s.signIn()
	other, err := desk.Open(ctx, tr.ledger, desk.Options{Now: tr.clock.Now})
	must(t, err)
	s.read(0)
	must(t, other.NewEpoch(ctx, coordinator))
	_, err = tr.Changes(ctx, s.device.ID(), s.cursor, 0)
	wantProblem(t, err, link.EpochChanged)
	must(t, other.Revoke(ctx, coordinator, s.device.ID()))
	if res, body := s.http("GET", "/v1/changes", nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("a laptop that the other has revoked gets a %d: %s", res.StatusCode, body)
	}
}

// Any cursor that the desk did not write leads to a snapshot, and changes nothing.
func TestCursorsThatAreNone(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	s.read(0)
	first, err := tr.Descriptor(ctx)
	must(t, err)
	for _, cursor := range []string{"x", "====", strings.Repeat("A", 5000), s.cursor + "A", s.cursor[1:], "\x00", newTrust(t).school("100001").cursor + "A"} {
		_, err := tr.Changes(ctx, s.device.ID(), cursor, 0)
		wantProblem(t, err, link.EpochChanged)
		_, err = tr.Snapshot(ctx, s.device.ID(), cursor, 0)
		wantProblem(t, err, link.EpochChanged)
	}
	if now, err := tr.Descriptor(ctx); err != nil || now.Epoch != first.Epoch {
		t.Errorf("they began a new epoch: %v", err)
	}
	must(t, tr.NewEpoch(ctx, coordinator))
	_, err = tr.Changes(ctx, s.device.ID(), s.cursor, 0)
	wantProblem(t, err, link.EpochChanged)
}

// A school whose filter lets nothing through sends a file, and gets in one file
// back what became of it and all the news.
func TestAFileFromASchool(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1000))
	s := tr.school("100001")
	var messages []string
	for i := range 5*link.MaxBatch + 20 { // more than a page of news
		messages = append(messages, s.message(newUUID(4), 1, link.RequestSubmit, submit(fmt.Sprint("tag-", i))))
	}
	post := link.Post{Format: link.PostFormat, Trust: tr.key.Fingerprint(), Device: s.device.ID(), Messages: messages}
	read := func() link.Reply {
		answer, err := tr.TakePost(ctx, post)
		must(t, err)
		reply, _, err := link.VerifyReply(answer.Reply, tr.key.Fingerprint())
		must(t, err)
		return reply
	}
	first := read()
	if len(first.Results) != len(messages) || first.Results[len(messages)-1].Outcome != link.Applied || first.Snapshot {
		t.Errorf("of %d messages %d have results", len(messages), len(first.Results))
	}
	if len(first.Page.Changes) != 1+len(messages) || first.Page.More {
		t.Errorf("the answer holds %d changes, want %d", len(first.Page.Changes), 1+len(messages))
	}
	post.Cursor = "of a desk that was"
	second := read()
	if second.Results[0].Outcome != link.Duplicate || second.Results[0].Receipt != first.Results[0].Receipt {
		t.Errorf("the second time a message is %s", second.Results[0].Outcome)
	}
	if !second.Snapshot || len(second.Page.Changes) != 1+len(messages) {
		t.Errorf("with another desk's cursor the answer has %d changes, a snapshot: %v", len(second.Page.Changes), second.Snapshot)
	}

	for what, spoil := range map[string]func(*link.Post){
		"another format": func(p *link.Post) { p.Format = "placement-link-answer/1" },
		"another trust":  func(p *link.Post) { p.Trust = strings.Repeat("x", 43) },
	} {
		p := post
		spoil(&p)
		_, err := tr.TakePost(ctx, p)
		if wantProblem(t, err, link.BadRequest); err == nil {
			t.Errorf("a file of %s was taken", what)
		}
	}
	post.Device = tr.stranger("100002").device.ID()
	_, err := tr.TakePost(ctx, post)
	wantProblem(t, err, link.DeviceUnknown)
}

func TestANewsBodyIsWhatStands(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	id := s.ask("tag-1")
	moved := tr.move(id, link.DeskOffer, desk.MoveArgs{Note: "See you in March."})
	s.read(0)
	if got, want := toJSON(s.seen[id]), toJSON(moved); string(got) != string(want) {
		t.Errorf("the school reads %s, the trust %s", got, want)
	}
	q, err := tr.Request(ctx, id)
	must(t, err)
	if b, _ := json.Marshal(q); strings.Contains(string(b), "tag-1") {
		t.Errorf("the trust is shown a student's tag: %s", b)
	}
}
