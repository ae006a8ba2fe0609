package report

import (
	"bytes"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/assets/fonts"
)

// BenchmarkEvidence makes the pack for 2,000 students, from the judged record to
// the last byte, beside a bare gofpdf loop that prints the same words with one
// Cell each: no layout, no links, no shapes, no outline. It reports both times
// and their ratio, the size, and the peak of live and not yet collected memory
// of both.
func BenchmarkEvidence(b *testing.B) {
	r := schoolOf(b, 2000)
	var file bytes.Buffer
	s, err := Evidence(b.Context(), &file, r, printed())
	if err != nil {
		b.Fatal(err)
	}
	pages := readPDF(b, file.Bytes()).pages
	words := 0
	for _, p := range pages {
		words += len(p.texts)
	}
	var ours, bare time.Duration
	var ourPeak, barePeak uint64
	for b.Loop() {
		took, peak := measure(func(sample func()) {
			o := printed()
			o.Progress = func(int, int) { sample() }
			if _, err := Evidence(b.Context(), io.Discard, r, o); err != nil {
				b.Fatal(err)
			}
		})
		ours, ourPeak = ours+took, max(ourPeak, peak)
		took, peak = measure(func(sample func()) {
			if err := printBare(pages, sample); err != nil {
				b.Fatal(err)
			}
		})
		bare, barePeak = bare+took, max(barePeak, peak)
	}
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "ms/pack")
	b.ReportMetric(float64(bare.Milliseconds())/float64(b.N), "ms/bare")
	b.ReportMetric(float64(ours)/float64(bare), "x-time")
	b.ReportMetric(float64(ourPeak)/(1<<20), "MB-peak")
	b.ReportMetric(float64(ourPeak)/float64(barePeak), "x-peak")
	b.ReportMetric(float64(s.Bytes)/1e6, "MB-file")
	b.ReportMetric(float64(s.Pages), "pages")
	b.ReportMetric(float64(words), "words")
}

// measure times work, and returns the largest growth of the heap that it samples.
func measure(work func(sample func())) (time.Duration, uint64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak := m.HeapAlloc, uint64(0)
	var sampling time.Duration
	sample := func() {
		t := time.Now()
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapAlloc-min(before, m.HeapAlloc))
		sampling += time.Since(t)
	}
	start := time.Now()
	work(sample)
	took := time.Since(start) - sampling
	sample()
	return took, peak
}

func printBare(pages []page, sample func()) error {
	pdf := gofpdf.New("P", "pt", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes("noto", "", bytes.Clone(fonts.NotoSansRegular))
	pdf.AddUTF8FontFromBytes("noto", "B", bytes.Clone(fonts.NotoSansBold))
	for _, p := range pages {
		pdf.AddPage()
		for _, w := range p.texts {
			weight := ""
			if w.bold {
				weight = "B"
			}
			pdf.SetFont("noto", weight, w.size)
			pdf.SetXY(w.x, w.y)
			pdf.Cell(0, w.size, w.text)
		}
		sample()
	}
	return pdf.Output(io.Discard)
}

// schoolOf judges a school of n students: the sample school's, some of them twice.
func schoolOf(tb testing.TB, n int) *gatsby.Result {
	tb.Helper()
	r := sampleResult(tb)
	s := r.Snapshot
	var records []record.Record
	records = append(records, s.School())
	for _, o := range s.Organisations() {
		records = append(records, o)
	}
	for _, a := range s.Activities() {
		records = append(records, a)
	}
	for made := 0; made < n; {
		for _, st := range s.Students() {
			if !st.OnRoll(r.AsOf) || made == n {
				continue
			}
			made++
			twin := *st
			twin.ID = record.NewID()
			records = append(records, &twin)
			for _, l := range s.Attendances(st.ID) {
				line := *l
				line.Student = twin.ID
				records = append(records, &line)
			}
		}
	}
	return gatsby.Judge(record.NewSnapshot(1, records), r.AsOf, nil)
}
