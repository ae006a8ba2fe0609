package outbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

// dealt is what the desk has said of one message.
type dealt struct {
	message record.ID
	receipt string // as the desk signed it; "" where it would not even look at the message
	at      time.Time
	// refused is why the message has no effect; nil where it has.
	refused *link.Problem
	state   link.State // of the request, after
}

// send sends what waits, a batch at a time. What an answer proves is saved
// together with which messages go next: that they were sent is on disk before
// their first byte leaves.
func (k *talk) send() error {
	queue := k.queue()
	var news []dealt
	var failed error
	for {
		var batch []*record.Message
		var rest []record.ID
		received := 0
		err := k.save("Sent to "+k.report.Name, func(e *edit) {
			received = k.settle(e, news)
			batch, rest = k.mark(e, queue)
		})
		if err != nil {
			return err
		}
		k.report.Received += received
		if failed != nil || len(batch) == 0 {
			return failed
		}
		queue = rest
		if news, failed = k.post(batch); failed != nil {
			queue = nil
		}
	}
}

// queue lists the messages that wait for this trust, those of each request in the
// order of its lane. A message behind one that needs a person waits with it.
//
// While a person has to say whether placements are gone, nothing is asked for at
// them: a desk that was made again without them would refuse every request.
func (k *talk) queue() []record.ID {
	s := k.o.book.Snapshot()
	var held []record.ID
	if t, ok := s.Trust(k.trust); ok && t.Held != nil {
		held = t.Held.Opportunities
	}
	var requests []record.ID
	lanes := map[record.ID][]*record.Message{}
	for m := range s.Outbox() {
		if m.Trust != k.trust {
			continue
		}
		if lanes[m.Request] == nil {
			requests = append(requests, m.Request)
		}
		lanes[m.Request] = append(lanes[m.Request], m)
	}
	var queue []record.ID
	for _, request := range requests {
		lane := lanes[request]
		slices.SortStableFunc(lane, func(a, b *record.Message) int { return cmp.Compare(a.Lane, b.Lane) })
		stuck := stuckAt(s, request)
		for _, m := range lane {
			if m.Lane > stuck || k.tooOld != nil && !takesBack(m) || m.Type == string(link.RequestSubmit) && asksFor(s, m, held) {
				break
			}
			queue = append(queue, m.ID)
		}
	}
	return queue
}

// asksFor reports whether a message belongs to a request for one of the opportunities.
func asksFor(s *record.Snapshot, m *record.Message, opportunities []record.ID) bool {
	r, ok := s.Request(m.Request)
	return ok && slices.Contains(opportunities, r.Opportunity)
}

// stuckAt returns the number of a request's first message that the desk has not
// dealt with and that waits for a person.
func stuckAt(s *record.Snapshot, request record.ID) int {
	for m := range s.Messages(request) {
		if m.Delivery == record.NeedsPerson && m.Receipt == "" {
			return m.Lane
		}
	}
	return math.MaxInt
}

// takesBack reports whether a message withdraws, which any version must allow.
func takesBack(m *record.Message) bool {
	event := link.Event(m.Type)
	return event == link.RequestWithdraw || event == link.OfferDecline
}

// mark takes the next batch off the queue and notes that it is sent.
func (k *talk) mark(e *edit, queue []record.ID) (batch []*record.Message, rest []record.ID) {
	most, room := within(k.limits.Batch, link.MaxBatch), within(k.limits.Body, link.MaxBody)
	size := len(`{"messages":[]}`)
	waits := map[record.ID]bool{} // requests whose details wait
	for i, id := range queue {
		m := e.message(id)
		if m == nil || !m.Open() {
			continue
		}
		if waits[m.Request] = waits[m.Request] || e.early(m); waits[m.Request] {
			rest = append(rest, id)
			continue
		}
		size += len(m.Frozen) + len(`"",`)
		if len(batch) == most || len(batch) > 0 && size > room {
			return batch, append(rest, queue[i:]...)
		}
		batch = append(batch, m)
		if m.Delivery == record.Waiting {
			m.Delivery = record.Sent
			if m.SentAt.IsZero() {
				m.SentAt = k.o.now()
			}
		}
	}
	return batch, rest
}

