package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"waymark/sync/desk/ledger"
)

func testValues(t *testing.T, s subject) {
	s.holds(t, contents{})
	s.put(t, "a", "1", "b", "2", "empty", "")
	s.holds(t, contents{"a": "1", "b": "2", "empty": ""})
	s.put(t, "a", "one")
	s.holds(t, contents{"a": "one", "b": "2", "empty": ""})
	s.update(t, func(tx ledger.Tx) {
		tx.Delete("b")
		tx.Delete("never")
		tx.Put("nil", nil)
		tx.Put("bytes", []byte{0, 0xff, '\'', '\\', '\n'})
	})
	s.holds(t, contents{"a": "one", "empty": "", "nil": "", "bytes": "\x00\xff'\\\n"})
	s.update(t, func(ledger.Tx) {})
	s.update(t, func(tx ledger.Tx) {
		tx.Delete("a")
		tx.Put("a", []byte("again"))
		tx.Put("empty", []byte("x"))
		tx.Delete("empty")
		tx.Put("new", []byte("x"))
		tx.Delete("new")
	})
	s.holds(t, contents{"a": "again", "nil": "", "bytes": "\x00\xff'\\\n"})
	must(t, s.View(background, func(r ledger.Reader) error {
		for _, key := range []string{"", "never", "a\x00", "\xff", strings.Repeat("k", ledger.MaxKey+1)} {
			if !isNot(r, key) {
				t.Errorf("there is a key %.10q", key)
			}
		}
		if value, ok, err := r.Get("nil"); !ok || err != nil || value == nil {
			t.Errorf("an empty value is %v, %v, %v", value, ok, err)
		}
		return nil
	}))
}

func testOwnChanges(t *testing.T, s subject) {
	s.put(t, "a", "1", "b", "2", "c", "3", "d", "4")
	wrong := ""
	s.update(t, func(tx ledger.Tx) {
		wrong = ""
		tx.Put("b", []byte("two"))
		tx.Delete("c")
		tx.Put("bb", []byte("new"))
		tx.Keep("e", []byte("kept"))
		if !is(tx, "a", "1") || !is(tx, "b", "two") || !isNot(tx, "c") || !is(tx, "bb", "new") || !is(tx, "e", "kept") {
			wrong = "Get does not see them"
		}
		if got := keys(tx, "", ""); !slices.Equal(got, []string{"a", "b", "bb", "d", "e"}) {
			wrong = fmt.Sprintf("Scan sees %q", got)
		}
		if got := keys(tx, "b", "b"); !slices.Equal(got, []string{"bb"}) {
			wrong = fmt.Sprintf("Scan of a prefix sees %q", got)
		}
		// A loop is over what stood when it began, whatever its body does.
		var seen []string
		for key, value := range tx.Scan("", "") {
			seen = append(seen, key+"="+string(value))
			tx.Delete(key)
			tx.Put("a+"+key, value)
			tx.Put("z+"+key, value)
			tx.Put("d", []byte("changed ahead"))
		}
		if !slices.Equal(seen, []string{"a=1", "b=two", "bb=new", "d=4", "e=kept"}) {
			wrong = fmt.Sprintf("a loop that changes what it ranges over sees %q", seen)
		}
		for key := range tx.Scan("z+", "") {
			tx.Delete(key)
		}
	})
	if wrong != "" {
		t.Error(wrong)
	}
	s.holds(t, contents{"a+a": "1", "a+b": "two", "a+bb": "new", "a+d": "4", "a+e": "kept", "d": "changed ahead"})
}

var errMine = errors.New("the caller's own reason")

func testFailures(t *testing.T, s subject) {
	s.put(t, "a", "1", "b", "2")
	s.update(t, func(tx ledger.Tx) { tx.Keep("k", []byte("kept")) })
	want := contents{"a": "1", "b": "2", "k": "kept"}
	spoil := func(tx ledger.Tx) {
		tx.Put("a", []byte("spoilt"))
		tx.Delete("b")
		tx.Put("c", []byte("spoilt"))
		tx.Keep("k", []byte("spoilt"))
		tx.Keep("l", []byte("spoilt"))
	}
	err := s.Update(background, func(tx ledger.Tx) error {
		spoil(tx)
		return fmt.Errorf("wrapped: %w", errMine)
	})
	if !errors.Is(err, errMine) || errors.Is(err, ledger.ErrInDoubt) {
		t.Errorf("fn's error came back as %v", err)
	}
	s.holds(t, want)
	if err := s.View(background, func(ledger.Reader) error { return errMine }); !errors.Is(err, errMine) {
		t.Errorf("a View's fn's error came back as %v", err)
	}

	func() {
		defer func() {
			if p := recover(); p != "oh" {
				t.Errorf("a panic came out as %v", p)
			}
		}()
		s.Update(background, func(tx ledger.Tx) error {
			spoil(tx)
			panic("oh")
		})
	}()
	s.holds(t, want)
	func() {
		defer func() { recover() }()
		s.View(background, func(ledger.Reader) error { panic("oh") })
	}()

	// As a test that fails within fn does it.
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Update(background, func(tx ledger.Tx) error {
			spoil(tx)
			runtime.Goexit()
			return nil
		})
	}()
	<-ended
	s.holds(t, want)
	s.put(t, "c", "3") // and the ledger goes on
}

