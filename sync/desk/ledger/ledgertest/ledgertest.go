// Package ledgertest asks of a ledger what package ledger promises. A new kind of
// ledger is right when it passes [Run], with the race detector too, and when what
// [Work] does to it stands up to [CheckWork] after the process, or whatever keeps
// the ledger, has been killed at any moment.
package ledgertest

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"testing"

	"waymark/sync/desk/ledger"
)

// Open returns an empty ledger, which the test closes, and a function that closes
// the ledger that was opened last and opens what it kept. The function is nil
// where a ledger is lost when it is closed.
type Open func(t testing.TB) (l ledger.Ledger, reopen func() ledger.Ledger)

// Run runs every test.
func Run(t *testing.T, open Open) {
	for _, test := range []struct {
		name string
		of   func(*testing.T, subject)
	}{
		{"values", testValues},
		{"an update sees its own changes", testOwnChanges},
		{"a failed update changes nothing", testFailures},
		{"bytes are not shared", testBytes},
		{"keys are in the order of their bytes", testOrder},
		{"prefixes are taken literally", testPrefixes},
		{"loops within loops", testLoops},
		{"much at once", testMuch},
		{"limits", testLimits},
		{"kept values", testKept},
		{"cancellation", testCancellation},
		{"closing", testClosing},
		{"what was saved is there after opening again", testReopening},
		{"a plain map", testModel},
		{"a view is of one moment", testViews},
		{"no update is lost", testCounter},
		{"no write skew", testSkew},
		{"no phantoms", testPhantoms},
		{"strict serialisability", testHistories},
		{"work", testWork},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, reopen := open(t)
			s := subject{l, reopen}
			t.Cleanup(func() { must(t, s.Close()) })
			test.of(t, s)
		})
	}
}

// subject is the ledger under test.
type subject struct {
	ledger.Ledger
	reopen func() ledger.Ledger // nil where it cannot be
}

// fataler is a test or a property.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var background = context.Background()

// update makes changes that must succeed. fn must not end the test.
func (s subject) update(t fataler, fn func(ledger.Tx)) {
	t.Helper()
	must(t, s.Update(background, func(tx ledger.Tx) error {
		fn(tx)
		return nil
	}))
}

// put puts pairs of keys and values.
func (s subject) put(t fataler, pairs ...string) {
	t.Helper()
	s.update(t, func(tx ledger.Tx) {
		for pair := range slices.Chunk(pairs, 2) {
			tx.Put(pair[0], []byte(pair[1]))
		}
	})
}

// contents is all that a ledger holds.
type contents map[string]string

// holds fails the test unless the ledger holds exactly this, by Scan and by Get.
func (s subject) holds(t fataler, want contents) {
	t.Helper()
	var got, missed contents
	var disordered bool
	must(t, s.View(background, func(r ledger.Reader) error {
		got, missed, disordered = contents{}, contents{}, false
		last := ""
		for key, value := range r.Scan("", "") {
			disordered = disordered || key <= last
			got[key], last = string(value), key
		}
		for key, value := range want {
			if is, ok, err := r.Get(key); err != nil || !ok || string(is) != value {
				missed[key] = value
			}
		}
		return nil
	}))
	switch {
	case disordered:
		t.Fatal("Scan is out of order")
	case !maps.Equal(got, want):
		t.Fatalf("the ledger holds %q, not %q", got, want)
	case len(missed) > 0:
		t.Fatalf("Get does not return %q", missed)
	}
}

// keys returns the keys that a Scan yields.
func keys(r ledger.Reader, prefix, after string) []string {
	var keys []string
	for key := range r.Scan(prefix, after) {
		keys = append(keys, key)
	}
	return keys
}

// scan returns the keys that a Scan yields in a View.
func (s subject) scan(t fataler, prefix, after string) (found []string) {
	t.Helper()
	must(t, s.View(background, func(r ledger.Reader) error {
		found = keys(r, prefix, after)
		return nil
	}))
	return found
}

// is reports whether key has the value.
func is(r ledger.Reader, key, value string) bool {
	got, ok, err := r.Get(key)
	return err == nil && ok && bytes.Equal(got, []byte(value))
}

// isNot reports whether there is no such key.
func isNot(r ledger.Reader, key string) bool {
	got, ok, err := r.Get(key)
	return err == nil && !ok && got == nil
}
