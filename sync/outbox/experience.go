package outbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

// experience makes a completed placement part of what the student has done: an
// activity that all students of the same dates share, and the student's line in
// its register. Facts, feedback and reflection stay unknown, which is how the
// record asks for them.
func experience(e *edit, r *record.Request, t *record.Trust) {
	if r.Offer == nil || r.Offer.From.IsZero() {
		return // the trust has not said when it was
	}
	if _, ok := e.s.Student(r.Student); !ok {
		return
	}
	id := experienceID(r)
	if _, ok := e.s.Activity(id); !ok && e.now[record.Ref{Kind: record.KindActivity, ID: id}] == nil {
		e.create(placement(e, id, r, t))
	}
	line := &record.Attendance{Activity: id, Student: r.Student, Status: record.Attended, Hours: hours(r.Offer, r.Offer.Attended)}
	if r.Offer.Attended <= 0 {
		line.Status, line.Reason = record.Absent, "The trust recorded no day attended."
	}
	if _, ok := e.s.Attendance(id, r.Student); !ok && e.now[line.Ref()] == nil {
		e.create(line)
	}
	r.Activity = id
}

// placement returns the activity that a placement was.
func placement(e *edit, id record.ID, r *record.Request, t *record.Trust) *record.Activity {
	a := &record.Activity{
		ID: id, Title: cmp.Or(link.Line(strings.TrimSpace(r.Title), 200), "Placement"), Kind: record.Placement, Setting: record.AtWorkplace, Mode: record.InPerson,
		Date: r.Offer.From, Hours: hours(r.Offer, float64(weekdays(r.Offer.From, r.Offer.To))),
	}
	if r.Offer.To.After(r.Offer.From) {
		a.Last = r.Offer.To
	}
	if t.Organisation != "" {
		a.Organisations = []record.ID{t.Organisation}
	}
	if kept := e.opportunity(r.Opportunity); kept != nil {
		if offered, err := link.DecodeOpportunity(kept.Published); err == nil {
			switch offered.Category {
			case "wrl_in_person":
				a.Kind = record.SkillsSession
			case "wrl_online":
				a.Kind, a.Setting, a.Mode = record.VirtualExperience, record.Online, record.Virtual
			}
		}
	}
	return a
}

// experienceID is the same for all students of one opportunity on the same dates,
// whatever laptop and whenever.
func experienceID(r *record.Request) record.ID {
	sum := sha256.Sum256([]byte("placement|" + string(r.Trust) + "|" + string(r.Opportunity) + "|" + r.Offer.Choice))
	return record.ID(base32.StdEncoding.EncodeToString(sum[:])[:26])
}

// hours returns the time at work on a number of days, 0 where the trust has not
// said how long a day is; never more than the record takes.
func hours(o *record.Offer, days float64) float64 { return min(max(o.Hours*days, 0), 400) }

// weekdays returns the number of weekdays of a placement.
func weekdays(from, to record.Date) int {
	n := 0
	for d := from; n < 400 && (d == from || !d.After(to)); d = d.AddDays(1) {
		if w := d.Time().Weekday(); w != time.Saturday && w != time.Sunday {
			n++
		}
	}
	return max(n, 1)
}
