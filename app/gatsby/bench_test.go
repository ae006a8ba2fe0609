package gatsby_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// wholeSchool returns the record of a large school: 2,000 students in Years 7 to
// 13 with 100 lines each, in registers of 200.
func wholeSchool(b *testing.B) *record.Snapshot {
	s := newSchool(b)
	const students, rows, register = 2000, 200_000, 200
	for i := range students {
		s.student(record.ID(fmt.Sprintf("s%04d", i)), record.YearGroup(7+i%7))
	}
	for n := range rows / register {
		id := record.ID(fmt.Sprintf("a%04d", n))
		on := today.AddDays(-n % 1500).String()
		date, _ := time.Parse(time.DateOnly, on)
		if n%3 == 0 {
			s.visit(id, date.Format("2 Jan 2006"))
		} else {
			s.talk(id, date.Format("2 Jan 2006"))
		}
		for k := range register {
			facts := both
			if (n+k)%4 == 0 {
				facts = nil
			}
			s.attend(id, facts, record.ID(fmt.Sprintf("s%04d", (n*register+k)%students)))
		}
	}
	return record.NewSnapshot(1, s.records)
}

// walk is the least that any judge must do: look at each line of each student
// and find its activity.
func walk(s *record.Snapshot) int {
	n := 0
	for _, st := range s.Students() {
		for _, line := range s.Attendances(st.ID) {
			if a, ok := s.Activity(line.Activity); ok && line.Status == record.Attended && !a.Date.After(today) {
				n++
			}
		}
	}
	return n
}

// timeOf returns the least time that f takes of a few runs.
func timeOf(f func()) time.Duration {
	least := time.Duration(1 << 62)
	for range 7 {
		start := time.Now()
		f()
		least = min(least, time.Since(start))
	}
	return least
}

// BenchmarkJudge judges 2,000 students with 200,000 lines: whole, and again
// after one register of 200 has changed. The ratios are to a bare walk over the
// same lines, taken in the same run.
func BenchmarkJudge(b *testing.B) {
	s := wholeSchool(b)
	bare := timeOf(func() { walk(s) })
	before := gatsby.Judge(s, today, nil)
	whole := timeOf(func() { gatsby.Judge(s, today, nil) })

	b.Run("whole", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			gatsby.Judge(s, today, nil)
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(bare), "x_bare_walk")
	})
	b.Run("one_register_changed", func(b *testing.B) {
		var changed []record.Record
		for _, line := range s.Register("a0000") {
			now := *line
			now.Feedback, now.Reflection = yes(), yes()
			changed = append(changed, &now)
		}
		next := s.Next(2, changed, nil)
		b.ReportAllocs()
		for b.Loop() {
			gatsby.Judge(next, today, before)
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(bare), "x_bare_walk")
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(whole), "x_whole")
	})
	b.Run("findings_of_one_student", func(b *testing.B) {
		for b.Loop() {
			before.Findings("s0000")
		}
	})
	b.Run("next_steps", func(b *testing.B) {
		for b.Loop() {
			before.NextSteps()
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(bare), "x_bare_walk")
	})
	b.Run("memory_of_a_result", func(b *testing.B) {
		kept := make([]*gatsby.Result, 0, 1000)
		var start, end runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&start)
		for b.Loop() {
			if len(kept) < cap(kept) {
				kept = append(kept, gatsby.Judge(s, today, nil))
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&end)
		b.ReportMetric(float64(end.HeapAlloc-start.HeapAlloc)/float64(len(kept))/2000, "B/student")
		runtime.KeepAlive(kept)
	})
}
