package journal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"waymark/app/journal"
	"waymark/app/record"
)

var (
	key      = [32]byte{1, 2, 3}
	otherKey = [32]byte{9, 9, 9}
)

const school = record.ID("OURSCHOOL")

// fresh returns the path of a new journal that holds the given number of
// actions, each unlike the others.
func fresh(t testing.TB, actions int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.waymark")
	j, err := journal.Create(journal.OS, path, key, school)
	must(t, err)
	for n := range actions {
		_, err := j.Append(action(n))
		must(t, err)
	}
	must(t, j.Close())
	return path
}

// action returns the nth of a row of actions: small edits, with a larger one now
// and then.
func action(n int) record.Action {
	a := record.Action{
		Kind: record.ActionEdit, What: fmt.Sprintf("Edit %d", n), By: "A. Müller <head>", Device: "laptop",
		At: time.Date(2026, 3, 1, 9, n, 0, n, time.UTC),
	}
	for i := range 1 + n%3*n%7 {
		a.Changes = append(a.Changes, record.Change{
			Kind: record.KindStudent, ID: record.ID(fmt.Sprintf("S%d", i)),
			From: json.RawMessage(`{"house":null}`), To: json.RawMessage(fmt.Sprintf(`{"house":"%d"}`, n)),
		})
	}
	return a
}

// contents opens the journal at path and returns its actions.
func contents(path string) ([]record.Action, *journal.Journal, error) {
	j, err := journal.Open(journal.OS, path, key)
	if err != nil {
		return nil, nil, err
	}
	defer j.Close()
	var all []record.Action
	err = j.Read(1, func(e journal.Entry) error {
		if e.Seq != uint64(len(all)+1) {
			return fmt.Errorf("entry %d came %d.", e.Seq, len(all)+1)
		}
		all = append(all, e.Action)
		return nil
	})
	return all, j, err
}

// firstActions returns what a journal of n actions holds.
func firstActions(n int) []record.Action {
	var all []record.Action
	for i := range n {
		all = append(all, action(i))
	}
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasAppendedIsReadBack(t *testing.T) {
	path := fresh(t, 20)
	got, j, err := contents(path)
	must(t, err)
	if !reflect.DeepEqual(got, firstActions(20)) {
		t.Errorf("read back\n%v", got)
	}
	if j.School() != school || j.Seq() != 20 {
		t.Errorf("school %q with %d entries", j.School(), j.Seq())
	}
	if n, file := j.Cut(); n != 0 || file != "" {
		t.Errorf("cut %d bytes off a whole journal, into %q", n, file)
	}
}

func TestReadStartsAnywhereAndStopsOnError(t *testing.T) {
	j, err := journal.Open(journal.OS, fresh(t, 9), key)
	must(t, err)
	defer j.Close()
	for from := range uint64(12) {
		var seqs []uint64
		must(t, j.Read(from, func(e journal.Entry) error {
			seqs = append(seqs, e.Seq)
			return nil
		}))
		want := 10 - int(max(1, from))
		if len(seqs) != max(0, want) || want > 0 && seqs[0] != max(1, from) {
			t.Errorf("from %d: read %v", from, seqs)
		}
	}
	stop := errors.New("enough")
	read := 0
	err = j.Read(1, func(journal.Entry) error { read++; return stop })
	if err != stop || read != 1 {
		t.Errorf("read %d entries and then %v", read, err)
	}
}

func TestHeadIsTheSameAfterReopening(t *testing.T) {
	path := fresh(t, 3)
	j, err := journal.Open(journal.OS, path, key)
	must(t, err)
	before := j.Head()
	if head, ok := j.HeadAt(3); !ok || head != before {
		t.Errorf("the head after entry 3 of 3: %x, %t", head, ok)
	}
	e, err := j.Append(action(3))
	must(t, err)
	after := j.Head()
	must(t, j.Close())
	if e.Seq != 4 || after == before {
		t.Errorf("entry %d moved the head from %x to %x", e.Seq, before, after)
	}
	if head, ok := j.HeadAt(3); !ok || head != before {
		t.Errorf("the head after entry 3 of 4: %x, %t", head, ok)
	}
	if _, ok := j.HeadAt(5); ok {
		t.Error("there is a head after an entry that is not there")
	}
	_, again, err := contents(path)
	must(t, err)
	if again.Head() != after {
		t.Errorf("head %x after reopening, %x before", again.Head(), after)
	}
}

func TestCreateNeverReplacesAFile(t *testing.T) {
	path := fresh(t, 2)
	if _, err := journal.Create(journal.OS, path, key, school); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating over a journal: %v", err)
	}
	got, _, err := contents(path)
	must(t, err)
	if len(got) != 2 {
		t.Errorf("%d entries left of 2", len(got))
	}
	if _, err := journal.Create(journal.OS, path+"2", key, ""); err == nil {
		t.Error("a journal without a school was created")
	}
}

