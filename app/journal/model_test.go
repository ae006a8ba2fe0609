package journal_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"waymark/app/journal"
	"waymark/app/record"
)

// TestJournalIsASlice holds a journal to the simplest thing that it could be:
// what is appended is there, in order, however often it is opened again and
// wherever its end is torn off.
func TestJournalIsASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "journal")
		check(t, err)
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "journal.waymark")
		j, err := journal.Create(journal.OS, path, key, school)
		check(t, err)
		defer func() { j.Close() }()
		var model []record.Action
		var sizes []int64 // of the file, with one entry more each time

		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				info, err := os.Stat(path)
				check(t, err)
				a := action(rapid.IntRange(0, 60).Draw(t, "action"))
				e, err := j.Append(a)
				check(t, err)
				model, sizes = append(model, a), append(sizes, info.Size())
				if e.Seq != uint64(len(model)) {
					t.Fatalf("entry %d of %d", e.Seq, len(model))
				}
			},
			"reopen": func(t *rapid.T) {
				head := j.Head()
				check(t, j.Close())
				j, err = journal.Open(journal.OS, path, key)
				check(t, err)
				if j.Head() != head {
					t.Fatal("another head")
				}
			},
			"tear": func(t *rapid.T) {
				if len(model) == 0 {
					return
				}
				info, err := os.Stat(path)
				check(t, err)
				last := sizes[len(sizes)-1]
				check(t, j.Close())
				check(t, os.Truncate(path, rapid.Int64Range(last, info.Size()-1).Draw(t, "length")))
				j, err = journal.Open(journal.OS, path, key)
				check(t, err)
				model, sizes = model[:len(model)-1], sizes[:len(sizes)-1]
			},
			"": func(t *rapid.T) {
				from := rapid.IntRange(0, len(model)+1).Draw(t, "from")
				var got []record.Action
				check(t, j.Read(uint64(from), func(e journal.Entry) error {
					got = append(got, e.Action)
					return nil
				}))
				want := model[min(len(model), max(0, from-1)):]
				if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
					t.Fatalf("%d entries from %d, not %d", len(got), from, len(want))
				}
				if j.Seq() != uint64(len(model)) {
					t.Fatalf("the last entry is %d, not %d", j.Seq(), len(model))
				}
			},
		})
	})
}

func check(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
