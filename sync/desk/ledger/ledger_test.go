package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"waymark/sync/desk/ledger"
	"waymark/sync/desk/ledger/ledgertest"
)

func TestMemoryIsALedger(t *testing.T) {
	ledgertest.Run(t, func(testing.TB) (ledger.Ledger, func() ledger.Ledger) { return &ledger.Memory{}, nil })
}

func TestBadgerIsALedger(t *testing.T) {
	ledgertest.Run(t, func(t testing.TB) (ledger.Ledger, func() ledger.Ledger) {
		dir := t.TempDir()
		l := open(t, dir)
		return l, func() ledger.Ledger {
			must(t, l.Close())
			l = open(t, dir)
			return l
		}
	})
}

// A clone is a ledger of its own, and outlives the one it was made of.
func TestClone(t *testing.T) {
	var l ledger.Memory
	must(t, l.Update(background, put("a", "1")))
	backup := l.Clone()
	must(t, l.Update(background, put("a", "2")))
	must(t, l.Close())
	must(t, backup.Update(background, put("b", "1")))
	if was, is := contents(t, backup), contents(t, l.Clone()); was != "a=1\nb=1\n" || is != "a=2\n" {
		t.Errorf("the clone holds %q, and what it was made of %q", was, is)
	}
}

// Places are counted in the Update that takes one, so that none is taken twice.
func Example() {
	var l ledger.Memory
	take := func(who string) error {
		return l.Update(context.Background(), func(tx ledger.Tx) error {
			taken := 0
			for range tx.Scan("place/", "") {
				taken++
			}
			if taken == 2 {
				return errors.New("there is no place left for " + who)
			}
			tx.Put("place/"+who, nil)
			return nil
		})
	}
	fmt.Println(take("Ada"), take("Grace"), take("Mary"))
	l.View(context.Background(), func(r ledger.Reader) error {
		for key := range r.Scan("place/", "") {
			fmt.Println(key)
		}
		return nil
	})
	// Output:
	// <nil> <nil> there is no place left for Mary
	// place/Ada
	// place/Grace
}

// options are for small disks.
func options() ledger.Options { return ledger.Options{Floor: 1 << 20} }

func open(t testing.TB, dir string) *ledger.Badger {
	t.Helper()
	l, err := ledger.OpenBadger(dir, "", options())
	must(t, err)
	return l
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