func TestClosedJournalTakesNothing(t *testing.T) {
	j, err := journal.Open(journal.OS, fresh(t, 1), key)
	must(t, err)
	must(t, j.Close())
	must(t, j.Close())
	if _, err := j.Append(action(1)); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("append: %v", err)
	}
	if err := j.Read(1, func(journal.Entry) error { return nil }); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("read: %v", err)
	}
}

func TestWhatCannotBeReadBackIsNotSaved(t *testing.T) {
	path := fresh(t, 1)
	j, err := journal.Open(journal.OS, path, key)
	must(t, err)
	defer j.Close()
	broken := action(1)
	broken.Changes[0].To = json.RawMessage(`{"house":`)
	timeless := action(1)
	timeless.At = time.Date(10001, 1, 1, 0, 0, 0, 0, time.UTC)
	huge := action(1)
	huge.What = strings.Repeat("x", 65<<20)
	for _, c := range []struct {
		action record.Action
		says   string
	}{
		{broken, "its change to student/S0 is not JSON"},
		{timeless, "its time cannot be written"},
		{huge, "the action is too large to be saved in one piece: it has 65 MB and may have 64"},
	} {
		if _, err := j.Append(c.action); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("got %v, want ... %s", err, c.says)
		}
	}
	if _, err := j.Append(huge); !errors.Is(err, journal.ErrTooLarge) {
		t.Error(err)
	}
	must2(j.Append(action(1)))(t)
	got, _, err := contents(path)
	must(t, err)
	if !reflect.DeepEqual(got, firstActions(2)) {
		t.Errorf("the journal holds\n%v", got)
	}
}

func must2(_ journal.Entry, err error) func(testing.TB) {
	return func(t testing.TB) { t.Helper(); must(t, err) }
}

func TestAJournalCanBeCopiedWhileItGrows(t *testing.T) {
	j, err := journal.Open(journal.OS, fresh(t, 3), key)
	must(t, err)
	defer j.Close()
	now := j.Contents()
	_, err = j.Append(action(3))
	must(t, err)
	b, err := io.ReadAll(now)
	must(t, err)
	duplicate := filepath.Join(t.TempDir(), "copy.waymark")
	must(t, os.WriteFile(duplicate, b, 0o600))
	is, _, err := contents(duplicate)
	must(t, err)
	if !reflect.DeepEqual(is, firstActions(3)) {
		t.Errorf("the copy holds %+v", is)
	}
}

func TestReadersGoOnWhileTheWriterAppends(t *testing.T) {
	j, err := journal.Open(journal.OS, fresh(t, 5), key)
	must(t, err)
	defer j.Close()
	done := make(chan error)
	for range 4 {
		go func() {
			for range 20 {
				last := uint64(0)
				err := j.Read(1, func(e journal.Entry) error { last = e.Seq; return nil })
				if err == nil && last < 5 {
					err = fmt.Errorf("only %d entries", last)
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for n := range 20 {
		must2(j.Append(action(n)))(t)
		_, _, _ = j.Seq(), j.Head(), j.School()
	}
	for range 4 {
		must(t, <-done)
	}
}

func TestClosingEndsARead(t *testing.T) {
	path := fresh(t, 0)
	j, err := journal.Open(unsynced{journal.OS}, path, key)
	must(t, err)
	for range 4 { // more than is read ahead
		must2(j.Append(importOf(1000)))(t)
	}
	read := 0
	err = j.Read(1, func(journal.Entry) error { read++; return j.Close() })
	if !errors.Is(err, journal.ErrClosed) {
		t.Errorf("after %d entries: %v", read, err)
	}
}

// Foreign files are left as they are, each with its own reason.
func TestRefusals(t *testing.T) {
	path := fresh(t, 2)
	whole, err := os.ReadFile(path)
	must(t, err)
	for name, c := range map[string]struct {
		bytes []byte
		key   [32]byte
		is    error
		says  string
	}{
		"another key":     {whole, otherKey, journal.ErrWrongKey, "journal.waymark was left as it is: the journal is sealed with another key"},
		"an empty file":   {nil, key, journal.ErrNotJournal, "not a Waymark journal"},
		"a text":          {[]byte("UPN,Surname,Forename\nA1,B,C\n"), key, journal.ErrNotJournal, "not a Waymark journal"},
		"its magic alone": {whole[:8], key, nil, "damaged in its header"},
		"half its header": {whole[:60], key, nil, "damaged in its header: the file breaks off after 60 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.waymark")
			must(t, os.WriteFile(path, c.bytes, 0o600))
			_, err := journal.Open(journal.OS, path, c.key)
			if err == nil || !strings.Contains(err.Error(), c.says) || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("got: %v", err)
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if string(after) != string(c.bytes) {
				t.Error("the file was changed")
			}
		})
	}
	if _, err := journal.Open(journal.OS, path+"x", key); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := journal.Open(journal.OS, filepath.Dir(path), key); err == nil {
		t.Error("a folder was opened")
	}
}