func testBytes(t *testing.T, s subject) {
	value := []byte("value")
	s.update(t, func(tx ledger.Tx) {
		copy(value, "value")
		tx.Put("a", value)
		tx.Keep("k", value)
		copy(value, "XXXXX")
		for _, key := range []string{"a", "k"} {
			mine, _, _ := tx.Get(key)
			copy(mine, "YYYYY")
		}
	})
	s.holds(t, contents{"a": "value", "k": "value"})
	var kept [][]byte
	must(t, s.View(background, func(r ledger.Reader) error {
		kept = nil
		for key, theirs := range r.Scan("", "") {
			for range r.Scan("", "") { // which reads other values
			}
			mine, _, _ := r.Get(key)
			copy(mine, "YYYYY")
			if string(theirs) != "value" {
				t.Errorf("within the loop a value has become %q", theirs)
			}
			mine, _, _ = r.Get(key)
			kept = append(kept, mine)
		}
		return nil
	}))
	s.put(t, "a", "other", "k", "other")
	for _, mine := range kept {
		if string(mine) != "value" {
			t.Errorf("what a View returned has become %q", mine)
		}
	}
}

func testOrder(t *testing.T, s subject) {
	all := []string{
		" ", "!", "\"", "%", "'", "+", "-", "/", "0", "00", "1", "10", "2", "A", "AA", "B", "Z", "\\", "_", "a", "a b", "a-b", "a/", "a/0", "a/1", "a0",
		"aB", "ab", "b", "z", "~", "\x01", "\x7f", "é", "e\u0301", "ß", "ss", "日本", "\u2028", "\uffff", "\U00010000", "\U0010ffff", "\U0010ffff\U0010ffff",
		strings.Repeat("m", ledger.MaxKey), strings.Repeat("m", ledger.MaxKey-1),
	}
	s.update(t, func(tx ledger.Tx) {
		for _, key := range all {
			tx.Put(key, []byte(key))
		}
	})
	slices.Sort(all)
	if got := s.scan(t, "", ""); !slices.Equal(got, all) {
		t.Fatalf("the order is %q, not %q", got, all)
	}
	for _, key := range all {
		for _, after := range []string{key, key + "\x01"} {
			want := slices.DeleteFunc(slices.Clone(all), func(key string) bool { return key <= after })
			if got := s.scan(t, "", after); !slices.Equal(got, want) {
				t.Errorf("after %q come %q, not %q", after, got, want)
			}
		}
	}
}

func testPrefixes(t *testing.T, s subject) {
	all := []string{
		"a", "a%", "a%b", "a*", "a\\", "a\\%", "a_", "a_b", "ab", "aXb", "a.b", "a/", "a/1", "a/10", "a/2", "a0", "A/1", "b", "é", "è", "\U0010ffff", "\U0010ffff1",
	}
	s.update(t, func(tx ledger.Tx) {
		for _, key := range all {
			tx.Put(key, nil)
		}
	})
	slices.Sort(all)
	// Prefixes and places to go on from are bytes: they may end within a rune, and
	// need be no key.
	for _, prefix := range append([]string{"", "x", "aa", "\xc3", "\xf4", "\xff", "a/1\x00"}, all...) {
		for _, after := range append([]string{"", "\x00", "a/\xff", "\xff", "a/1/"}, all...) {
			var want []string
			for _, key := range all {
				if strings.HasPrefix(key, prefix) && key > after {
					want = append(want, key)
				}
			}
			if got := s.scan(t, prefix, after); !slices.Equal(got, want) {
				t.Errorf("with the prefix %q after %q: %q, not %q", prefix, after, got, want)
			}
		}
	}
}

