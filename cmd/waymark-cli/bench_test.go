package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"waymark/app/journal"
	"waymark/app/record"
	rosters "waymark/app/roster"
	"waymark/app/store"
	"waymark/assets/sample"
)

// rosterOf returns a roster of n students in the shape that SIMS exports.
func rosterOf(b *testing.B, n int) []byte {
	today := record.NewDate(2026, time.November, 22)
	var all []record.Record
	for seed := uint64(1); len(all) < n; seed++ {
		for _, a := range sample.Make(seed, today).Actions {
			for _, c := range a.Changes {
				if c.Kind != record.KindStudent || c.From != nil || len(all) == n {
					continue
				}
				r, err := record.Decode(c.Ref(), c.To)
				if err != nil {
					b.Fatal(err)
				}
				student := r.(*record.Student)
				student.AdmissionNo = fmt.Sprintf("%06d", len(all))
				student.UPN = record.MakeUPN(fmt.Sprintf("801999%06d", len(all)))
				student.Left = record.Date{}
				all = append(all, student)
			}
		}
	}
	return sample.Roster(record.NewSnapshot(1, all), today)
}

// stamped is the laptop's disk, which remembers when it last said "synced".
type stamped struct {
	journal.FS
	synced *time.Time
}

func (s stamped) OpenFile(name string, flag int, perm fs.FileMode) (journal.File, error) {
	f, err := s.FS.OpenFile(name, flag, perm)
	return stampedFile{f, s.synced}, err
}

type stampedFile struct {
	journal.File
	synced *time.Time
}

func (f stampedFile) Sync() error {
	err := f.File.Sync()
	*f.synced = time.Now()
	return err
}

// BenchmarkImport brings 2,000 students into an empty school: to the moment that
// they are saved (the journal is synced), and to the moment that they are shown
// (index and snapshot have moved on). Beside it, in the same run, what no import
// can do without: parsing the file with encoding/csv and one synced write of the
// same bytes.
func BenchmarkImport(b *testing.B) {
	file := rosterOf(b, 2000)
	dir := b.TempDir()
	path := filepath.Join(dir, "roster.csv")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		b.Fatal(err)
	}
	var saved, shown, read, plan, bare time.Duration
	var synced time.Time
	n := 0
	for b.Loop() {
		n++
		b.StopTimer()
		home := filepath.Join(dir, fmt.Sprint(n))
		s, err := store.Create(home, record.School{ID: "S", Name: "S"}, "", store.Options{FS: stamped{journal.OS, &synced}})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		start := time.Now()
		f, err := rosters.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		read += time.Since(start)
		p := rosters.MakePlan(f, s.Snapshot(), record.NewDate(2026, time.November, 22))
		action, _ := p.Action("B")
		plan += time.Since(start)
		if _, err := s.Do(action); err != nil {
			b.Fatal(err)
		}
		shown += time.Since(start)
		saved += synced.Sub(start)
		b.StopTimer()
		if got := s.Snapshot().StudentCount(); got < 2000 {
			b.Fatalf("%d students", got)
		}
		s.Close()
		start = time.Now()
		bareImport(b, path, filepath.Join(home, "bare"))
		bare += time.Since(start)
		os.RemoveAll(home)
		b.StartTimer()
	}
	each := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(n) }
	b.ReportMetric(each(read), "ms-read")
	b.ReportMetric(each(plan), "ms-planned")
	b.ReportMetric(each(saved), "ms-saved")
	b.ReportMetric(each(shown), "ms-shown")
	b.ReportMetric(each(bare), "ms-bare")
	b.ReportMetric(float64(saved)/float64(bare), "x-bare-saved")
	b.ReportMetric(float64(shown)/float64(bare), "x-bare-shown")
}

func bareImport(b *testing.B, from, to string) {
	content, err := os.ReadFile(from)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := csv.NewReader(bytes.NewReader(content)).ReadAll(); err != nil {
		b.Fatal(err)
	}
	f, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(content); err != nil {
		b.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkImportBesideLibreOffice brings the same file in with the whole program,
// started anew, beside LibreOffice converting it to a spreadsheet.
func BenchmarkImportBesideLibreOffice(b *testing.B) {
	dir := b.TempDir()
	path := filepath.Join(dir, "roster.csv")
	if err := os.WriteFile(path, rosterOf(b, 2000), 0o600); err != nil {
		b.Fatal(err)
	}
	program := filepath.Join(dir, "waymark-cli")
	execute(b, "go", "build", "-o", program, ".")
	var ours, office time.Duration
	n := 0
	for b.Loop() {
		n++
		home := filepath.Join(dir, fmt.Sprint("school", n))
		execute(b, program, "init", "--data", home, "--school", "S")
		start := time.Now()
		execute(b, program, "import", path, "--data", home)
		ours += time.Since(start)
		start = time.Now()
		execute(b, "soffice", "-env:UserInstallation=file://"+dir+"/office", "--headless", "--convert-to", "xlsx", "--outdir", dir, path)
		office += time.Since(start)
	}
	b.ReportMetric(ours.Seconds()*1000/float64(n), "ms-waymark-cli")
	b.ReportMetric(office.Seconds()*1000/float64(n), "ms-libreoffice")
	b.ReportMetric(float64(office)/float64(ours), "x-faster")
}

func execute(b *testing.B, name string, args ...string) {
	b.Helper()
	c := exec.Command(name, args...)
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v (make bench installs what it needs): %s", name, err, out)
	}
}