// early reports whether a message tells who a student is while the desk may yet
// refuse what it follows: an offer that was accepted may have lapsed meanwhile.
func (e *edit) early(m *record.Message) bool {
	if m.Type != string(link.DetailsProvide) {
		return false
	}
	for before := range e.messages(m.Request) {
		if before.Lane < m.Lane && before.Open() {
			return true
		}
	}
	return false
}

// within returns the limit that a desk states, where it states one that makes sense.
func within(stated, most int) int {
	if stated < 1 {
		return most
	}
	return min(stated, most)
}

// post sends one batch and returns what the desk has dealt with of it. Where the
// desk does not take a batch as a whole, it is cut in half until what is wrong
// with it stands alone.
func (k *talk) post(batch []*record.Message) ([]dealt, error) {
	b := link.Batch{Messages: make([]string, len(batch))}
	for i, m := range batch {
		b.Messages[i] = m.Frozen
	}
	body, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	var results link.Results
	err = k.call(call{
		method: "POST", url: "/v1/messages", contentType: "application/json", into: &results,
		body: func() ([]byte, error) { return body, nil },
	})
	p := link.ProblemOf(err)
	switch {
	case p != nil && blames(p) && len(batch) == 1:
		return []dealt{{message: batch[0].ID, refused: p}}, nil
	case p != nil && blames(p):
		first, err := k.post(batch[:len(batch)/2])
		if err != nil {
			return first, err
		}
		second, err := k.post(batch[len(batch)/2:])
		return append(first, second...), err
	case err != nil:
		return nil, err
	}
	k.report.Sent += len(batch)
	return k.verify(batch, results)
}

// blames reports whether a problem with a whole batch may lie in one of its messages.
func blames(p *link.Problem) bool {
	return p.Code == link.TooLarge || p.Code == link.Invalid || p.Code == link.BadRequest
}

// verify returns what the desk has dealt with. Only a receipt that names our
// message and its bytes, signed with a key that the trust's root vouches for,
// proves that it has.
func (k *talk) verify(batch []*record.Message, results link.Results) ([]dealt, error) {
	if t, err := k.record(); err == nil && validEpoch(results.Epoch) && results.Epoch != t.Epoch {
		k.epoch = results.Epoch
	}
	said := make(map[string]*link.Result, len(results.Results))
	for i := range results.Results {
		said[results.Results[i].Message] = &results.Results[i]
	}
	var news []dealt
	for i, m := range batch {
		r := said[string(m.ID)]
		if r == nil && i < len(results.Results) && results.Results[i].Message == "" {
			r = &results.Results[i] // the desk would not even read whose it is
		}
		d, err := k.proof(m, r)
		switch {
		case err == nil:
			news = append(news, d)
		case errors.Is(err, errDeferred):
			k.reread = k.reread || k.inTurn(m)
		default:
			k.report.Problem = troubleOf(err)
		}
	}
	return news, nil
}

var errDeferred = errors.New("the desk waits for an earlier message")

