package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"waymark/app/keys"
	"waymark/app/ui/kit"
	"waymark/app/ui/placements"
	"waymark/app/ui/session"
)

// strip is the line at the window's foot: the network, work under way, what is
// saved. Offline is a normal state, and grey.
type strip struct {
	s        *session.Session
	dir      string
	content  fyne.CanvasObject
	ground   *canvas.Rectangle
	network  *kit.StatusDot
	waiting  *kit.Text
	sent     *kit.Text
	job      *kit.Progress
	jobPlace *fyne.Container // above the line, where the job is shown
	standing *kit.Text
	saved    *kit.Text
	students *kit.Text
}

func newStrip(s *session.Session, dir string, find func()) *strip {
	st := &strip{
		s: s, dir: dir,
		network:  kit.NewStatusDot(kit.Neutral, "Offline"),
		waiting:  kit.NewText("", kit.Note),
		sent:     kit.NewText("", kit.Note),
		jobPlace: container.NewStack(),
		standing: kit.NewText("", kit.Note.In(kit.ColorPartly)).Shrinks(),
		saved:    kit.NewText("", kit.Note),
		students: kit.NewText("", kit.Note),
	}
	line := container.New(stripLine{st},
		st.network, newClickable(func() { s.Go(session.At(session.Post)) }, st.waiting), st.sent,
		newClickable(find, kit.NewText("Find anything", kit.Note), kit.NewKeyHint("Ctrl K")),
		newClickable(func() { s.Go(session.At(session.Settings)) }, st.standing), st.saved, st.students)
	st.ground = canvas.NewRectangle(kit.Color(kit.ColorSurface))
	st.content = container.NewStack(st.ground,
		kit.VStack(0, kit.NewHairline(), kit.Inset(3, 14, 3, 14, kit.Fixed(0, 20, line))))
	st.update()
	return st
}

// stripLine lays out the strip: the network, what waits, what was sent last and
// quick find at the left; how the record is kept, when it was saved and how many
// students it holds at the right. Where there is too little room, as at a large
// text size, what can best be missed goes, before anything is cut that somebody
// has to see to.
type stripLine struct{ st *strip }

const stripGap float32 = 22

func (stripLine) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, max(o[0].MinSize().Height, o[3].MinSize().Height))
}

func (l stripLine) Layout(o []fyne.CanvasObject, size fyne.Size) {
	waiting, sent, find, standing, saved, students := o[1], o[2], o[3], o[4], o[5], o[6]
	width := func(each fyne.CanvasObject) float32 {
		if each == standing { // which may be cut
			return kit.Measure(l.st.standing.Text(), kit.Note) + 1
		}
		return each.MinSize().Width
	}
	missed := []fyne.CanvasObject{students, saved, sent, find}
	if l.st.s.PostStatus().Waiting+l.st.s.PostStatus().NeedsPerson == 0 {
		missed = []fyne.CanvasObject{students, waiting, saved, sent, find}
	}
	used, shown := -stripGap, map[fyne.CanvasObject]bool{}
	for _, each := range o {
		if shown[each] = width(each) > 1; shown[each] {
			used += width(each) + stripGap
		}
	}
	for _, each := range missed {
		if used > size.Width && shown[each] {
			shown[each] = false
			used -= width(each) + stripGap
		}
	}
	x, spare := float32(0), max(size.Width-used, 0)
	for _, each := range o {
		if each == standing {
			x += spare // the rest stands at the right
		}
		if kit.ShowIf(each, shown[each]); shown[each] {
			w, height := min(width(each), size.Width-x), min(each.MinSize().Height, size.Height)
			kit.Place(each, kit.Round(x), kit.Round((size.Height-height)/2), w, height)
			x += w + stripGap
		}
	}
}

// update shows what waits to be sent, what is saved, and how the record is kept.
func (st *strip) update() {
	st.updatePost()
	if at := st.s.SavedAt(); at.IsZero() {
		st.saved.SetText("Nothing saved yet")
	} else if day := at.Local(); day.YearDay() == st.s.Now().YearDay() && day.Year() == st.s.Now().Year() {
		st.saved.SetText("Saved " + day.Format("15:04"))
	} else {
		st.saved.SetText("Saved " + day.Format("Mon 2 Jan 15:04"))
	}
	n, today := 0, st.s.Today()
	for _, student := range st.s.Snapshot().Students() {
		if student.OnRoll(today) {
			n++
		}
	}
	st.students.SetText(kit.Count(n, "student", "students"))
	words := ""
	if p, err := keys.ProtectionOf(st.dir); err == nil && p == keys.PlainFile {
		words = "No passphrase: anyone with this laptop’s files can read the record"
	}
	st.standing.SetText(words)
	st.content.Refresh()
}

// updatePost shows the network and what waits to be sent. Offline is grey: it is
// a state like any other, and nothing is lost by it.
func (st *strip) updatePost() {
	switch {
	case st.s.Sending():
		st.network.Set(kit.Accented, "Sending and receiving")
	case st.s.Online() && st.s.CutOff():
		st.network.Set(kit.Neutral, "No trust can be reached")
	case st.s.Online():
		st.network.Set(kit.Good, "Online")
	default:
		st.network.Set(kit.Neutral, "Offline")
	}
	status := st.s.PostStatus()
	words := "Nothing waiting to send"
	if status.Waiting > 0 {
		words = kit.Grouped(status.Waiting) + " waiting to send"
		if age := placements.Age(status.Oldest, st.s.Now()); age != "" {
			words += ", oldest " + age
		}
	}
	if n := status.NeedsPerson; n > 0 {
		words += ", " + kit.Count(n, "needs you", "need you")
	}
	st.waiting.SetText(words)
	st.sent.SetText("")
	if !status.LastSent.IsZero() {
		st.sent.SetText("Last sent " + placements.Moment(status.LastSent, st.s.Now()))
	}
}

// postWords returns what the strip says of the network and of what waits.
func (st *strip) postWords() string {
	return strings.Trim(st.network.Words()+" | "+st.waiting.Text()+" | "+st.sent.Text(), " |")
}

// working shows how far a job is, and a way to stop it.
func (st *strip) working(j *session.Job) {
	switch {
	case j.Over:
		st.job = nil
		st.jobPlace.Objects = nil
		st.update() // the job may have been a new passphrase
	case st.job == nil:
		st.job = kit.NewProgress(j.Words, j.Cancel)
		st.jobPlace.Objects = []fyne.CanvasObject{kit.Inset(0, 22, 14, 22, kit.NewCard("", st.job))}
	default:
		st.job.SetWords(j.Words)
		st.job.Set(j.Done, j.Total)
	}
	st.jobPlace.Refresh()
}

// words returns the strip's words from left to right, for tests.
func (st *strip) words() string {
	return fmt.Sprintf("%s | %s | %s", st.standing.Text(), st.saved.Text(), st.students.Text())
}

// clickable is a few words that a pointer can press. The keyboard has the menu's
// key for the same, so it takes no focus.
type clickable struct {
	widget.BaseWidget
	line *fyne.Container
	do   func()
}

var _ fyne.Tappable = (*clickable)(nil)

func newClickable(do func(), words ...fyne.CanvasObject) *clickable {
	c := &clickable{line: kit.HStack(6, words...), do: do}
	c.ExtendBaseWidget(c)
	return c
}

// Tapped does what the words say.
func (c *clickable) Tapped(*fyne.PointEvent) { c.do() }

// CreateRenderer shows the words side by side.
func (c *clickable) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.line) }