func testLoops(t *testing.T, s subject) {
	s.put(t, "a/1", "", "a/2", "", "b/1", "", "b/2", "")
	read := func(r ledger.Reader) (seen []string) {
		for a := range r.Scan("a/", "") {
			for b := range r.Scan("b/", "") {
				if is(r, a, "") {
					seen = append(seen, a+b)
				}
				if b == "b/2" {
					break
				}
			}
		}
		for key := range r.Scan("", "") { // and on after a loop that was left
			seen = append(seen, key)
			break
		}
		again := r.Scan("b/", "")
		for range 2 { // a sequence can be ranged over again
			for key := range again {
				seen = append(seen, key)
			}
		}
		return seen
	}
	want := []string{"a/1b/1", "a/1b/2", "a/2b/1", "a/2b/2", "a/1", "b/1", "b/2", "b/1", "b/2"}
	must(t, s.View(background, func(r ledger.Reader) error {
		if got := read(r); !slices.Equal(got, want) {
			t.Errorf("in a View: %q", got)
		}
		return nil
	}))
	s.update(t, func(tx ledger.Tx) {
		if got := read(tx); !slices.Equal(got, want) {
			t.Errorf("in an Update: %q", got)
		}
		for key := range tx.Scan("a/", "") {
			for other := range tx.Scan("b/", "") {
				tx.Put("c/"+key+"/"+other, nil)
			}
			tx.Delete(key)
			break
		}
	})
	s.holds(t, contents{"a/2": "", "b/1": "", "b/2": "", "c/a/1/b/1": "", "c/a/1/b/2": ""})
}

func testMuch(t *testing.T, s subject) {
	const n = 10_000
	want := contents{}
	s.update(t, func(tx ledger.Tx) {
		for i := range n {
			key, value := fmt.Sprintf("row/%05d", i), fmt.Sprintf("%0*d", i%300, i)
			want[key] = value
			tx.Put(key, []byte(value))
		}
	})
	s.holds(t, want)
	s.update(t, func(tx ledger.Tx) {
		for key, value := range tx.Scan("row/", "") {
			if len(value)%2 == 0 {
				tx.Delete(key)
			} else {
				tx.Put(key, value[1:])
			}
		}
	})
	for key, value := range want {
		if len(value)%2 == 0 {
			delete(want, key)
		} else {
			want[key] = value[1:]
		}
	}
	s.holds(t, want)
}

func testLimits(t *testing.T, s subject) {
	large := string(make([]byte, ledger.MaxValue))
	longest := strings.Repeat("k", ledger.MaxKey)
	s.put(t, longest, large, "é", "")
	want := contents{longest: large, "é": ""}
	s.holds(t, want)
	s.update(t, func(tx ledger.Tx) { tx.Delete(longest) })
	s.update(t, func(tx ledger.Tx) { // exactly as much as an update may change
		for i := range ledger.MaxUpdate / ledger.MaxValue {
			tx.Put(fmt.Sprintf("%04d", i), []byte(large[4:]))
		}
	})
	s.update(t, func(tx ledger.Tx) {
		for i := range ledger.MaxUpdate / ledger.MaxValue {
			tx.Delete(fmt.Sprintf("%04d", i))
		}
	})
	want = contents{"é": ""}
	s.holds(t, want)
	for name, refused := range map[string]struct {
		with error
		fn   func(ledger.Tx)
	}{
		"no key":               {ledger.ErrKey, func(tx ledger.Tx) { tx.Put("", nil) }},
		"a key too long":       {ledger.ErrKey, func(tx ledger.Tx) { tx.Put(longest+"k", nil) }},
		"a key with a NUL":     {ledger.ErrKey, func(tx ledger.Tx) { tx.Keep("a\x00b", nil) }},
		"a key that is bytes":  {ledger.ErrKey, func(tx ledger.Tx) { tx.Put("a\xff", nil) }},
		"half a rune":          {ledger.ErrKey, func(tx ledger.Tx) { tx.Put("\xc3", nil) }},
		"deleting such a key":  {ledger.ErrKey, func(tx ledger.Tx) { tx.Delete("\x00") }},
		"a value too large":    {ledger.ErrTooLarge, func(tx ledger.Tx) { tx.Put("a", []byte(large+"x")) }},
		"a kept one too large": {ledger.ErrTooLarge, func(tx ledger.Tx) { tx.Keep("a", []byte(large+"x")) }},
		"too much at once": {ledger.ErrTooLarge, func(tx ledger.Tx) {
			for i := range ledger.MaxUpdate/ledger.MaxValue + 1 {
				tx.Put(fmt.Sprint(i), []byte(large))
			}
		}},
	} {
		err := s.Update(background, func(tx ledger.Tx) error {
			tx.Put("before", []byte("x"))
			tx.Delete("é")
			refused.fn(tx)
			tx.Put("behind", []byte("x"))
			return nil
		})
		if !errors.Is(err, refused.with) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.holds(t, want)
}

func testKept(t *testing.T, s subject) {
	s.update(t, func(tx ledger.Tx) {
		tx.Put("a", []byte("put"))
		tx.Keep("b", []byte("kept"))
		tx.Keep("c", nil)
		tx.Keep("d", make([]byte, ledger.MaxValue))
		tx.Keep("e", []byte("kept, then put"))
		tx.Put("e", []byte("put"))
		tx.Keep("f", []byte("kept, then deleted"))
		tx.Delete("f")
	})
	want := contents{"a": "put", "b": "kept", "c": "", "d": string(make([]byte, ledger.MaxValue)), "e": "put"}
	s.holds(t, want)
	s.update(t, func(tx ledger.Tx) {
		tx.Keep("a", []byte("kept over a put"))
		tx.Put("b", []byte("put over a kept"))
		tx.Keep("c", []byte("kept over a kept"))
		tx.Delete("d")
	})
	want = contents{"a": "kept over a put", "b": "put over a kept", "c": "kept over a kept", "e": "put"}
	s.holds(t, want)
	s.update(t, func(tx ledger.Tx) {
		for key := range tx.Scan("", "") {
			tx.Delete(key)
		}
	})
	s.holds(t, contents{})
}

func testClosing(t *testing.T, s subject) {
	s.put(t, "a", "1")
	inside, release, closed := make(chan struct{}, 2), make(chan struct{}), make(chan error)
	var ended atomic.Int32
	go s.View(background, func(ledger.Reader) error {
		inside <- struct{}{}
		<-release
		giveWay()
		ended.Add(1)
		return nil
	})
	go s.Update(background, func(tx ledger.Tx) error {
		inside <- struct{}{}
		<-release
		giveWay()
		ended.Add(1)
		return nil
	})
	<-inside
	<-inside
	go func() { closed <- s.Close() }()
	giveWay()
	close(release)
	must(t, <-closed)
	if n := ended.Load(); n < 2 {
		t.Errorf("closed while %d calls were under way", 2-n)
	}
	if err := s.View(background, func(ledger.Reader) error { t.Error("a View began"); return nil }); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("a View: %v", err)
	}
	if err := s.Update(background, func(ledger.Tx) error { t.Error("an Update began"); return nil }); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("an Update: %v", err)
	}
	must(t, s.Close())
}

