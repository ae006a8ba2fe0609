package simulation

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
)

// The book of the conversations and a real store take and refuse the same
// actions, and come to the same record.
func TestBook(t *testing.T) {
	now := func() time.Time { return term }
	school := record.School{ID: "hill", Name: "Hill Academy"}
	dir := filepath.Join(t.TempDir(), "school")
	real, err := store.Create(dir, school, "", store.Options{Now: now, Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { real.Close() }()
	light := newBook(now, &school)
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for n := range 300 {
		a := anyAction(random, light)
		_, errLight := light.Do(a)
		_, errReal := real.Do(a)
		if (errLight == nil) != (errReal == nil) || errors.Is(errLight, store.ErrNothingToDo) != errors.Is(errReal, store.ErrNothingToDo) {
			t.Fatalf("action %d: the book says %v, the store %v", n, errLight, errReal)
		}
		var no *store.Refused
		if errors.As(errLight, &no) {
			refused++
		}
		if n%100 == 99 { // a laptop is switched off and on
			light = light.reopened()
			if err := real.Close(); err != nil {
				t.Fatal(err)
			}
			if real, err = store.Open(dir, "", store.Options{Now: now, Floor: 1 << 20}); err != nil {
				t.Fatal(err)
			}
		}
		same(t, light.Snapshot(), real.Snapshot())
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}

	for _, b := range []interface {
		Secret(string) ([]byte, error)
		KeepSecret(string, []byte) error
	}{light, real} {
		if _, err := b.Secret("a"); !errors.Is(err, store.ErrNoSecret) {
			t.Errorf("a secret that nobody kept: %v", err)
		}
		if err := b.KeepSecret("a", []byte("1")); err != nil {
			t.Fatal(err)
		}
		if err := b.KeepSecret("a", []byte("2")); err != nil {
			t.Fatal(err)
		}
		if s, err := b.Secret("a"); string(s) != "2" {
			t.Errorf("the secret is %q, %v", s, err)
		}
	}
}

// anyAction makes, changes and removes messages and trusts, some of them in ways
// that are refused.
func anyAction(random *rand.Rand, b *book) record.Action {
	a := record.Action{Kind: record.ActionAsk, What: "Something"}
	for range 1 + random.IntN(4) {
		id := record.ID(fmt.Sprint("m", random.IntN(12)))
		m := record.Message{
			ID: id, Trust: "t", Request: record.ID(fmt.Sprint("r", random.IntN(3))), Lane: random.IntN(6), Type: "request.submit",
			Made: term, Frozen: "frozen", Delivery: record.Waiting,
		}
		was, known := b.Snapshot().Message(id)
		switch n := random.IntN(8); {
		case n == 0 && known:
			a.Changes = append(a.Changes, record.Deletion(was.Ref(), record.Encode(was)))
		case n < 5 && known:
			is := *was
			is.Delivery = []record.Delivery{record.Waiting, record.Sent, record.Received}[random.IntN(3)]
			if change, differs := record.Update(was, &is); differs || n == 1 {
				a.Changes = append(a.Changes, change)
			}
		default:
			a.Changes = append(a.Changes, record.Creation(&m))
		}
	}
	return a
}

func same(t *testing.T, a, b *record.Snapshot) {
	t.Helper()
	of := func(s *record.Snapshot) (all []string) {
		for m := range s.AllMessages() {
			all = append(all, fmt.Sprintf("%s %s", m.ID, record.Encode(m)))
		}
		return append(all, fmt.Sprint(s.OutboxCount()))
	}
	if x, y := of(a), of(b); fmt.Sprint(x) != fmt.Sprint(y) {
		t.Fatalf("the book holds %v, the store %v", x, y)
	}
}

// A laptop that is switched off in the middle of saving has saved or not.
func TestABookThatIsSwitchedOff(t *testing.T) {
	for _, after := range []bool{false, true} {
		b := newBook(time.Now, &record.School{Name: "Hill Academy"})
		b.failing = crashAt(2, after)
		for i, want := range []error{nil, errOff, errOff} {
			id := record.ID(fmt.Sprint(i))
			_, err := b.Do(record.Action{Kind: record.ActionImport, What: "One", Changes: []record.Change{record.Creation(&record.Student{ID: id, Surname: "A"})}})
			if !errors.Is(err, want) {
				t.Errorf("saving %d: %v", i, err)
			}
			saved := i == 0 || i == 1 && after
			if _, ok := b.reopened().Snapshot().Student(id); ok != saved {
				t.Errorf("switched off after the saving: %v; number %d is there: %v", after, i, ok)
			}
			if want == nil {
				b.failing = crashAt(1, after)
			}
		}
	}
}
