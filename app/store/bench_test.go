package store

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/app/journal"
	"waymark/app/record"
)

// largeSchool makes a school with seven years behind it: 2,000 students, 1,000
// activities and 200,000 lines of registers, each activity an action of its own.
func largeSchool(b *testing.B) (dir string) {
	b.Helper()
	dir = b.TempDir()
	s, err := Create(dir, record.School{Name: "Hill Academy"}, "", Options{})
	if err != nil {
		b.Fatal(err)
	}
	students, roster := rosterOf(2000)
	if _, err := s.Do(roster); err != nil {
		b.Fatal(err)
	}
	for i := range 1000 {
		if _, err := s.Do(register(students, i, 200)); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return dir
}

func rosterOf(n int) ([]record.ID, record.Action) {
	a := record.Action{Kind: record.ActionImport, What: "Import of roster.csv", Source: &record.Source{Name: "roster.csv", Rows: n}}
	ids := make([]record.ID, n)
	for i := range ids {
		ids[i] = record.NewID()
		a.Changes = append(a.Changes, record.Creation(&record.Student{
			ID: ids[i], UPN: fmt.Sprintf("A8014321%05d", i), Surname: fmt.Sprint("Surname", i*7919%n), Forename: fmt.Sprint("Forename", i),
			DOB: record.NewDate(2010, 1, i%365), Sex: "F", Email: fmt.Sprintf("%d@hill.example", i), FSM: record.No, EAL: record.Yes, SEN: record.SENNone,
			Enrolments: []record.Enrolment{{From: record.NewDate(2025, 9, 1), Year: 9, Form: "9A"}, {From: record.NewDate(2026, 9, 1), Year: 10, Form: "10A"}},
		}))
	}
	return ids, a
}

func register(students []record.ID, i, lines int) record.Action {
	day := record.NewDate(2026, 9, i%300)
	talk := record.Activity{ID: record.NewID(), Title: fmt.Sprint("Talk ", i), Kind: record.Talk, Date: day, Hours: 1, Setting: record.AtSchool}
	a := record.Action{Kind: record.ActionRecord, What: talk.Title, By: "S. Khan", Changes: []record.Change{record.Creation(&talk)}}
	for j := range lines {
		a.Changes = append(a.Changes, record.Creation(&record.Attendance{
			Activity: talk.ID, Student: students[(i*31+j*10)%len(students)], Status: record.Attended,
			Feedback: record.Statement{Is: record.Yes, By: "A nurse", On: day}, Reflection: record.Statement{Is: record.Yes, By: "S. Khan", On: day},
		}))
	}
	return a
}

// readAll is the baseline of everything that must read the folder: its bytes
// through SHA-256, and no more.
func readAll(b *testing.B, paths ...string) time.Duration {
	b.Helper()
	start := time.Now()
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.CopyBuffer(sha256.New(), f, make([]byte, 1<<20))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

// clock adds up parts of a benchmark and reports them in milliseconds.
type clock map[string]time.Duration

func (c clock) time(part string, work func() error) error {
	start := time.Now()
	err := work()
	c[part] += time.Since(start)
	return err
}

func (c clock) report(b *testing.B) {
	for part, d := range c {
		b.ReportMetric(float64(d.Microseconds())/1000/float64(b.N), part+"-ms")
	}
}

// x is how many times the baseline the whole took.
func (c clock) x(b *testing.B, whole, baseline string) {
	b.ReportMetric(float64(c[whole])/float64(c[baseline]), "x")
}

func BenchmarkLargeSchool(b *testing.B) {
	dir := largeSchool(b)
	b.Run("open", func(b *testing.B) {
		c := clock{}
		for b.Loop() {
			c["read+sha256"] += readAll(b, journalPath(dir), indexPath(dir))
			var s *Store
			must(b, c.time("whole", func() (err error) { s, err = Open(dir, "", Options{}); return err }))
			if s.Opening().Rebuilt || len(s.Snapshot().Students()) != 2000 {
				b.Fatal(s.Opening().Why)
			}
			key := s.key
			must(b, s.Close())

			// The same once more, part by part.
			var j *journal.Journal
			must(b, c.time("journal", func() (err error) { j, err = journal.Open(journal.OS, journalPath(dir), key); return err }))
			must(b, j.Close())
			must(b, c.time("seal", func() error { sealOf(journal.OS, dir, key).Compare(); return nil }))
			var ix *index
			var all contents
			must(b, c.time("scan+decode", func() (err error) { ix, all, err = openAndLoad(indexPath(dir), key, false); return err }))
			must(b, c.time("snapshot", func() error { record.NewSnapshot(1, all.records); return nil }))
			must(b, ix.close())
			must(b, sealOf(journal.OS, dir, key).Write())
		}
		c.x(b, "whole", "read+sha256")
		c.report(b)
	})
	b.Run("rebuild", func(b *testing.B) {
		c := clock{}
		for b.Loop() {
			must(b, os.RemoveAll(indexPath(dir)))
			c["read+sha256"] += readAll(b, journalPath(dir))
			var s *Store
			must(b, c.time("whole", func() (err error) { s, err = Open(dir, "", Options{}); return err }))
			must(b, s.Close())
		}
		c.x(b, "whole", "read+sha256")
		c.report(b)
	})
	s, err := Open(dir, "", Options{})
	must(b, err)
	defer s.Close()
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			report, err := s.Check(b.Context())
			if err != nil || !report.Agrees() {
				b.Fatal(report, err)
			}
		}
	})
	b.Run("as of", func(b *testing.B) {
		for b.Loop() {
			_, err := s.AsOf(time.Now())
			must(b, err)
		}
	})
	students := s.Snapshot().Students()
	ids := make([]record.ID, len(students))
	for i, st := range students {
		ids[i] = st.ID
	}
	b.Run("history", func(b *testing.B) {
		for b.Loop() {
			_, err := s.History(students[7].Ref())
			must(b, err)
		}
	})
	b.Run("register of 180", func(b *testing.B) {
		i := 0
		benchDo(b, func() (*Store, record.Action) { i++; return s, register(ids, i, 180) })
	})
}

func BenchmarkImportOf2000(b *testing.B) {
	var s *Store
	benchDo(b, func() (*Store, record.Action) {
		if s != nil {
			must(b, s.Close())
		}
		var err error
		s, err = Create(b.TempDir(), record.School{Name: "Hill Academy"}, "", Options{Floor: 1 << 20})
		must(b, err)
		_, a := rosterOf(2000)
		return s, a
	})
	must(b, s.Close())
}

// benchDo times an action from Do to its end, beside the same action appended to
// a bare journal (the moment it is saved) and the same bytes written and synced.
func benchDo(b *testing.B, next func() (*Store, record.Action)) {
	path := filepath.Join(b.TempDir(), "journal")
	j, err := journal.Create(journal.OS, path, [32]byte{}, "bench")
	must(b, err)
	defer j.Close()
	bare, err := os.Create(filepath.Join(b.TempDir(), "bare"))
	must(b, err)
	defer bare.Close()
	c := clock{}
	size := int64(0)
	for b.Loop() {
		s, a := next()
		a.At = time.Now()
		must(b, c.time("saved", func() error { _, err := j.Append(a); return err }))
		info, err := os.Stat(path)
		must(b, err)
		block := make([]byte, info.Size()-size)
		size = info.Size()
		must(b, c.time("write+sync", func() error {
			if _, err := bare.Write(block); err != nil {
				return err
			}
			return bare.Sync()
		}))
		must(b, c.time("whole", func() error { _, err := s.Do(a); return err }))
	}
	c.x(b, "whole", "write+sync")
	c.report(b)
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
