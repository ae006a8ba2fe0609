package ledgertest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/sync/desk/ledger"
)

// Whatever is done to a ledger, one transaction after another, it says the same
// as a plain map: within a transaction, after one that was saved, after one that
// was not, and after opening it again.
func testModel(t *testing.T, s subject) {
	keys := rapid.SampledFrom([]string{"a", "a/", "a/1", "a/2", "a0", "b", "ba", "é", "\U0010ffff"})
	places := rapid.SampledFrom([]string{"", "a", "a/", "a/1", "b", "c", "\xc3", "\xff"})
	rapid.Check(t, func(r *rapid.T) {
		s.update(r, func(tx ledger.Tx) {
			for key := range tx.Scan("", "") {
				tx.Delete(key)
			}
		})
		saved := contents{}
		for range rapid.IntRange(1, 8).Draw(r, "transactions") {
			if s.reopen != nil && rapid.IntRange(0, 40).Draw(r, "reopen") == 0 {
				s.Ledger = s.reopen()
			}
			steps := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) step {
				return step{rapid.SampledFrom(stepKinds).Draw(r, "kind"), keys.Draw(r, "key"), rapid.StringN(0, 3, 9).Draw(r, "value"), places.Draw(r, "prefix"), places.Draw(r, "after")}
			}), 0, 12).Draw(r, "steps")
			fails := rapid.IntRange(0, 4).Draw(r, "fails") == 0
			var now contents
			var wrong string
			err := s.Update(background, func(tx ledger.Tx) error {
				now, wrong = maps.Clone(saved), ""
				for _, step := range steps {
					if wrong = step.do(tx, now); wrong != "" {
						return nil
					}
				}
				if fails {
					return errMine
				}
				return nil
			})
			switch {
			case wrong != "":
				r.Fatal(wrong)
			case fails && err != errMine:
				r.Fatalf("an Update that was to fail: %v", err)
			case !fails && err != nil:
				r.Fatal(err)
			case !fails:
				saved = now
			}
			s.holds(r, saved)
		}
	})
}

var stepKinds = []string{"put", "put", "keep", "delete", "get", "scan"}

// step is one call of a transaction.
type step struct{ kind, key, value, prefix, after string }

// do makes the call and says how its answer differs from the map's.
func (s step) do(tx ledger.Tx, now contents) string {
	switch s.kind {
	case "put":
		tx.Put(s.key, []byte(s.value))
		now[s.key] = s.value
	case "keep":
		tx.Keep(s.key, []byte(s.value))
		now[s.key] = s.value
	case "delete":
		tx.Delete(s.key)
		delete(now, s.key)
	case "get":
		value, ok, err := tx.Get(s.key)
		if want, there := now[s.key]; err != nil || ok != there || string(value) != want {
			return fmt.Sprintf("Get(%q) returned %q, %v, %v", s.key, value, ok, err)
		}
	case "scan":
		var got, want []string
		for key, value := range tx.Scan(s.prefix, s.after) {
			got = append(got, key, string(value))
		}
		for _, key := range slices.Sorted(maps.Keys(now)) {
			if strings.HasPrefix(key, s.prefix) && key > s.after {
				want = append(want, key, now[key])
			}
		}
		if !slices.Equal(got, want) {
			return fmt.Sprintf("Scan(%q, %q) yielded %q, not %q", s.prefix, s.after, got, want)
		}
	}
	return ""
}
