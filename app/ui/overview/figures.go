package overview

import (
	"waymark/app/gatsby"
)

// figures is all that the overview shows, worked out from one result for one
// audience: some of it takes a look at every record, which is no work for the
// window's goroutine.
type figures struct {
	result     *gatsby.Result
	audience   audience
	benchmarks []gatsby.Benchmark
	remarks    []remark // of the benchmarks, in their order
	gap        string   // the widest gap between groups of students, or ""
	steps      []gatsby.Step
	hours      []gatsby.HoursGroup
}

// remark is the small print beside a benchmark's percentage.
type remark struct{ figures, obstacle string }

func workOut(r *gatsby.Result, a audience) figures {
	f := figures{
		result: r, audience: a, benchmarks: a.benchmarks(r),
		gap: gapWords(r), steps: r.NextSteps(), hours: r.Hours(),
	}
	for _, b := range f.benchmarks {
		small := remark{figures: outOf(b.Met, b.Of)}
		if a.keep == nil {
			small.figures, small.obstacle = r.Remark(b.Number)
		}
		f.remarks = append(f.remarks, small)
	}
	return f
}

// benchmark returns one benchmark's figures for the audience.
func (f figures) benchmark(number int) gatsby.Benchmark {
	for _, b := range f.benchmarks {
		if b.Number == number {
			return b
		}
	}
	return gatsby.Benchmark{Number: number, State: gatsby.Unknown}
}
