package journal_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/app/journal"
	"waymark/app/record"
)

// importOf returns the import of so many students as one action.
func importOf(students int) record.Action {
	a := record.Action{
		Kind: record.ActionImport, What: "Import of roster.csv", By: "A. Careers-Lead", At: time.Date(2026, 9, 7, 9, 0, 0, 0, time.UTC),
		Source: &record.Source{Name: "roster.csv", Rows: students},
	}
	for n := range students {
		s := record.Student{
			ID: record.NewID(), UPN: fmt.Sprintf("A%012d", n), AdmissionNo: fmt.Sprintf("%06d", n), Surname: "Featherstonehaugh",
			Forename: "Maximilian", MiddleNames: "Alexander", PreferredForename: "Max", Sex: "M", House: "Brunel", Tutor: "Ms T. Utor",
			Email: fmt.Sprintf("student%d@school.example", n), SEN: record.SENSupport, FSM: record.Yes, PupilPremium: record.Yes, EAL: record.No,
			LookedAfter: record.No, ServiceChild: record.No,
			Enrolments: []record.Enrolment{{Year: 10, Form: "10BRU"}},
		}
		a.Changes = append(a.Changes, record.Creation(s))
	}
	return a
}

// BenchmarkAppend saves an action and reports how long that takes beside one
// synced write of the same bytes to a file of its own.
func BenchmarkAppend(b *testing.B) {
	edit := importOf(1)
	for _, c := range []struct {
		name   string
		action record.Action
	}{{"one student", edit}, {"import of 2000", importOf(2000)}} {
		b.Run(c.name, func(b *testing.B) {
			dir := b.TempDir()
			path := filepath.Join(dir, "journal.waymark")
			j, err := journal.Create(journal.OS, path, key, school)
			must(b, err)
			defer j.Close()
			bare, err := os.Create(filepath.Join(dir, "bare"))
			must(b, err)
			defer bare.Close()
			var ours, theirs time.Duration
			size := int64(0)
			for b.Loop() {
				before := fileSize(b, path)
				start := time.Now()
				must2(j.Append(c.action))(b)
				ours += time.Since(start)
				size = fileSize(b, path) - before
				bytes := make([]byte, size)
				start = time.Now()
				_, err := bare.Write(bytes)
				must(b, err)
				must(b, bare.Sync())
				theirs += time.Since(start)
			}
			b.SetBytes(size)
			b.ReportMetric(float64(ours)/float64(theirs), "x-synced-write")
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "append-µs")
		})
	}
}

func fileSize(t testing.TB, path string) int64 {
	info, err := os.Stat(path)
	must(t, err)
	return info.Size()
}

// BenchmarkOpen verifies a journal whole and reports how long that takes beside
// reading and hashing the same file: one of large entries, one of small ones.
func BenchmarkOpen(b *testing.B) {
	for _, c := range []struct {
		name    string
		action  record.Action
		entries int
	}{{"imports", importOf(2000), 30}, {"edits", importOf(1), 5000}} {
		b.Run(c.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "journal.waymark")
			j, err := journal.Create(unsynced{journal.OS}, path, key, school)
			must(b, err)
			for range c.entries {
				must2(j.Append(c.action))(b)
			}
			must(b, j.Close())
			var ours, theirs time.Duration
			for b.Loop() {
				start := time.Now()
				j, err := journal.Open(journal.OS, path, key)
				must(b, err)
				ours += time.Since(start)
				must(b, j.Close())
				start = time.Now()
				f, err := os.Open(path)
				must(b, err)
				_, err = io.CopyBuffer(sha256.New(), struct{ io.Reader }{f}, make([]byte, 1<<20))
				must(b, err)
				theirs += time.Since(start)
				f.Close()
			}
			size := fileSize(b, path)
			b.ReportMetric(float64(ours)/float64(theirs), "x-sha256")
			b.ReportMetric(float64(size)*float64(b.N)/1e6/ours.Seconds(), "open-MB/s")
			b.ReportMetric(float64(size)*float64(b.N)/1e6/theirs.Seconds(), "sha256-MB/s")
		})
	}
}

// BenchmarkRead reads every entry of a journal of edits.
func BenchmarkRead(b *testing.B) {
	path := filepath.Join(b.TempDir(), "journal.waymark")
	j, err := journal.Create(unsynced{journal.OS}, path, key, school)
	must(b, err)
	defer j.Close()
	for range 20 {
		must2(j.Append(importOf(500)))(b)
	}
	b.SetBytes(fileSize(b, path))
	for b.Loop() {
		must(b, j.Read(1, func(journal.Entry) error { return nil }))
	}
}

// unsynced leaves out what would make the preparation of a benchmark slow.
type unsynced struct{ journal.FS }

func (u unsynced) OpenFile(name string, flag int, perm os.FileMode) (journal.File, error) {
	f, err := u.FS.OpenFile(name, flag, perm)
	return unsyncedFile{f}, err
}

type unsyncedFile struct{ journal.File }

func (unsyncedFile) Sync() error { return nil }
