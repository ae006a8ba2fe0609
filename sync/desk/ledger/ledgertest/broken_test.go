package ledgertest_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"waymark/sync/desk/ledger"
	"waymark/sync/desk/ledger/ledgertest"
)

// broken are ledgers as they are easily got wrong, on PostgreSQL and elsewhere,
// each with the tests that must notice.
var broken = []struct {
	name  string
	tests []string
	make  func(*plain)
}{
	{"orders keys as a dictionary does", []string{"keys are in the order of their bytes"}, func(l *plain) {
		l.compare = func(a, b string) int {
			return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
		}
	}},
	{"takes a prefix for a pattern", []string{"prefixes are taken literally"}, func(l *plain) {
		l.hasPrefix = func(key, prefix string) bool {
			return len(key) >= len(prefix) && !slices.ContainsFunc(indices(prefix), func(i int) bool { return prefix[i] != key[i] && prefix[i] != '_' })
		}
	}},
	{"yields the key to go on from again", []string{"keys are in the order of their bytes", "a plain map"}, func(l *plain) { l.inclusive = true }},
	{"takes no bytes for no value", []string{"values", "a plain map"}, func(l *plain) { l.emptyIsNull = true }},
	{"does not see its own changes", []string{"an update sees its own changes", "a plain map"}, func(l *plain) { l.blind = true }},
	{"ranges over what its loop puts", []string{"an update sees its own changes"}, func(l *plain) { l.live = true }},
	{"shares its bytes", []string{"bytes are not shared"}, func(l *plain) { l.shared = true }},
	{"keeps what a failed update did", []string{"a failed update changes nothing", "a plain map"}, func(l *plain) { l.noRollback = true }},
	{"has no limits", []string{"limits"}, func(l *plain) { l.limitless = true }},
	{"commits with a context that is over", []string{"cancellation"}, func(l *plain) { l.fussy = true }},
	{"looks at no context", []string{"cancellation"}, func(l *plain) { l.tireless = true }},
	{"does not wait when it closes", []string{"closing"}, func(l *plain) { l.hasty = true }},
	{"forgets kept values", []string{"what was saved is there after opening again", "work"}, func(l *plain) { l.forgetful = true }},
	{"acknowledges before it saves", []string{"what was saved is there after opening again", "work"}, func(l *plain) { l.lazy = true }},
	{"reads what is there by now", []string{"a view is of one moment"}, func(l *plain) { l.moving = true }},
	{"views a replica that lags", []string{"values", "strict serialisability"}, func(l *plain) { l.lags = true }},
	{"checks nothing (read committed)", []string{"no update is lost", "no write skew", "no phantoms", "strict serialisability", "work"}, func(l *plain) { l.isolation = readCommitted }},
	{"checks what is written (snapshot isolation)", []string{"no write skew", "no phantoms", "strict serialisability"}, func(l *plain) { l.isolation = snapshot }},
	{"checks the keys that were read (no predicates)", []string{"no phantoms"}, func(l *plain) { l.isolation = keysRead }},
}

func indices(s string) (all []int) {
	for i := range len(s) {
		all = append(all, i)
	}
	return all
}

const childEnv = "WAYMARK_BROKEN_LEDGER"

// The plain ledger passes, and each of the broken ones fails where it should.
func TestTheSuiteNotices(t *testing.T) {
	if name := os.Getenv(childEnv); name != "" {
		for _, b := range broken {
			if b.name == name {
				ledgertest.Run(t, openPlain(b.make))
			}
		}
		return
	}
	t.Run("nothing where all is right", func(t *testing.T) {
		t.Parallel()
		ledgertest.Run(t, openPlain(func(*plain) {}))
	})
	for _, b := range broken {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			for _, test := range b.tests {
				if out := runs(b.name, test, 20); out != "" {
					t.Errorf("%q does not notice: %.2000s", test, out)
				}
			}
		})
	}
}

// runs runs a test of the suite with a broken ledger until it fails, and returns ""
// or what it printed the last time. A fault that shows only when goroutines take
// turns in one way may need more than one go.
func runs(broken, test string, most int) string {
	name := strings.ReplaceAll(test, " ", "_")
	var out []byte
	for range most {
		// A test that fails would fail this one, so it runs in a process of its own.
		cmd := exec.Command(os.Args[0], "-test.run", "^TestTheSuiteNotices$/^"+name+"$", "-test.v", "-test.timeout", "60s")
		cmd.Env = append(os.Environ(), childEnv+"="+broken)
		var err error
		out, err = cmd.CombinedOutput()
		if failed := (*exec.ExitError)(nil); errors.As(err, &failed) && bytes.Contains(out, []byte("--- FAIL: TestTheSuiteNotices/"+name)) {
			return ""
		}
	}
	return string(out)
}

// plain is a ledger as one would write it down first, and its faults. It runs the
// functions of Updates without waiting, and then looks whether they may be saved.
type plain struct {
	compare                                                            func(a, b string) int
	hasPrefix                                                          func(key, prefix string) bool
	inclusive, emptyIsNull, blind, live, shared, noRollback, limitless bool
	fussy, tireless, hasty, forgetful, lazy, moving, lags              bool
	isolation                                                          isolation

	mu        sync.Mutex
	committed int
	rows      map[string]row
	before    map[string]row // before the last Update
	closed    bool
	calls     sync.WaitGroup
}

type row struct {
	value string
	kept  bool
	at    int // the Update that wrote it
}

type isolation int

