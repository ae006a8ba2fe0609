package ledger_test

import (
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
