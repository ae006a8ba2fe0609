package overview

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// open shows the overview of a sitting in a window of the size it is made for.
func open(t *testing.T, s *sessiontest.Sitting) (*Screen, fyne.Window) {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	v := New(s.Session)
	s.Front.OnChanged = v.Refresh
	w := test.NewTempWindow(t, v.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1198, 710))
	v.Shown(session.At(session.Overview))
	return v, w
}

func keys(w fyne.Window, names ...fyne.KeyName) {
	for _, name := range names {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestItSaysWhereTheSchoolStands(t *testing.T) {
	s := sessiontest.Sample(t)
	v, _ := open(t, s)
	r := s.Result()
	if got, want := v.note.Text(), "Wayfield Academy, 2026/27, by the 2025 edition. The mark at 91 %: an item counts as achieved."; got != want {
		t.Errorf("the note reads %q, want %q", got, want)
	}
	if len(v.lines) != 2 {
		t.Fatalf("%d benchmarks", len(v.lines))
	}
	for i, b := range r.Benchmarks {
		l := v.lines[i]
		figures, obstacle := r.Remark(b.Number)
		if l.title.Text() != b.Title || l.chip.Mark().Words != b.State.Words() || l.percent.Text() != fmt.Sprintf("%d %%", b.Percent) ||
			strings.Join(strings.Fields(l.figures.Text()), " ") != strings.ReplaceAll(figures, ";", "") || l.obstacle.Text() != obstacle {
			t.Errorf("benchmark %d reads %q %q %q %q %q", b.Number, l.title.Text(), l.chip.Mark().Words, l.percent.Text(), l.figures.Text(), l.obstacle.Text())
		}
	}
	if got := len(v.years.bars.Bars()); got != 7 {
		t.Errorf("%d year groups in the chart", got)
	}
}

func TestBarsAddUpToTheBenchmark(t *testing.T) {
	r := sessiontest.Sample(t).Result()
	for _, b := range r.Benchmarks {
		if met, of := wholeOf(b).figures(); met != b.Met || of != b.Of {
			t.Errorf("benchmark %d: the parts come to %d of %d, the whole to %d of %d", b.Number, met, of, b.Met, b.Of)
		}
		seen := map[record.YearGroup]bool{}
		for _, p := range partsOf(b) {
			if seen[p.group.YearGroup] {
				t.Errorf("benchmark %d: %s stands twice", b.Number, p.group.YearGroup)
			}
			seen[p.group.YearGroup] = true
		}
	}
}

func TestTheStudentsBehindAFigureAreAsManyAsItSays(t *testing.T) {
	r := sessiontest.Sample(t).Result()
	for _, b := range r.Benchmarks {
		for _, p := range partsOf(b) {
			counts := map[gatsby.State]int{}
			for _, st := range (scope{b.Number, []part{p}}).students(r, everyone) {
				counts[st.state]++
			}
			for state, n := range p.group.Counts {
				if counts[state] != n {
					t.Errorf("benchmark %d, %s: %d listed as %s, the figure says %d", b.Number, p.group.YearGroup, counts[state], state, n)
				}
			}
		}
	}
}

func TestDownPicksTheNextBenchmarkAndItsYearGroups(t *testing.T) {
	v, w := open(t, sessiontest.Sample(t))
	before := v.years.card
	keys(w, fyne.KeyDown)
	if v.picked != 6 || !v.lines[1].row.Picked() || v.lines[0].row.Picked() {
		t.Errorf("benchmark %d is picked", v.picked)
	}
	if v.years.card != before || !strings.Contains(v.years.caption.Text(), "experiences of workplaces") {
		t.Errorf("the caption reads %q", v.years.caption.Text())
	}
	keys(w, fyne.KeyDown, fyne.KeyUp)
	if v.picked != 5 {
		t.Errorf("after Down and Up, %d is picked", v.picked)
	}
}

func TestEnterOpensWhatStandsBehindAFigureAndEscapeClosesIt(t *testing.T) {
	s := sessiontest.Sample(t)
	v, w := open(t, s)
	b := s.Result().Benchmark(5)
	keys(w, fyne.KeyReturn)
	if !v.behind.shown || w.Canvas().Focused() != fyne.Focusable(v.behind.grid) {
		t.Fatalf("shown %v, the keyboard is with %T", v.behind.shown, w.Canvas().Focused())
	}
	rule := b.Rules[0].Rule
	if text := v.behind.rules.Objects[0].(*kit.Paragraph).Text(); text != rule.Text {
		t.Errorf("the rule reads %q", text)
	}
	if text := v.behind.sources.Objects[1].(*kit.Paragraph).Text(); !strings.Contains(text, rule.Source) || !strings.Contains(text, rule.ID) {
		t.Errorf("the source reads %q", text)
	}
	if got := v.behind.grid.Rows(); got != b.Of+exempt(b) {
		t.Errorf("%d students behind a figure over %d", got, b.Of)
	}
	for _, row := range v.behind.grid.Shown() {
		if row[3] == "" {
			t.Errorf("%s has no reason", row[0])
		}
	}
	keys(w, fyne.KeyDown, fyne.KeyReturn)
	student := v.behind.students[1].student.ID
	if got := s.Place(); !got.Equal(session.PageOf(student)) {
		t.Errorf("Enter on a student went to %+v", got)
	}
	v.behind.which.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if v.behind.grid.Visible() || !v.behind.sources.Visible() {
		t.Error("the last choice should show where the rule comes from")
	}
	v.behind.which.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	keys(w, fyne.KeyEscape)
	if v.behind.shown {
		t.Error("Escape should close it")
	}
}

// exempt counts the students whom the figure leaves out and the list shows.
func exempt(b gatsby.Benchmark) (n int) {
	for _, g := range b.Rules[0].Groups {
		n += g.Counts[gatsby.Exempt]
	}
	return n
}

func TestAStateShowsOnlyItsStudentsAndTakesThemAlong(t *testing.T) {
	s := sessiontest.Sample(t)
	v, _ := open(t, s)
	v.open(wholeOf(s.Result().Benchmark(5)))
	all := v.behind.grid.Rows()
	pill := v.behind.states.Objects[0].(*kit.Pill)
	pill.Press()
	met := s.Result().Benchmark(5).Met
	if v.behind.grid.Rows() != met || met == all {
		t.Errorf("%d shown of %d, %d are met", v.behind.grid.Rows(), all, met)
	}
	v.behind.list()
	if p := s.Place(); p.Screen != session.Students || len(p.Students) != met || p.About != "benchmark 5: Met" {
		t.Errorf("went to %s with %d students, about %q", p.Screen, len(p.Students), p.About)
	}
	v.behind.states.Objects[0].(*kit.Pill).Press()
	if v.behind.grid.Rows() != all {
		t.Error("a second press should show everyone again")
	}
}

func TestActivitiesSayWhatCountedAndWhyNot(t *testing.T) {
	s := sessiontest.Sample(t)
	v, _ := open(t, s)
	v.open(wholeOf(s.Result().Benchmark(5)))
	v.behind.which.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if len(v.behind.given) == 0 || v.behind.grid.Rows() != len(v.behind.given) {
		t.Fatalf("%d activities, %d rows", len(v.behind.given), v.behind.grid.Rows())
	}
	for _, g := range v.behind.given {
		if !s.Result().Year.Contains(g.activity.Date) {
			t.Errorf("%s is of another year", g.activity.Date)
		}
		if g.Counted < g.Attended && g.Why == "" {
			t.Errorf("%q counted for %d of %d and does not say why", g.activity.Title, g.Counted, g.Attended)
		}
	}
	v.behind.open(0)
	if p := s.Place(); p.Activity != v.behind.given[0].activity.ID {
		t.Errorf("went to %+v", p)
	}
}

func TestABarOpensItsYearGroup(t *testing.T) {
	v, w := open(t, sessiontest.Sample(t))
	w.Canvas().Focus(v.years.bars)
	keys(w, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if len(v.behind.of.parts) != 1 || v.behind.of.parts[0].group.YearGroup != 9 {
		t.Fatalf("open: %s", v.behind.of.words())
	}
	for _, st := range v.behind.students {
		if y := st.student.YearGroupOn(v.s.AsOf()); y != 9 {
			t.Errorf("a student of %s stands behind the figure of Year 9", y)
		}
	}
}

func TestWhoIsMissingLeadsToThem(t *testing.T) {
	s := sessiontest.Sample(t)
	v, _ := open(t, s)
	b, missing := s.Result().Benchmark(5), 0
	for _, row := range v.missing.rows {
		missing += len(row.students)
	}
	if missing != b.Of-b.Met {
		t.Errorf("%d are missing by the rows, %d by the figure", missing, b.Of-b.Met)
	}
	first := v.missing.rows[0]
	if !strings.HasSuffix(first.words, "nothing recorded so far") || !strings.Contains(first.years, " in Year ") {
		t.Errorf("the first row reads %q, %q", first.words, first.years)
	}
}

func TestAStepLeadsToWhereItIsDone(t *testing.T) {
	s := sessiontest.Sample(t)
	v, _ := open(t, s)
	steps := s.Result().NextSteps()
	if len(v.next.rows) != min(len(steps), inNext) {
		t.Fatalf("%d rows for %d steps", len(v.next.rows), len(steps))
	}
	v.next.rows[0].Press()
	if got := s.Place(); !got.Equal(placeOf(steps[0])) {
		t.Errorf("went to %+v", got)
	}
	for _, c := range []struct {
		step gatsby.Step
		want session.Place
	}{
		{gatsby.Step{Activity: "A", Students: []record.ID{"S"}}, session.TheActivity("A")},
		{gatsby.Step{Title: "61 students", Students: []record.ID{"S"}}, session.TheseStudents("61 students", []record.ID{"S"})},
		{gatsby.Step{Title: "Record the first encounter"}, session.NewActivity()},
	} {
		if got := placeOf(c.step); !got.Equal(c.want) {
			t.Errorf("%+v leads to %+v", c.step, got)
		}
	}
}

func TestAnotherDayAndAnotherAudienceChangeTheFigures(t *testing.T) {
	s := sessiontest.Sample(t)
	v, w := open(t, s)
	v.chooseDay()
	test.Type(w.Canvas().Focused(), "31 aug 2026")
	keys(w, fyne.KeyReturn)
	if s.AsOf() != record.NewDate(2026, time.August, 31) || v.asOf.Label() != "As of 31 Aug 2026" {
		t.Errorf("as of %s, the button reads %q", s.AsOf(), v.asOf.Label())
	}
	v.chooseDay()
	test.Type(w.Canvas().Focused(), "31 dec 2026")
	keys(w, fyne.KeyReturn)
	if s.AsOf() != record.NewDate(2026, time.August, 31) || len(w.Canvas().Overlays().List()) == 0 {
		t.Error("a day still to come should be refused, and the pop-up stay")
	}
	keys(w, fyne.KeyEscape)
	v.chooseAudience()
	test.Type(w.Canvas().Focused(), "premium")
	keys(w, fyne.KeyReturn)
	if v.who.Label() != "Pupil premium" {
		t.Fatalf("the button reads %q", v.who.Label())
	}
	gap := s.Result().Gap(5, gatsby.PupilPremium)
	if want := outOf(gap.With.Met, gap.With.Of); v.lines[0].figures.Text() != want {
		t.Errorf("benchmark 5 reads %q, want %q", v.lines[0].figures.Text(), want)
	}
}

func TestEmptyStatesSayWhatToDo(t *testing.T) {
	s := sessiontest.Empty(t)
	v, _ := open(t, s)
	if v.page.Visible() || !v.nobody.Visible() {
		t.Error("without students there is nothing to show but what to do")
	}
	student := &record.Student{ID: record.NewID(), Surname: "Bergström", Forename: "Zoë", Enrolments: []record.Enrolment{{From: record.NewDate(2024, time.September, 1), Year: 9, Form: "9B"}}}
	s.Do(record.Action{Kind: record.ActionEdit, What: "One student added", Changes: []record.Change{record.Creation(student)}}, nil)
	if !v.page.Visible() || v.nobody.Visible() {
		t.Error("with a student the figures should show")
	}
	if len(v.lower.Objects) != 1 || v.lower.Objects[0] != fyne.CanvasObject(v.nothing) {
		t.Error("without activities the lower part should say how to begin")
	}
}

func TestMarkup(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	partly := newLine(6, nil, nil)
	partly.show(gatsby.Benchmark{Number: 6, Title: "Experiences of workplaces", State: gatsby.Partly, Percent: 64, Met: 131, Of: 205}, 91,
		remark{"Year 11: 131 of 205", "employer feedback missing for 48"})
	partly.row.SetPicked(true)
	nobody := newLine(5, nil, nil)
	nobody.show(gatsby.Benchmark{Number: 5, Title: "Encounters with employers and employees", State: gatsby.Unknown}, 91, remark{figures: "nobody on roll to measure"})
	w := test.NewTempWindow(t, kit.VStack(0, partly.row, kit.NewHairline(), nobody.row))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(818, 120))
	test.AssertRendersToMarkup(t, "lines.xml", w.Canvas())
}

func TestFiguresFitAtTwiceTheTextSize(t *testing.T) {
	v, w := open(t, sessiontest.Sample(t))
	fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(kit.Light, 2))
	v.Refresh()
	w.Resize(fyne.NewSize(1030, 700))
	for _, l := range v.lines {
		if l.title.Size().Width < l.title.MinSize().Width || l.percent.Size().Width < l.percent.MinSize().Width {
			t.Errorf("benchmark %d is cut", l.number)
		}
	}
}

// later is a session.Tasks that does its work when the test says so.
type later struct {
	session.Inline
	waiting []func()
}

func (l *later) Go(work func(ctx context.Context) (apply func())) (cancel func()) {
	ctx, stop := context.WithCancel(context.Background())
	l.waiting = append(l.waiting, func() {
		if apply := work(ctx); apply != nil && ctx.Err() == nil {
			apply()
		}
	})
	return stop
}

func (l *later) work() {
	waiting := l.waiting
	l.waiting = nil
	for _, do := range waiting {
		do()
	}
}

func TestFiguresThatComeLateFindTheirPlace(t *testing.T) {
	made := sessiontest.Sample(t)
	tasks := &later{}
	s := session.New(made.Store, tasks, made.Now)
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	v := New(s)
	s.Attach(made.Front)
	w := test.NewTempWindow(t, v.Content())
	v.Shown(session.At(session.Overview))
	if v.page.Visible() || v.nobody.Visible() {
		t.Error("nothing should show before there are figures")
	}
	v.audience = audience{"Nobody", func(*record.Student) bool { return false }}
	v.Refresh() // takes the place of the first, which must not come after it
	tasks.work()
	if !v.page.Visible() || v.who.Label() != "Nobody" || v.lines[0].percent.Text() != "–" {
		t.Errorf("shown %v, for %q", v.page.Visible(), v.who.Label())
	}
	if w.Canvas().Focused() != fyne.Focusable(v.lines[0].row) {
		t.Error("the benchmark picked should have the keyboard once it is there")
	}
}
