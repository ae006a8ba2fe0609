package ledger

import (
	"context"
	"errors"
	"testing"

	"github.com/dgraph-io/badger/v4"
)

// caughtUp waits until the index has everything of which its Updates have returned.
func (l *Badger) caughtUp() {
	l.committing.Lock()
	defer l.committing.Unlock()
}

// When the index fails, what was acknowledged is in the journal: nothing more is
// read or changed, and opening the ledger again builds the index from it.
func TestAnUpdateIsSavedAlthoughTheIndexFails(t *testing.T) {
	dir := t.TempDir()
	l, err := OpenBadger(dir, "", Options{Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	put := func(key string) error {
		return l.Update(context.Background(), func(tx Tx) error { tx.Put(key, []byte("x")); return nil })
	}
	if err := put("a"); err != nil {
		t.Fatal(err)
	}
	l.caughtUp()
	if err := errors.Join(l.index.Close(), put("b")); err != nil {
		t.Fatal(err)
	}
	l.caughtUp() // a Badger that was closed lets those who come meanwhile wait for ever
	if err := put("c"); !errors.Is(err, ErrReopen) {
		t.Errorf("the next Update: %v", err)
	}
	if err := l.View(context.Background(), func(Reader) error { return nil }); !errors.Is(err, ErrReopen) {
		t.Errorf("a View: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = OpenBadger(dir, "", Options{Floor: 1 << 20}); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.View(context.Background(), func(r Reader) error {
		_, a, _ := r.Get("a")
		_, b, _ := r.Get("b")
		_, c, _ := r.Get("c")
		if !a || !b || c {
			t.Errorf("a, b and c are there: %v, %v, %v", a, b, c)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A value that was damaged in the index while the ledger is open is an error, not
// another value.
func TestADamagedValueIsAnError(t *testing.T) {
	l, err := OpenBadger(t.TempDir(), "", Options{Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	good := wrap(valuePrefix+"a", isValue, []byte("value"))
	for name, b := range map[string][]byte{
		"empty":           {},
		"too short":       good[:4],
		"another's":       wrap(valuePrefix+"b", isValue, []byte("value")),
		"of another kind": append([]byte{good[0], good[1], good[2], good[3], isFile}, good[5:]...),
		"changed":         append(good[:len(good)-1:len(good)-1], 'X'),
	} {
		if err := l.index.Update(func(txn *badger.Txn) error { return txn.Set([]byte(valuePrefix+"a"), b) }); err != nil {
			t.Fatal(err)
		}
		get := l.View(context.Background(), func(r Reader) error { r.Get("a"); return nil })
		scan := l.Update(context.Background(), func(tx Tx) error {
			for range tx.Scan("", "") {
				t.Errorf("%s: it is yielded", name)
			}
			tx.Put("b", nil)
			return nil
		})
		if !errors.Is(get, errBadValue) || !errors.Is(scan, errBadValue) {
			t.Errorf("%s: Get says %v, Scan says %v", name, get, scan)
		}
	}
}

func FuzzUnwrap(f *testing.F) {
	f.Add("vkey", wrap("vkey", isValue, []byte("value")))
	f.Add("vkey", []byte{})
	f.Fuzz(func(t *testing.T, key string, b []byte) {
		kind, content, err := unwrap([]byte(key), b)
		if err == nil && string(wrap(key, kind, content)) != string(b) {
			t.Errorf("%q is read as %q", b, content)
		}
	})
}

func FuzzUnquote(f *testing.F) {
	f.Add([]byte(`"dmFsdWU="`))
	f.Add([]byte(`"`))
	f.Add([]byte(`"dmFsdWV="`))
	f.Add([]byte("\"dmFs\ndWU=\""))
	f.Fuzz(func(t *testing.T, s []byte) {
		b, err := unquote(s)
		if err == nil && string(quote(b)) != string(s) {
			t.Errorf("%q is read as %q", s, b)
		}
	})
}

// Before the index has a kept value, it is read from the vault all the same, and is
// gone for those who are reading already as soon as it is destroyed.
func TestAKeptValueThatTheIndexLacks(t *testing.T) {
	l, err := OpenBadger(t.TempDir(), "", Options{Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	changes := map[string]change{"a": {value: []byte("kept"), kept: true}}
	files, err := l.vault.write(changes)
	if err != nil {
		t.Fatal(err)
	}
	l.show(newOverlay().Set("a", changes["a"]))
	tx, err := l.begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.index.Discard()
	if value, ok, err := tx.Get("a"); string(value) != "kept" || !ok || err != nil {
		t.Errorf("it is %q, %v, %v", value, ok, err)
	}
	l.show(newOverlay().Set("a", change{gone: true}))
	l.vault.destroy(files)
	if value, ok, err := tx.Get("a"); ok || err != nil {
		t.Errorf("when it is destroyed it is %q, %v, %v", value, ok, err)
	}
}
