package overview

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/gatsby"
	"waymark/app/ui/kit"
	"waymark/app/ui/session/sessiontest"
)

// BenchmarkRefresh brings the overview of the sample school up to date after a
// change. "x" is its ratio to judging the whole school, in the same run.
func BenchmarkRefresh(b *testing.B) {
	s := sessiontest.Sample(b)
	test.NewTempApp(b).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	v := New(s.Session)
	test.NewTempWindow(b, v.Content()).Resize(fyne.NewSize(1198, 710))
	var refresh, judge time.Duration
	for b.Loop() {
		start := time.Now()
		v.Refresh()
		middle := time.Now()
		gatsby.Judge(s.Snapshot(), s.AsOf(), nil)
		refresh += middle.Sub(start)
		judge += time.Since(middle)
	}
	b.ReportMetric(float64(refresh.Microseconds())/float64(b.N), "µs/refresh")
	b.ReportMetric(float64(refresh)/float64(judge), "x")
}
