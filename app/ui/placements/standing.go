package placements

import (
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// stage is a column of the board.
type stage int

const (
	here      stage = iota // on this laptop: the trust does not have it yet
	withTrust              // the trust decides
	offered                // the school answers
	agreed                 // from acceptance to the last day
	finished
)

var stageTitles = [...]string{"On this laptop", "With the trust", "Offered: your turn", "Agreed", "Finished"}

// stageHints say what belongs into a column while nothing is in it.
var stageHints = [...]string{
	"What you ask for waits here until there is a network.",
	"What the trust has received and decides about.",
	"Places that a trust offers, for you to accept or decline.",
	"Accepted, confirmed, under way.",
	"What is over: for feedback, or for asking again.",
}

// standing is where a request stands, in the two axes that never mix: how far its
// messages got, and what the trust made of it.
type standing struct {
	stage stage
	state link.State
	words string // "Waiting to send, 2 days"
	tone  kit.Tone
	turn  bool   // somebody at the school has to do something
	draft bool   // nothing was asked yet
	alike string // requests that stand alike share it
	// against is, of a draft, what the trust would refuse it for.
	against []string
}

// color is the colour of the words.
func (s standing) color() fyne.ThemeColorName {
	if s.tone == kit.Neutral {
		return kit.ColorSoft
	}
	text, _ := s.tone.Colors()
	return text
}

// answerSoon is how many days before the last one an offer's answer turns late.
const answerSoon = 7

// silence is how long a message goes without a receipt before a person had better ring.
const silence = 14 * 24 * time.Hour

// survey is what the placing of requests on the board needs to know. It is made on
// the window's goroutine and may then be used on one other.
type survey struct {
	snapshot *record.Snapshot
	result   *gatsby.Result
	now      time.Time
	today    record.Date
	read     map[record.ID]*link.Opportunity // those looked at so far; nil where not kept
}

func newSurvey(s *session.Session) *survey {
	return &survey{snapshot: s.Snapshot(), result: s.Result(), now: s.Now(), today: s.Today(), read: map[record.ID]*link.Opportunity{}}
}

// opportunity returns an opportunity as it was published, nil where it is not kept.
func (v *survey) opportunity(id record.ID) *link.Opportunity {
	o, known := v.read[id]
	if !known {
		if kept, ok := v.snapshot.Opportunity(id); ok {
			if decoded, err := link.DecodeOpportunity(kept.Published); err == nil {
				o = &decoded
			}
		}
		v.read[id] = o
	}
	return o
}

// messages is what the laptop still has to say about a request, and what came of
// what it said.
type messages struct {
	open     *record.Message // the last that has not reached the trust
	stuck    *record.Message // the first that needs a person
	received *record.Message // the last the trust gave a receipt for
	details  bool            // details were made, sent or not
	any      bool
}

func (v *survey) messagesOf(r *record.Request) messages {
	var m messages
	for each := range v.snapshot.Messages(r.ID) {
		m.any = true
		switch {
		case each.Delivery == record.Superseded:
			continue
		case each.Delivery == record.NeedsPerson:
			if m.stuck == nil {
				m.stuck = each
			}
			continue
		case each.Open():
			m.open = each
		case each.Delivery == record.Received:
			m.received = each
		}
		if each.Type == string(link.DetailsProvide) {
			m.details = true
		}
	}
	return m
}

// standingOf says where a request stands.
func (v *survey) standingOf(r *record.Request) standing {
	m := v.messagesOf(r)
	s := v.settled(r, m)
	s.state = link.State(r.State)
	if m.open != nil {
		s = v.underWay(s, m.open)
		if last := v.lastDayFor(r); s.stage == here && !last.IsZero() && last.Before(v.today.AddDays(pressing)) {
			s.words, s.tone = s.words+"; too late after "+shortDay(last, v.today), kit.Middling
		}
	}
	if m.stuck != nil {
		s.tone, s.turn = kit.Bad, true
		s.words, s.alike = "Needs you", "stuck"
		if t := m.stuck.Trouble; t != nil {
			s.words, s.alike = "Needs you: "+lower(t.Title), "stuck "+t.Code
		}
	}
	if r.Lost != nil && s.stage != finished {
		s.tone, s.turn, s.alike = kit.Bad, true, "lost "+s.alike
		s.words = "Ring the trust: its desk has lost what was agreed"
	}
	if s.alike == "" {
		s.alike = s.words
	}
	return s
}

// underWay is the standing while something that the school decided has still to
// reach the trust: the decision shows where it will be.
func (v *survey) underWay(s standing, m *record.Message) standing {
	does := ""
	switch link.Event(m.Type) {
	case link.RequestSubmit:
		s.stage = here
	case link.OfferAccept:
		s.stage, does = agreed, "Accepted here. "
	case link.OfferDecline:
		s.stage, does = finished, "Declined here. "
	case link.RequestWithdraw:
		s.stage, does = finished, "Withdrawn here. "
	case link.DetailsProvide:
		does = "Details: "
	case link.AttendanceReport:
		does = "Attendance: "
	}
	words, tone := deliveryWords(m, v.now)
	s.words, s.tone, s.turn, s.draft, s.alike = does+words, tone, false, false, m.Type+string(m.Delivery)
	if does == "Details: " || does == "Attendance: " {
		s.words = does + lower(words)
	}
	return s
}

// deliveryWords says how far a message got, and since when.
func deliveryWords(m *record.Message, now time.Time) (string, kit.Tone) {
	switch m.Delivery {
	case record.Waiting:
		return since("Waiting to send", m.Made, now), kit.Neutral
	case record.Sent:
		if now.Sub(m.SentAt) > silence {
			return "No receipt for " + Age(m.SentAt, now) + ": ring the trust", kit.Middling
		}
		return since("Sent, waiting for the trust’s receipt", m.SentAt, now), kit.Neutral
	case record.Received:
		return "Received " + Moment(m.ReceivedAt, now), kit.Neutral
	case record.NeedsPerson:
		return "Needs you", kit.Bad
	}
	return m.Delivery.String(), kit.Neutral
}

// since adds how long something has been so, once that is worth saying.
func since(words string, at, now time.Time) string {
	if age := Age(at, now); !at.IsZero() && age != "" {
		words += ", " + age
	}
	return words
}

// settled is the standing by the trust's last word, with nothing under way.
func (v *survey) settled(r *record.Request, m messages) standing {
	on := record.DateOf(r.Since.In(v.now.Location()))
	switch state := link.State(r.State); state {
	case link.None:
		if !m.any {
			return v.draftStanding(r)
		}
		return standing{stage: here, words: "Not asked any more", alike: "given up"}
	case link.Received:
		return standing{stage: withTrust, words: "Received " + shortDay(on, v.today) + ", the trust decides", alike: "received"}
	case link.Waitlisted:
		return standing{stage: withTrust, words: "Waiting list since " + shortDay(on, v.today)}
	case link.Offered:
		s := standing{stage: offered, words: "Answer the offer", tone: kit.Middling, turn: true}
		if o := r.Offer; o != nil && !o.AnswerBy.IsZero() {
			s.words = "Answer by " + dayWords(o.AnswerBy, v.today)
			if !o.AnswerBy.After(v.today.AddDays(answerSoon)) {
				s.tone = kit.Bad
			}
		}
		return s
	case link.Accepted:
		if !m.details {
			return standing{stage: agreed, words: "Details to send", tone: kit.Middling, turn: true}
		}
		return standing{stage: agreed, words: "Details sent, the trust confirms"}
	case link.Confirmed:
		return standing{stage: agreed, words: "Confirmed", tone: kit.Good}
	case link.InProgress:
		words := "Under way"
		if r.Offer != nil && !r.Offer.To.IsZero() {
			words = "Under way until " + shortDay(r.Offer.To, v.today)
		}
		return standing{stage: agreed, words: words, tone: kit.Good}
	case link.Completed:
		return v.completed(r)
	case link.Declined, link.Cancelled, link.Withdrawn, link.Lapsed:
		s := standing{stage: finished, words: state.Words(r.Words) + " " + shortDay(on, v.today)}
		if r.Reason != "" && state != link.Withdrawn {
			s.words += ": " + lower(reasonWords(r.Reason))
		}
		return s
	default:
		return standing{stage: withTrust, words: state.Words(r.Words)}
	}
}

// draftStanding is where a request stands that nobody has sent: whether the trust
// would take it, and until when it can be asked for.
func (v *survey) draftStanding(r *record.Request) standing {
	s := standing{stage: here, draft: true, words: "Not sent yet", alike: "draft"}
	for _, w := range outbox.Check(v.snapshot, r.Opportunity, []record.ID{r.Student}, r.Choices, v.today) {
		if w.Hard {
			s.against = append(s.against, w.Words)
		}
	}
	if last := v.lastDayFor(r); !last.IsZero() && !last.Before(v.today) {
		s.words = "Not sent yet, too late after " + shortDay(last, v.today)
	}
	return s
}

// lastDayFor is the last day on which the first choice of a request can be asked
// for; zero where that is not known.
func (v *survey) lastDayFor(r *record.Request) record.Date {
	if o := v.opportunity(r.Opportunity); o != nil && len(r.Choices) > 0 {
		if slot, ok := o.Slot(r.Choices[0]); ok {
			return o.LastDay(slot)
		}
	}
	return record.Date{}
}

// pressing is how many days before it becomes too late a card says so.
const pressing = 21

// completed says what a placement that is over still needs, or what it counted for.
func (v *survey) completed(r *record.Request) standing {
	s := standing{stage: finished, words: "Completed", tone: kit.Good}
	line, ok := v.snapshot.Attendance(r.Activity, r.Student)
	switch {
	case !ok:
	case v.countsFor6(r):
		s.words = "Counted for benchmark 6"
	case !line.Feedback.Stated():
		s.words, s.tone, s.turn = "Ask for feedback", kit.Middling, true
	case !line.Reflection.Stated():
		s.words, s.tone, s.turn = "Ask for a reflection", kit.Middling, true
	}
	return s
}

func (v *survey) countsFor6(r *record.Request) bool {
	for _, f := range v.result.Findings(r.Student) {
		if f.Rule.Benchmark != 6 {
			continue
		}
		for _, c := range f.Counted {
			if c.Activity == r.Activity {
				return true
			}
		}
	}
	return false
}

// lower writes words as they stand inside a sentence.
func lower(words string) string {
	if words == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToLower(first)) + words[size:]
}
