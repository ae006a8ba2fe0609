package record

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/benbjohnson/immutable"
)

// correspondence is the part of a snapshot that has to do with trusts. Messages
// come and go by the hundred while an outbox empties, so these are persistent
// maps: an action costs what it touches, however much else is waiting.
type correspondence struct {
	trusts        map[ID]*Trust
	opportunities map[ID]*Opportunity
	requests      shelf[*Request]
	ofStudent     shelf[*Request] // by student and request
	messages      shelf[*Message]
	lanes         shelf[*Message] // by request and number
	open          shelf[*Message] // those still to reach a trust
}

type shelf[V any] struct {
	*immutable.SortedMap[string, V]
}

func newShelf[V any]() shelf[V] {
	return shelf[V]{immutable.NewSortedMap[string, V](immutable.NewComparer(""))}
}

func (s *shelf[V]) put(key string, v V) { s.SortedMap = s.Set(key, v) }
func (s *shelf[V]) remove(key string)   { s.SortedMap = s.Delete(key) }
func (s shelf[V]) from(prefix string) iter.Seq[V] {
	return func(yield func(V) bool) {
		it := s.Iterator()
		for it.Seek(prefix); !it.Done(); {
			key, v, _ := it.Next()
			if !strings.HasPrefix(key, prefix) || !yield(v) {
				return
			}
		}
	}
}

func emptyCorrespondence() correspondence {
	return correspondence{
		trusts: map[ID]*Trust{}, opportunities: map[ID]*Opportunity{},
		requests: newShelf[*Request](), ofStudent: newShelf[*Request](),
		messages: newShelf[*Message](), lanes: newShelf[*Message](), open: newShelf[*Message](),
	}
}

func studentKey(r *Request) string { return string(r.Student) + "/" + string(r.ID) }

// laneKey sorts the messages of a request by their numbers.
func laneKey(m *Message) string {
	return string(m.Request) + "/" + string([]byte{byte(m.Lane >> 24), byte(m.Lane >> 16), byte(m.Lane >> 8), byte(m.Lane)}) + string(m.ID)
}

func (c *correspondence) put(r Record) {
	switch r := r.(type) {
	case *Trust:
		c.trusts = maps.Clone(c.trusts)
		c.trusts[r.ID] = r
	case *Opportunity:
		c.opportunities = maps.Clone(c.opportunities)
		c.opportunities[r.ID] = r
	case *Request:
		c.remove(r.Ref())
		c.requests.put(string(r.ID), r)
		c.ofStudent.put(studentKey(r), r)
	case *Message:
		c.remove(r.Ref())
		c.messages.put(string(r.ID), r)
		c.lanes.put(laneKey(r), r)
		if r.Open() {
			c.open.put(string(r.ID), r)
		}
	}
}

func (c *correspondence) remove(ref Ref) {
	switch ref.Kind {
	case KindTrust:
		c.trusts = maps.Clone(c.trusts)
		delete(c.trusts, ref.ID)
	case KindOpportunity:
		c.opportunities = maps.Clone(c.opportunities)
		delete(c.opportunities, ref.ID)
	case KindRequest:
		if old, ok := c.requests.Get(string(ref.ID)); ok {
			c.requests.remove(string(ref.ID))
			c.ofStudent.remove(studentKey(old))
		}
	case KindMessage:
		if old, ok := c.messages.Get(string(ref.ID)); ok {
			c.messages.remove(string(ref.ID))
			c.lanes.remove(laneKey(old))
			c.open.remove(string(ref.ID))
		}
	}
}

// Trusts returns every trust the school has enrolled with, in the order of their names.
func (s *Snapshot) Trusts() []*Trust {
	return slices.SortedFunc(maps.Values(s.trusts), func(a, b *Trust) int {
		return cmp.Or(cmp.Compare(Fold(a.Name), Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
}

// Trust returns one trust.
func (s *Snapshot) Trust(id ID) (*Trust, bool) {
	t, ok := s.trusts[id]
	return t, ok
}

// Opportunities returns every opportunity, those that are gone included, in the
// order of their IDs.
func (s *Snapshot) Opportunities() []*Opportunity {
	return slices.SortedFunc(maps.Values(s.opportunities), func(a, b *Opportunity) int { return cmp.Compare(a.ID, b.ID) })
}

// Opportunity returns one opportunity.
func (s *Snapshot) Opportunity(id ID) (*Opportunity, bool) {
	o, ok := s.opportunities[id]
	return o, ok
}

// Requests goes through every request, in the order of their IDs.
func (s *Snapshot) Requests() iter.Seq[*Request] { return s.requests.from("") }

// RequestsOf goes through a student's requests.
func (s *Snapshot) RequestsOf(student ID) iter.Seq[*Request] {
	return s.ofStudent.from(string(student) + "/")
}

// Request returns one request.
func (s *Snapshot) Request(id ID) (*Request, bool) { return s.requests.Get(string(id)) }

// Messages goes through the messages of a request in the order in which they
// were made.
func (s *Snapshot) Messages(request ID) iter.Seq[*Message] {
	return s.lanes.from(string(request) + "/")
}

// Message returns one message.
func (s *Snapshot) Message(id ID) (*Message, bool) { return s.messages.Get(string(id)) }

// Outbox goes through the messages that have still to reach a trust, oldest
// first: the IDs of messages rise with the time.
func (s *Snapshot) Outbox() iter.Seq[*Message] { return s.open.from("") }

// OutboxCount returns the number of messages that have still to reach a trust.
func (s *Snapshot) OutboxCount() int { return s.open.Len() }

// AllMessages goes through every message, oldest first.
func (s *Snapshot) AllMessages() iter.Seq[*Message] { return s.messages.from("") }
