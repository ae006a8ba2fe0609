package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"waymark/sync/link"
)

// arrival is a message as it came, its signature looked at.
type arrival struct {
	signed  string
	sha256  string
	message link.Message
	school  string        // whose laptop brought it
	device  string        // that signed it
	refused *link.Problem // why its signature proves nothing
	keep    bool          // whether it may be kept for good as it was signed
}

// Take deals with messages that an enrolled device sent, and returns a result
// for each, in the same order. All that it changes is changed in one Update, but
// no message stands or falls with another.
func (d *Desk) Take(ctx context.Context, device string, messages []string) (link.Results, error) {
	if err := checkBatch(messages); err != nil {
		return link.Results{}, err
	}
	arrivals, err := d.verify(ctx, device, messages)
	if err != nil {
		return link.Results{}, err
	}
	var results link.Results
	err = d.update(ctx, func(w *writing) error {
		if _, err := w.enrolled(device); err != nil { // it may have been revoked meanwhile
			return err
		}
		var err error
		results = link.Results{Epoch: w.office().Epoch, Results: make([]link.Result, len(arrivals))}
		for i, a := range arrivals {
			if results.Results[i], err = w.take(a); err != nil {
				return err
			}
		}
		return nil
	})
	return results, err
}

func checkBatch(messages []string) error {
	if len(messages) > link.MaxBatch {
		return link.TooLarge.Problem(fmt.Sprintf("A batch has at most %d messages; this has %d.", link.MaxBatch, len(messages)))
	}
	size := 0
	for _, m := range messages {
		size += len(m)
	}
	if size > link.MaxBody {
		return link.TooLarge.Problem(fmt.Sprintf("A batch has at most %d bytes; this has %d.", link.MaxBody, size))
	}
	return nil
}

// verify looks at the signatures, before anyone has to wait for it. A laptop may
// bring what another of its school has signed, unless that one was revoked.
func (d *Desk) verify(ctx context.Context, sender string, messages []string) (arrivals []arrival, err error) {
	err = d.view(ctx, func(r *reading) error {
		dev, err := r.enrolled(sender)
		if err != nil {
			return err
		}
		arrivals = make([]arrival, len(messages))
		for i, signed := range messages {
			a := arrival{signed: signed, sha256: link.Fingerprint(signed), school: dev.School.ID}
			a.message, a.device, err = link.ReadMessage(signed, func(id string) (link.JWK, error) {
				if id == dev.ID {
					return dev.Key, nil
				}
				other, err := r.enrolled(id)
				if err == nil && other.School.ID != dev.School.ID {
					err = link.NotYourSchool.Problem("")
				}
				return other.Key, err
			})
			if a.refused = link.ProblemOf(err); err != nil && a.refused == nil {
				return err
			}
			a.keep = err == nil && mayKeep(signed, a.message)
			arrivals[i] = a
		}
		return nil
	})
	return arrivals, err
}

// take deals with one message of a school.
func (w *writing) take(a arrival) (link.Result, error) {
	m, school := a.message, a.school
	fault := link.ProblemOf(m.Check())
	switch {
	case !filed(fault):
		return link.Result{Outcome: link.Rejected, Problem: cmp.Or(a.refused, fault)}, nil
	case a.refused != nil: // whose word it is nobody knows: no receipt, no effect, no trace
		return link.Result{Message: m.ID, Outcome: link.Rejected, Problem: a.refused}, nil
	}

	key := messageRows + school + "/" + m.ID
	q, there := get[request](&w.reading, requestKey(m.Request))
	if old, ok := get[message](&w.reading, key); ok {
		return w.again(a, old, q)
	}
	if there && q.School != school {
		return w.refuse(key, a, request{}, link.NotYourSchool.Problem("The request is another school’s."))
	}
	if m.Trust != w.office().Root {
		return w.refuse(key, a, q, invalid("/trust", "the message is meant for another trust’s desk"))
	}
	q.ID, q.School = m.Request, school
	q = w.turn(q)
	switch {
	case m.Lane > q.Lane+1:
		return link.Result{Message: m.ID, Outcome: link.Deferred, State: q.State, Rev: q.Rev}, nil
	case m.Lane <= q.Lane:
		return w.refuse(key, a, q, invalid("/lane", fmt.Sprintf("The desk has dealt with another message of this number, as a copy of the laptop’s folder may have sent. The next number is %d.", q.Lane+1)))
	}

	// A message that is refused uses up its number all the same, so that what
	// follows it is not held up for ever.
	next, problem := q, fault
	if problem == nil {
		next, problem = w.hear(q, m)
	}
	if problem != nil {
		next = q
	}
	next.Lane = m.Lane
	if next.Provided == m.ID {
		w.tx.Keep(detailRows+next.ID, []byte(a.signed))
	}
	next = w.save(q, next)
	if problem != nil {
		if problem.Code == link.IllegalTransition {
			problem.State, problem.Rev = next.State, next.Rev
		}
		return w.refuse(key, a, next, problem)
	}
	row := w.row(a, nil)
	if a.keep {
		row.Signed = a.signed
	}
	return w.answer(key, a, next, row)
}