func testReopening(t *testing.T, s subject) {
	if s.reopen == nil {
		return // there is nothing that it promises
	}
	s.update(t, func(tx ledger.Tx) {
		tx.Put("a", []byte("1"))
		tx.Put("b", []byte("2"))
		tx.Put("é\u2028<&>", []byte("\x00\xff"))
		tx.Put("empty", nil)
		tx.Keep("k", []byte("kept"))
		tx.Keep("l", []byte("kept"))
		tx.Keep("m", nil)
	})
	want := contents{"a": "1", "b": "2", "é\u2028<&>": "\x00\xff", "empty": "", "k": "kept", "l": "kept", "m": ""}
	s.Ledger = s.reopen()
	s.holds(t, want)
	s.update(t, func(tx ledger.Tx) {
		tx.Delete("a")
		tx.Put("b", []byte("two"))
		tx.Delete("k")
		tx.Keep("l", []byte("kept again"))
	})
	s.Update(background, func(tx ledger.Tx) error {
		tx.Put("c", []byte("not saved"))
		tx.Keep("n", []byte("not saved"))
		return errMine
	})
	delete(want, "a")
	delete(want, "k")
	want["b"], want["l"] = "two", "kept again"
	for range 2 {
		s.Ledger = s.reopen()
		s.holds(t, want)
	}
	must(t, s.Close())
}

func testCancellation(t *testing.T, s subject) {
	s.put(t, "a", "1")
	cancelled, cancel := context.WithCancel(background)
	cancel()
	expired, cancel := context.WithTimeout(background, 0)
	defer cancel()
	for want, ctx := range map[error]context.Context{context.Canceled: cancelled, context.DeadlineExceeded: expired} {
		if err := s.View(ctx, func(ledger.Reader) error { t.Error("a View began"); return nil }); !errors.Is(err, want) {
			t.Errorf("a View: %v", err)
		}
		if err := s.Update(ctx, func(ledger.Tx) error { t.Error("an Update began"); return nil }); !errors.Is(err, want) {
			t.Errorf("an Update: %v", err)
		}
	}
	ctx, cancel := context.WithCancel(background)
	err := s.Update(ctx, func(tx ledger.Tx) error {
		tx.Put("a", []byte("2"))
		cancel()
		return ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("an Update whose fn gave up: %v", err)
	}
	s.holds(t, contents{"a": "1"})
	ctx, cancel = context.WithCancel(background)
	err = s.Update(ctx, func(tx ledger.Tx) error {
		tx.Put("a", []byte("2"))
		cancel() // too late
		return nil
	})
	must(t, err)
	s.holds(t, contents{"a": "2"})
}
