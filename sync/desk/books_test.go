package desk_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// Whatever school, trust and calendar do, in whatever order, everything that the
// desk keeps besides the requests follows from the requests: places taken, the
// students' places of the year, what the calendar has to do, the details, and
// what the school was told last.
func TestTheBooksBalance(t *testing.T) {
	schoolEvents := []link.Event{link.RequestWithdraw, link.OfferAccept, link.OfferDecline, link.DetailsProvide, link.AttendanceReport}
	trustEvents := []link.Event{link.DeskWaitlist, link.DeskOffer, link.DeskDecline, link.DeskConfirm, link.DeskComplete, link.DeskCancel}
	rapid.Check(t, func(rt *rapid.T) {
		tr := newTrust(t)
		tr.publish(radiography(2))
		s := tr.school("100001")
		var ids []string
		lane := map[string]int{}
		pick := func(rt *rapid.T) string {
			return rapid.SampledFrom(append(ids, newUUID(4))).Draw(rt, "request") // or one that nobody has made
		}
		school := func(id string, event link.Event) {
			lane[id]++
			switch event {
			case link.DetailsProvide:
				s.provide(id, lane[id], "Maya Patel")
			case link.OfferAccept:
				s.take(s.message(id, lane[id], event, link.Accept{Consent: true}))
			default:
				s.take(s.message(id, lane[id], event, map[string]any{"days": 2}))
			}
		}
		trust := func(id string, event link.Event) { // which may be refused
			tr.Move(ctx, coordinator, id, event, desk.MoveArgs{Reason: "full", Days: 3})
		}
		rt.Repeat(map[string]func(*rapid.T){
			"ask": func(rt *rapid.T) {
				id := newUUID(4)
				student := fmt.Sprint("student-", rapid.IntRange(0, 4).Draw(rt, "student"))
				ids, lane[id] = append(ids, id), 1
				s.take(s.message(id, 1, link.RequestSubmit, submit(student, rapid.Permutation([]string{"march", "april"}).Draw(rt, "dates")...)))
			},
			"school": func(rt *rapid.T) { school(pick(rt), rapid.SampledFrom(schoolEvents).Draw(rt, "event")) },
			"trust":  func(rt *rapid.T) { trust(pick(rt), rapid.SampledFrom(trustEvents).Draw(rt, "event")) },
			"onward": func(rt *rapid.T) { // what leads to a placement
				id := pick(rt)
				q, _ := tr.Request(ctx, id)
				switch q.State {
				case link.Received, link.Waitlisted:
					trust(id, link.DeskOffer)
				case link.Offered:
					school(id, link.OfferAccept)
					school(id, link.DetailsProvide)
				case link.Accepted, link.Confirmed:
					trust(id, link.DeskConfirm)
				case link.InProgress:
					trust(id, link.DeskComplete)
				}
			},
			"night": func(rt *rapid.T) {
				tr.clock.add(time.Duration(rapid.SampledFrom([]int{1, 7, 70}).Draw(rt, "days")) * 24 * time.Hour)
				if rapid.Bool().Draw(rt, "tick") {
					_, err := tr.Tick(ctx)
					must(t, err)
				}
			},
		})
		balance(rt, tr.ledger)
	})
}

// row is what the check needs to know of a request.
type row struct {
	link.Standing
	School   string `json:"school"`
	Tag      string `json:"tag"`
	Due      string `json:"due"`
	Provided string `json:"provided"`
}

// balance works everything out anew from the requests, and compares.
func balance(t *rapid.T, l ledger.Ledger) {
	kept, due := map[string]string{}, map[string]string{}
	taken := map[string]int{}
	err := l.View(ctx, func(r ledger.Reader) error {
		told := map[string]string{}
		for _, b := range r.Scan("feed/school/", "") {
			var c link.Change
			if err := json.Unmarshal(b[8:], &c); err != nil { // after the entry's tag
				return err
			}
			told[c.ID] = string(c.Body)
		}
		for key, b := range r.Scan("request/", "") {
			var q row
			if err := json.Unmarshal(b, &q); err != nil {
				return err
			}
			if q.State == link.None {
				continue
			}
			due["of/"+q.School+"/"+q.ID] = ""
			if q.State.HoldsPlace() {
				taken[q.Slot]++
			}
			if q.Tag != "" && (!q.State.Final() || q.State == link.Completed) {
				due["tag/"+q.School+"/"+q.Tag] = q.ID
			}
			if q.Due != "" {
				due["due/"+q.Due+"/"+q.ID] = ""
			}
			if q.Provided != "" {
				due["details/"+q.ID] = q.Provided
			}
			q.Words = q.State.Words("")
			if want := string(toJSON(q.Standing)); told[q.ID] != want {
				t.Fatalf("%s: the school was told %s, and it is %s", key, told[q.ID], want)
			}
		}
		for _, prefix := range []string{"of/", "tag/", "due/", "details/"} {
			for key, b := range r.Scan(prefix, "") {
				kept[key] = string(b)
				if prefix == "details/" {
					m, _, err := link.Peek(string(b))
					if err != nil {
						return err
					}
					kept[key] = m.ID
				}
			}
		}
		for _, b := range r.Scan("opportunity/", "") {
			var o desk.Opportunity
			if err := json.Unmarshal(b, &o); err != nil {
				return err
			}
			for _, slot := range o.Slots {
				if n := o.Taken[slot.ID]; n != taken[slot.ID] || n > slot.Places {
					t.Fatalf("of %d places in %s %d are counted as taken, and %d are", slot.Places, slot.ID, n, taken[slot.ID])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(kept, due) {
		t.Fatalf("the desk keeps\n%s\nand by its requests it should be\n%s", lines(kept), lines(due))
	}
}

func lines(m map[string]string) string {
	var all []string
	for key, value := range m {
		all = append(all, key+" "+value)
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}