// again answers a message whose ID has come before.
func (w *writing) again(a arrival, old message, q request) (link.Result, error) {
	if old.SHA256 != a.sha256 {
		reused := w.row(a, link.MessageIDReused.Problem(""))
		reused.At = old.At // so that this too is always answered alike
		receipt, err := w.sign(a, reused, request{})
		return link.Result{Message: a.message.ID, Outcome: link.Rejected, Receipt: receipt, Problem: reused.Problem}, err
	}
	receipt, err := w.vouched(old.Receipt)
	r := link.Result{Message: a.message.ID, Outcome: link.Duplicate, Receipt: receipt, Problem: old.Problem}
	if q.School == a.school {
		r.State, r.Rev = q.State, q.Rev
	}
	return r, err
}

func (w *writing) refuse(key string, a arrival, q request, p *link.Problem) (link.Result, error) {
	return w.answer(key, a, q, w.row(a, p))
}

func (w *writing) row(a arrival, p *link.Problem) message {
	return message{SHA256: a.sha256, Request: a.message.Request, At: w.now, Problem: p}
}

// answer keeps what became of a message, with its receipt, and returns it.
func (w *writing) answer(key string, a arrival, q request, row message) (link.Result, error) {
	receipt, err := w.sign(a, row, q)
	if err != nil {
		return link.Result{}, err
	}
	row.Receipt = receipt
	put(w.tx, key, row)

	r := link.Result{Message: a.message.ID, Outcome: link.Applied, State: q.State, Rev: q.Rev, Receipt: receipt, Problem: row.Problem}
	line := Entry{
		By: "device " + a.device, Act: string(a.message.Event), Subject: requestKey(a.message.Request), Message: a.message.ID,
		School: a.school, State: q.State, Rev: q.Rev,
	}
	if row.Problem != nil {
		r.Outcome = link.Rejected
		line.Outcome, line.Why = string(link.Rejected), string(row.Problem.Code)
	}
	w.audit(line)
	return r, nil
}

// sign signs the receipt for a message.
func (w *writing) sign(a arrival, row message, q request) (string, error) {
	r := link.Receipt{
		Message: a.message.ID, SHA256: a.sha256, Request: a.message.Request, Outcome: link.Applied,
		State: q.State, Rev: q.Rev, At: row.At, Epoch: w.office().Epoch,
	}
	if row.Problem != nil {
		r.Outcome, r.Problem = link.Rejected, string(row.Problem.Code)
	}
	return w.desk.own.Load().SignReceipt(r)
}

// filed reports whether a message can be filed under its ID, its request and its
// number, whatever else is wrong with it.
func filed(fault *link.Problem) bool {
	return fault == nil || !slices.ContainsFunc(fault.Errors, func(e link.FieldError) bool {
		return e.Pointer == "/id" || e.Pointer == "/request" || e.Pointer == "/lane"
	})
}

// mayKeep reports whether a message brings no details and holds no member that this
// version does not know. Such members are left aside; kept for good with the
// message, they might name somebody.
func mayKeep(signed string, m link.Message) bool {
	if m.Event == link.DetailsProvide {
		return false
	}
	_, rest, _ := strings.Cut(signed, ".")
	payload, _, _ := strings.Cut(rest, ".")
	b, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || !strictly(b, new(link.Message)) {
		return false
	}
	switch m.Event {
	case link.RequestSubmit:
		return strictly(m.Body, new(link.Submit))
	case link.OfferAccept:
		return strictly(m.Body, new(link.Accept))
	case link.AttendanceReport:
		return strictly(m.Body, new(link.Attendance))
	}
	return strictly(m.Body, new(link.Withdraw))
}

func strictly(b []byte, v any) bool {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(v) == nil
}

func invalid(pointer, detail string) *link.Problem {
	p := link.Invalid.Problem("")
	p.Errors = []link.FieldError{{Pointer: pointer, Detail: detail}}
	return p
}
