package record

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strings"

	"github.com/benbjohnson/immutable"
)

// correspondence is the part of a snapshot that has to do with trusts. Messages
// come and go by the hundred while an outbox empties, so these are persistent
// maps: an action costs what it touches, however much else is waiting.
type correspondence struct {
	trusts        shelf[*Trust]
	opportunities shelf[*Opportunity]
	requests      shelf[*Request]
	ofStudent     shelf[*Request] // by student and request
	messages      shelf[*Message]
	lanes         shelf[*Message] // by request and number
	open          shelf[*Message] // those still to reach a trust
}

// shelf holds values in the order of their keys. Changing one leaves every copy
// that was made of it before as it was.
type shelf[V any] struct {
	*immutable.SortedMap[string, V]
}

type inOrder struct{}

func (inOrder) Compare(a, b string) int { return strings.Compare(a, b) }

func newShelf[V any]() shelf[V] { return shelf[V]{immutable.NewSortedMap[string, V](inOrder{})} }

func (s *shelf[V]) put(key string, v V) { s.SortedMap = s.Set(key, v) }
func (s *shelf[V]) remove(key string)   { s.SortedMap = s.Delete(key) }

// from goes through the values whose keys begin with prefix.
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
		trusts: newShelf[*Trust](), opportunities: newShelf[*Opportunity](),
		requests: newShelf[*Request](), ofStudent: newShelf[*Request](),
		messages: newShelf[*Message](), lanes: newShelf[*Message](), open: newShelf[*Message](),
	}
}

// The parts of a key are kept apart by a byte that no ID holds, so that one
// student's requests are never taken for another's whose ID begins alike.
func studentKey(r *Request) string { return string(r.Student) + "\x00" + string(r.ID) }

// laneKey sorts the messages of a request by their numbers.
func laneKey(m *Message) string {
	key := append([]byte(m.Request), 0)
	return string(append(binary.BigEndian.AppendUint64(key, uint64(m.Lane)), m.ID...))
}

func (c *correspondence) put(r Record) {
	switch r := r.(type) {
	case *Trust:
		c.trusts.put(string(r.ID), r)
	case *Opportunity:
		c.opportunities.put(string(r.ID), r)
	case *Request:
		if old, ok := c.requests.Get(string(r.ID)); ok && old.Student != r.Student {
			c.ofStudent.remove(studentKey(old))
		}
		c.requests.put(string(r.ID), r)
		c.ofStudent.put(studentKey(r), r)
	case *Message:
		if old, ok := c.messages.Get(string(r.ID)); ok && (old.Request != r.Request || old.Lane != r.Lane) {
			c.lanes.remove(laneKey(old))
		}
		c.messages.put(string(r.ID), r)
		c.lanes.put(laneKey(r), r)
		if r.Open() {
			c.open.put(string(r.ID), r)
		} else {
			c.open.remove(string(r.ID))
		}
	}
}

func (c *correspondence) remove(ref Ref) {
	id := string(ref.ID)
	switch ref.Kind {
	case KindTrust:
		c.trusts.remove(id)
	case KindOpportunity:
		c.opportunities.remove(id)
	case KindRequest:
		if old, ok := c.requests.Get(id); ok {
			c.requests.remove(id)
			c.ofStudent.remove(studentKey(old))
		}
	case KindMessage:
		if old, ok := c.messages.Get(id); ok {
			c.messages.remove(id)
			c.lanes.remove(laneKey(old))
			c.open.remove(id)
		}
	}
}

// Trusts returns every trust the school has enrolled with, in the order of their names.
func (s *Snapshot) Trusts() []*Trust {
	return slices.SortedFunc(s.trusts.from(""), func(a, b *Trust) int {
		return cmp.Or(cmp.Compare(Fold(a.Name), Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
}

// Trust returns one trust.
func (s *Snapshot) Trust(id ID) (*Trust, bool) { return s.trusts.Get(string(id)) }

// Opportunities returns every opportunity, those that are gone included, in the
// order of their IDs.
func (s *Snapshot) Opportunities() []*Opportunity {
	return slices.Collect(s.opportunities.from(""))
}

// Opportunity returns one opportunity.
func (s *Snapshot) Opportunity(id ID) (*Opportunity, bool) { return s.opportunities.Get(string(id)) }

// Requests goes through every request, in the order of their IDs.
func (s *Snapshot) Requests() iter.Seq[*Request] { return s.requests.from("") }

// RequestsOf goes through a student's requests.
func (s *Snapshot) RequestsOf(student ID) iter.Seq[*Request] {
	return s.ofStudent.from(string(student) + "\x00")
}

// Request returns one request.
func (s *Snapshot) Request(id ID) (*Request, bool) { return s.requests.Get(string(id)) }

// Messages goes through the messages of a request in the order in which they
// were made.
func (s *Snapshot) Messages(request ID) iter.Seq[*Message] {
	return s.lanes.from(string(request) + "\x00")
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
