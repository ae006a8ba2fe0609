package outbox

import (
	"iter"

	"waymark/app/record"
)

// edit gathers what one action changes. Each record is copied on its first
// change, so a snapshot stays as it is.
type edit struct {
	s     *record.Snapshot
	order []record.Ref
	was   map[record.Ref]record.Record // nil for one that is new
	now   map[record.Ref]record.Record
	added map[record.ID][]*record.Message // new messages, by request
}

func newEdit(s *record.Snapshot) *edit {
	return &edit{s: s, was: map[record.Ref]record.Record{}, now: map[record.Ref]record.Record{}, added: map[record.ID][]*record.Message{}}
}

// create adds a record.
func (e *edit) create(r record.Record) {
	e.put(nil, r)
	if m, ok := r.(*record.Message); ok {
		e.added[m.Request] = append(e.added[m.Request], m)
	}
}

func (e *edit) put(was, now record.Record) {
	ref := now.Ref()
	e.order = append(e.order, ref)
	e.was[ref], e.now[ref] = was, now
}

// The functions below return a copy to change, or nil where there is no such record.

func (e *edit) trust(id record.ID) *record.Trust {
	return copyOf(e, record.Ref{Kind: record.KindTrust, ID: id}, e.s.Trust)
}

func (e *edit) opportunity(id record.ID) *record.Opportunity {
	return copyOf(e, record.Ref{Kind: record.KindOpportunity, ID: id}, e.s.Opportunity)
}

func (e *edit) request(id record.ID) *record.Request {
	return copyOf(e, record.Ref{Kind: record.KindRequest, ID: id}, e.s.Request)
}

func (e *edit) message(id record.ID) *record.Message {
	return copyOf(e, record.Ref{Kind: record.KindMessage, ID: id}, e.s.Message)
}

// messages goes through the messages of a request as they will be, to be read only.
func (e *edit) messages(request record.ID) iter.Seq[*record.Message] {
	return func(yield func(*record.Message) bool) {
		for m := range e.s.Messages(request) {
			if now, ok := e.now[m.Ref()].(*record.Message); ok {
				m = now
			}
			if !yield(m) {
				return
			}
		}
		for _, m := range e.added[request] {
			if !yield(m) {
				return
			}
		}
	}
}

func copyOf[T any, P interface {
	*T
	record.Record
}](e *edit, ref record.Ref, get func(record.ID) (*T, bool)) *T {
	if r, ok := e.now[ref].(P); ok {
		return r
	}
	was, ok := get(ref.ID)
	if !ok {
		return nil
	}
	c := *was
	e.put(P(was), P(&c))
	return &c
}

// changes returns what has changed, in the order in which it was first touched.
func (e *edit) changes() []record.Change {
	changes := make([]record.Change, 0, len(e.order))
	for _, ref := range e.order {
		if e.was[ref] == nil {
			changes = append(changes, record.Creation(e.now[ref]))
		} else if c, differs := record.Update(e.was[ref], e.now[ref]); differs {
			changes = append(changes, c)
		}
	}
	return changes
}
