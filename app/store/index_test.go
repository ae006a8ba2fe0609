package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/record"
)

func school(t *testing.T) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := Create(dir, record.School{ID: "hill", Name: "Hill Academy"}, "", Options{Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, dir
}

func intake(n int) record.Action {
	a := record.Action{Kind: record.ActionImport, What: "Import of roster.csv"}
	for i := range n {
		s := record.Student{ID: record.ID(fmt.Sprintf("s%05d", i)), Surname: "Ames", Tutor: strings.Repeat("x", 90)}
		a.Changes = append(a.Changes, record.Creation(s))
	}
	return a
}

func reopen(t *testing.T, s *Store, dir string) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, "", Options{Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func sound(t *testing.T, s *Store) {
	t.Helper()
	report, err := s.Check(t.Context())
	if err != nil || !report.Agrees() {
		t.Fatalf("%v, %v", report.Differences, err)
	}
}

func TestAnActionTooLargeForOneTransactionIsStillWhole(t *testing.T) {
	s, dir := school(t)
	a := intake(20_000)
	if err := s.index.db.Update(func(txn *badger.Txn) error {
		for _, c := range a.Changes {
			if err := txn.Set(recordKey(c.Ref()), c.To); err != nil {
				return err
			}
		}
		return nil
	}); !errors.Is(err, badger.ErrTxnTooBig) {
		t.Fatalf("the action fits into one transaction: %v", err)
	}
	if _, err := s.Do(a); err != nil {
		t.Fatal(err)
	}
	sound(t, s)
	s = reopen(t, s, dir)
	if s.Opening().Rebuilt || s.Snapshot().StudentCount() != 20_000 {
		t.Errorf("%d students, opening says %+v", s.Snapshot().StudentCount(), s.Opening())
	}
}

func TestAnIndexThatStoppedHalfwayIsBuiltAgain(t *testing.T) {
	for name, stop := range map[string]func(ix *index) error{
		"under the mark": func(ix *index) error {
			return ix.db.Update(func(txn *badger.Txn) error { return txn.Set(applyingKey, nil) })
		},
		"without its state": func(ix *index) error {
			return ix.db.Update(func(txn *badger.Txn) error { return txn.Delete(stateKey) })
		},
		"with a value that is gone": func(ix *index) error {
			return ix.db.Update(func(txn *badger.Txn) error { return txn.Delete([]byte("r/student/s00003")) })
		},
		"with a value of another": func(ix *index) error {
			return ix.db.Update(func(txn *badger.Txn) error {
				key := []byte("r/student/s00003")
				return txn.Set(key, wrap(key, cell{[]byte(`{"surname":"Other"}`), []uint64{2}}.body()))
			})
		},
		"with a value that is damaged": func(ix *index) error {
			return ix.db.Update(func(txn *badger.Txn) error { return txn.Set([]byte("r/student/s00003"), []byte("?")) })
		},
		"with a value more": func(ix *index) error {
			return ix.db.Update(func(txn *badger.Txn) error {
				key := []byte("r/student/more")
				return txn.Set(key, wrap(key, cell{[]byte(`{"surname":"More"}`), []uint64{2}}.body()))
			})
		},
		"with a state that is damaged": func(ix *index) error {
			return ix.db.Update(func(txn *badger.Txn) error { return txn.Set(stateKey, wrap(stateKey, []byte("?"))) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := school(t)
			if _, err := s.Do(intake(10)); err != nil {
				t.Fatal(err)
			}
			if err := stop(s.index); err != nil {
				t.Fatal(err)
			}
			if report, err := s.Check(t.Context()); err != nil || report.Agrees() {
				t.Errorf("the check noticed nothing: %+v, %v", report, err)
			}
			s = reopen(t, s, dir)
			if !s.Opening().Rebuilt {
				t.Error("nothing was noticed")
			}
			sound(t, s)
		})
	}
}

func TestCheckTellsWhatDiffers(t *testing.T) {
	s, _ := school(t)
	if _, err := s.Do(intake(40)); err != nil {
		t.Fatal(err)
	}
	s.snapshot.Store(record.NewSnapshot(2, []record.Record{s.Snapshot().School(), &record.Student{ID: "s00000", Surname: "Amis"}, &record.Student{ID: "eve", Surname: "Eve"}}))
	report, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Differences) != enoughDifferences+1 || report.Differences[enoughDifferences] != "and more" || report.Records[record.KindStudent] != 40 || report.Actions != 2 {
		t.Errorf("the report is %+v", report)
	}
}

// When the index fails, what was saved is shown, nothing more is taken, and
// opening the school again brings the index level.
func TestAnActionIsSavedAlthoughTheIndexFails(t *testing.T) {
	s, dir := school(t)
	if err := s.index.close(); err != nil {
		t.Fatal(err)
	}
	ix, err := openIndex(indexPath(dir), s.key, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.readState(); err != nil {
		t.Fatal(err)
	}
	s.index = ix
	writes, err := step(2, intake(1).Changes, func(record.Ref) (cell, error) { return cell{}, nil })
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.journal.Append(intake(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.close(); err != nil { // between the journal and the index
		t.Fatal(err)
	}
	changed, removed, err := outcome(writes, s.sound)
	if err != nil {
		t.Fatal(err)
	}
	s.advance(e, writes, changed, removed)
	if s.Snapshot().StudentCount() != 1 {
		t.Error("what was saved is not shown")
	}
	if _, err := s.Do(intake(1)); !errors.Is(err, ErrReopen) {
		t.Errorf("the next action: %v", err)
	}
	s = reopen(t, s, dir)
	if s.Snapshot().StudentCount() != 1 {
		t.Error("what was saved is lost")
	}
	sound(t, s)
}

func TestTheSealNoticesEveryByte(t *testing.T) {
	s, dir := school(t)
	if _, err := s.Do(intake(3)); err != nil {
		t.Fatal(err)
	}
	key := s.key
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if c := sealOf(journal.OS, dir, key).Compare(); c.Verdict != disk.Whole {
		t.Fatalf("untouched, it says %+v", c)
	}
	paths, err := filepath.Glob(filepath.Join(indexPath(dir), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, sealPath(dir)) {
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		every := 1 // every byte of a small file, every so many of a large one
		if len(was) > 8<<10 {
			every = len(was) / 50
		}
		for at := 0; at < len(was); at += every {
			was[at] ^= 1 << (at % 8)
			if err := os.WriteFile(path, was, 0o600); err != nil {
				t.Fatal(err)
			}
			if c := sealOf(journal.OS, dir, key).Compare(); c.Verdict != disk.Broken || c.How == "" {
				t.Errorf("byte %d of %s: %+v", at, filepath.Base(path), c)
			}
			was[at] ^= 1 << (at % 8)
		}
		if err := os.WriteFile(path, was, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