// proof reads what the desk said of a message.
func (k *talk) proof(m *record.Message, r *link.Result) (dealt, error) {
	switch {
	case r == nil:
		return dealt{}, link.NetworkGarbled.Problem("The desk did not say what became of a message. What waits is sent again by itself.")
	case r.Outcome == link.Deferred:
		return dealt{}, errDeferred
	}
	if r.Receipt == "" && r.Outcome == link.Rejected && r.Problem != nil {
		return dealt{message: m.ID, refused: r.Problem}, nil
	}
	receipt, err := link.VerifyReceipt(r.Receipt, k.certificate)
	if err != nil && !k.renewed {
		k.renewed = true // the desk may have a new key since it was described
		if err := k.describe(); err != nil {
			return dealt{}, err
		}
		receipt, err = link.VerifyReceipt(r.Receipt, k.certificate)
	}
	if err != nil || receipt.Message != string(m.ID) || receipt.SHA256 != link.Fingerprint(m.Frozen) || receipt.Request != string(m.Request) {
		return dealt{}, link.NetworkGarbled.Problem("A receipt came that the trust did not sign for this message. What waits is sent again by itself.")
	}
	d := dealt{message: m.ID, receipt: r.Receipt, at: receipt.At, state: receipt.State}
	switch receipt.Outcome {
	case link.Applied:
	case link.Rejected:
		d.refused = link.Code(receipt.Problem).Problem("")
		if r.Problem != nil && string(r.Problem.Code) == receipt.Problem {
			d.refused = r.Problem
		}
	default:
		return dealt{}, link.NetworkGarbled.Problem("")
	}
	return d, nil
}

// inTurn reports whether a message is the next of its lane as far as receipts
// say. A desk that defers it has lost what it gave a receipt for.
func (k *talk) inTurn(m *record.Message) bool {
	for before := range k.o.book.Snapshot().Messages(m.Request) {
		if before.Lane < m.Lane && (before.Open() || before.Receipt == "" && before.Delivery == record.NeedsPerson) {
			return false
		}
	}
	return true
}

// settle writes down what the desk has dealt with, and returns the number of
// receipts that are new.
func (k *talk) settle(e *edit, news []dealt) (received int) {
	for _, d := range news {
		m := e.message(d.message)
		if m == nil || m.Receipt != "" { // taken back meanwhile, or settled already
			continue
		}
		m.Delivery, m.Trouble = record.Received, nil
		if d.receipt != "" {
			received++
			m.Receipt, m.ReceivedAt = d.receipt, d.at
			if t := e.trust(k.trust); t != nil && t.Sent.Before(d.at) {
				t.Sent = d.at
			}
		}
		if d.refused == nil {
			continue
		}
		m.Trouble = troubleOf(d.refused)
		switch {
		case m.SupersededBy != "":
			m.Delivery = record.Superseded
		case takesBack(m) && d.receipt != "" && d.state.Final():
			// It was over already: nobody has to look at this.
		default:
			m.Delivery = record.NeedsPerson
			e.keepBack(m)
		}
	}
	return received
}

// keepBack has details that have not left wait for a person, because a message
// that they follow was refused.
func (e *edit) keepBack(refused *record.Message) {
	for behind := range e.messages(refused.Request) {
		if behind.Lane > refused.Lane && behind.Type == string(link.DetailsProvide) && behind.Delivery == record.Waiting && behind.SentAt.IsZero() {
			m := e.message(behind.ID)
			m.Delivery, m.Trouble = record.NeedsPerson, refused.Trouble
		}
	}
}

// forgo takes out requests that were withdrawn before any of their messages had
// left: the trust need never hear of them.
func (k *talk) forgo(e *edit) {
	for m := range e.s.Outbox() {
		if m.Trust != k.trust || m.Type != string(link.RequestWithdraw) {
			continue
		}
		left := false
		for other := range e.s.Messages(m.Request) {
			left = left || !other.SentAt.IsZero()
		}
		r := e.request(m.Request)
		if left || r == nil || r.State != "" {
			continue
		}
		for other := range e.s.Messages(m.Request) {
			gone := e.message(other.ID)
			gone.Delivery, gone.Frozen = record.GivenUp, ""
		}
		r.State, r.Since = string(link.Withdrawn), k.o.now()
	}
}

// changedKey reports whether details would now be sealed to another key than the
// one that a message was sealed to.
func (k *talk) changedKey(m *record.Message) bool {
	old, _, err := link.Peek(m.Frozen)
	if err != nil {
		return false
	}
	var told link.Provide
	if json.Unmarshal(old.Body, &told) != nil {
		return false
	}
	now, err := link.Seal(k.certificate, link.Details{}, "")
	return err == nil && now.Kid != told.Sealed.Kid
}