const (
	serialisable isolation = iota
	keysRead
	snapshot
	readCommitted
)

func openPlain(spoil func(*plain)) ledgertest.Open {
	return func(testing.TB) (ledger.Ledger, func() ledger.Ledger) {
		l := &plain{compare: cmp.Compare[string], hasPrefix: strings.HasPrefix, rows: map[string]row{}}
		spoil(l)
		return l, func() ledger.Ledger {
			l.Close()
			l.closed = false
			if l.lazy {
				l.rows = l.before
			}
			maps.DeleteFunc(l.rows, func(_ string, r row) bool { return l.forgetful && r.kept })
			return l
		}
	}
}

func (l *plain) begin(ctx context.Context) (*plainTx, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, ledger.ErrClosed
	}
	if err := ctx.Err(); err != nil && !l.tireless {
		return nil, err
	}
	l.calls.Add(1)
	return &plainTx{ledger: l, rows: maps.Clone(l.rows), began: l.committed, read: map[string]bool{}, wrote: map[string]bool{}}, nil
}

func (l *plain) View(ctx context.Context, fn func(ledger.Reader) error) error {
	tx, err := l.begin(ctx)
	if err != nil {
		return err
	}
	defer l.calls.Done()
	if l.lags && l.before != nil {
		tx.rows = l.before
	}
	tx.view = true
	return fn(tx)
}

func (l *plain) Update(ctx context.Context, fn func(ledger.Tx) error) error {
	for {
		tx, err := l.begin(ctx)
		if err != nil {
			return err
		}
		again, err := l.try(ctx, tx, fn)
		if !again {
			return err
		}
	}
}

func (l *plain) try(ctx context.Context, tx *plainTx, fn func(ledger.Tx) error) (again bool, err error) {
	defer l.calls.Done()
	if err := fn(tx); err != nil {
		if l.noRollback {
			tx.save()
		}
		return false, err
	}
	if tx.err != nil && !l.limitless {
		return false, tx.err
	}
	if err := ctx.Err(); err != nil && l.fussy {
		return false, err
	}
	return !tx.save(), nil
}

// save saves the transaction unless something stands against it.
func (t *plainTx) save() bool {
	l := t.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isolation == serialisable && l.committed > t.began {
		return false
	}
	for key, r := range l.rows {
		if r.at > t.began && (l.isolation == keysRead && t.read[key] || l.isolation < readCommitted && t.wrote[key]) {
			return false
		}
	}
	l.before = maps.Clone(l.rows)
	l.committed++
	for key := range t.wrote {
		if r, ok := t.rows[key]; ok {
			r.at = l.committed
			l.rows[key] = r
		} else {
			delete(l.rows, key)
		}
	}
	return true
}

func (l *plain) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	if !l.hasty {
		l.calls.Wait()
	}
	return nil
}

type plainTx struct {
	ledger      *plain
	view        bool
	rows        map[string]row
	began       int
	read, wrote map[string]bool
	size        int
	err         error
}

func (t *plainTx) now() map[string]row {
	l := t.ledger
	if t.view && l.moving || !t.view && l.blind {
		l.mu.Lock()
		defer l.mu.Unlock()
		return maps.Clone(l.rows)
	}
	return t.rows
}

func (t *plainTx) Get(key string) ([]byte, bool, error) {
	t.read[key] = true
	r, ok := t.now()[key]
	if !ok || t.ledger.emptyIsNull && r.value == "" {
		return nil, false, nil
	}
	return t.bytes(key, r), true, nil
}

var sharedBytes sync.Map

func (t *plainTx) bytes(key string, r row) []byte {
	if t.ledger.shared {
		b, _ := sharedBytes.LoadOrStore(key+"="+r.value, []byte(r.value))
		return b.([]byte)
	}
	return append([]byte{}, r.value...)
}

func (t *plainTx) Scan(prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		l, now := t.ledger, maps.Clone(t.now())
		keys := slices.SortedFunc(maps.Keys(now), l.compare)
		for i := 0; i < len(keys); i++ {
			key := keys[i]
			if !l.hasPrefix(key, prefix) || l.compare(key, after) <= 0 && !(l.inclusive && key == after) {
				continue
			}
			t.read[key] = true
			if !yield(key, t.bytes(key, now[key])) {
				return
			}
			if l.live {
				now = t.now()
				keys = slices.SortedFunc(maps.Keys(now), l.compare)
				i, _ = slices.BinarySearchFunc(keys, key+"\x00", l.compare)
				i--
			}
		}
	}
}

func (t *plainTx) Put(key string, value []byte)  { t.put(key, row{value: string(value)}) }
func (t *plainTx) Keep(key string, value []byte) { t.put(key, row{value: string(value), kept: true}) }
func (t *plainTx) put(key string, r row) {
	if t.check(key, r.value); t.err == nil {
		t.rows[key], t.wrote[key] = r, true
	}
}

func (t *plainTx) Delete(key string) {
	if t.check(key, ""); t.err == nil {
		delete(t.rows, key)
		t.wrote[key] = true
	}
}

func (t *plainTx) check(key, value string) {
	t.size += len(key) + len(value)
	switch {
	case t.err != nil || t.ledger.limitless:
	case key == "" || len(key) > ledger.MaxKey || strings.ToValidUTF8(key, "\x00") != key || strings.Contains(key, "\x00"):
		t.err = ledger.ErrKey
	case len(value) > ledger.MaxValue || t.size > ledger.MaxUpdate:
		t.err = ledger.ErrTooLarge
	}
}
