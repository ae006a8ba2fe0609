package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"waymark/app/ui/activities"
	"waymark/app/ui/importing"
	"waymark/app/ui/kit"
	"waymark/app/ui/organisations"
	"waymark/app/ui/overview"
	"waymark/app/ui/placements"
	"waymark/app/ui/reports"
	"waymark/app/ui/rollover"
	"waymark/app/ui/session"
	"waymark/app/ui/settings"
	"waymark/app/ui/students"
)

// destination is a screen on the rail.
type destination struct {
	label string
	place session.Place
	also  []string       // what else a person may type to find it
	holds []session.Name // the screens that belong under it
	foot  bool
}

var destinations = []destination{
	{label: "Overview", place: session.At(session.Overview), also: []string{"Where we stand", "Benchmarks", "Gatsby"}},
	{label: "Students", place: session.At(session.Students),
		holds: []session.Name{session.StudentPage, session.Import, session.Rollover, session.Leavers, session.Merge}},
	{label: "Activities", place: session.At(session.Activities), holds: []session.Name{session.Record}},
	{label: "Placements", place: session.At(session.Placements), also: []string{"Requests", "Offers", "Work experience", "Trusts", "NHS"},
		holds: []session.Name{session.Requests, session.NewRequest, session.Post}},
	{label: "Organisations", place: session.At(session.Organisations), also: []string{"Employers", "Providers", "Colleges", "Schools"},
		holds: []session.Name{session.OrganisationPage, session.OrganisationFile}},
	{label: "Reports", place: session.At(session.Reports), also: []string{"Evidence PDF"}},
	{label: "Settings", place: session.At(session.Settings), also: []string{"Passphrase", "Text size", "Dark", "Undo an import"}, foot: true},
}

// toastTime is how long a notice that does not stay is shown.
const toastTime = 8 * time.Second

// shell is the window while a school's record is open. It is the session's Front.
type shell struct {
	window  *Window
	s       *session.Session
	screens map[session.Name]session.Screen
	on      session.Screen
	stage   *fyne.Container
	rail    *kit.Rail
	strip   *strip
	asking  *fyne.Container // a question above the screen, or nothing
	asked   string
	before  fyne.Focusable // what had the keyboard when it was asked
	toasts  *kit.Toasts
	finder  *finder
	content fyne.CanvasObject

	stopToast func()
	stopCount func() // of the cards that wait for somebody
}

var _ session.Front = (*shell)(nil)

func newShell(w *Window, s *session.Session) *shell {
	sh := &shell{
		window: w, s: s,
		stage:     container.NewStack(),
		asking:    container.NewStack(),
		toasts:    kit.NewToasts(),
		stopToast: func() {},
		stopCount: func() {},
	}
	places := organisations.New(s, w.options.Dir)
	sh.screens = map[session.Name]session.Screen{
		session.Overview:    overview.New(s),
		session.Students:    students.NewList(s),
		session.StudentPage: students.NewPage(s),
		session.Activities:  activities.NewList(s),
		session.Record:      activities.NewForm(s),
		session.Import:      importing.New(s),
		session.Placements:  placements.NewBoard(s),
		session.NewRequest:  placements.NewForm(s),
		session.Requests:    placements.NewRequests(s),
		session.Post:        placements.NewPost(s),
		session.Reports:     reports.New(s, w.options.Version),

		session.Organisations:    places.List,
		session.OrganisationPage: places.Page,
		session.OrganisationFile: places.File,

		session.Rollover: rollover.New(s),
		session.Leavers:  rollover.NewLeavers(s),
		session.Merge:    rollover.NewMerge(s),

		session.Settings: settings.New(s, w.options.Dir),
	}
	// Every screen is in the window from the start, so that a new theme or text
	// size reaches those that are not on view as well.
	for _, screen := range sh.screens {
		screen.Content().Hide()
		sh.stage.Add(screen.Content())
	}
	items := make([]kit.RailItem, len(destinations))
	for i, d := range destinations {
		items[i] = kit.RailItem{ID: string(d.place.Screen), Label: d.label, Foot: d.foot}
	}
	sh.rail = kit.NewRail("Waymark", items, func(id string) { s.Go(session.At(session.Name(id))) })
	sh.finder = newFinder(s, w.anchor)
	sh.strip = newStrip(s, w.options.Dir, sh.finder.show)

	paper := canvas.NewRectangle(kit.Color(kit.ColorPaper))
	w.follow(paper, kit.ColorPaper)
	w.follow(sh.strip.ground, kit.ColorSurface)
	sh.content = container.New(frame{}, sh.rail, paper, sh.asking, sh.stage, sh.strip.jobPlace, sh.strip.content, w.anchor, sh.toasts)
	s.Attach(sh)
	sh.countTurns()
	return sh
}

// Go shows a place. Whatever had the focus loses it first: a form that is taken
// out of the window while one of its fields has it is never told to let go.
func (sh *shell) Go(p session.Place) {
	sh.finder.close()
	sh.answer()
	sh.window.window.Canvas().Unfocus()
	next := sh.screens[p.Screen]
	if sh.on != nil && sh.on != next {
		sh.on.Content().Hide()
		sh.on.Hidden()
	}
	for _, d := range destinations {
		if sh.among(d.place.Screen) {
			sh.rail.Choose(string(d.place.Screen))
		}
	}
	sh.on = next
	next.Refresh()
	next.Content().Show()
	next.Shown(p)
	sh.window.showMenu()
}

// among reports whether the screen on view is one of a destination's.
func (sh *shell) among(destination session.Name) bool {
	on := sh.s.Place().Screen
	for _, d := range destinations {
		if d.place.Screen == destination {
			return on == destination || slices.Contains(d.holds, on)
		}
	}
	return false
}

// Changed brings the screen on view up to date.
func (sh *shell) Changed() {
	sh.strip.update()
	sh.countTurns()
	if sh.on != nil {
		sh.on.Refresh()
	}
	sh.window.showMenu()
}

// countTurns says beside Placements how many cards wait for somebody at the school.
func (sh *shell) countTurns() {
	turns := placements.YourTurn(sh.s)
	sh.stopCount()
	sh.stopCount = sh.s.Tasks().Go(func(context.Context) func() {
		n := turns()
		return func() { sh.rail.SetBadge(string(session.Placements), n) }
	})
}

// Focus gives the keyboard to part of the screen on view.
func (sh *shell) Focus(what fyne.Focusable) { sh.window.window.Canvas().Focus(what) }

// ActionsChanged shows the screen's actions in the menu anew.
func (sh *shell) ActionsChanged() { sh.window.showMenu() }

// Working shows the job under way in the strip.
func (sh *shell) Working(j *session.Job) {
	sh.strip.working(j)
	if j.Over || j.Done == 0 { // it came or went, so the screen has less or more room
		sh.content.Refresh()
	}
}

// Sending shows in the strip whether anything is being sent.
func (sh *shell) Sending() { sh.strip.update() }

// tones are the colours of news.
var tones = map[session.Tone]kit.Tone{session.Plain: kit.Neutral, session.Good: kit.Good, session.Bad: kit.Bad}

// Notify shows a notice at the foot of the window.
func (sh *shell) Notify(n session.Notice) {
	sh.stopToast()
	sh.stopToast = func() {}
	sh.toasts.Say(tones[n.Tone], n.Words, n.Button, n.Do)
	if !n.Stays {
		sh.stopToast = sh.s.Tasks().After(toastTime, sh.toasts.Dismiss)
	}
}

// Confirm asks in a strip above the screen and gives it the keyboard, on the answer
// that changes nothing. A later question takes the place of an earlier one.
func (sh *shell) Confirm(q session.Question) {
	no := q.No
	if no == "" {
		no = "Cancel"
	}
	c := sh.window.window.Canvas()
	if sh.asked == "" {
		sh.before = c.Focused()
	}
	sh.asked = q.Words
	keep := kit.NewButton(no, "", sh.answer)
	ask := kit.HStack(12,
		kit.NewText(q.Words, kit.Strong), kit.Spring(), keep,
		kit.NewPrimaryButton(q.Yes, "", func() { sh.answer(); q.Do() }))
	sh.asking.Objects = []fyne.CanvasObject{kit.Inset(12, 22, 0, 22, kit.NewCard("", ask))}
	sh.content.Refresh()
	c.Focus(keep)
}

// answer takes the question away, and gives the keyboard back.
func (sh *shell) answer() {
	if sh.asked == "" {
		return
	}
	c := sh.window.window.Canvas()
	c.Unfocus()
	sh.asked = ""
	sh.asking.Objects = nil
	sh.content.Refresh()
	if o, ok := sh.before.(fyne.CanvasObject); ok && o.Visible() && fyne.CurrentApp().Driver().CanvasForObject(o) == c {
		c.Focus(sh.before)
	}
}

// LookChanged shows the theme and text size that were chosen.
func (sh *shell) LookChanged() { sh.window.showLook() }

// ChooseFile opens Fyne's file window, as large as the window has room for.
func (sh *shell) ChooseFile(extensions []string, chosen func(path string)) {
	chooseFile(sh.window.window, extensions, chosen)
}

// ChooseFolder opens Fyne's folder window.
func (sh *shell) ChooseFolder(chosen func(path string)) { chooseFolder(sh.window.window, chosen) }

// typedKey takes the keys that nothing with the focus wanted.
func (sh *shell) typedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyF9 { // Fyne gives a menu no key without Ctrl or Alt
		sh.s.Send()
		return
	}
	escape := key.Name == fyne.KeyEscape
	if escape && sh.asked != "" {
		sh.answer()
		return
	}
	if k, ok := sh.on.(session.Keys); ok && k.TypedKey(key) {
		return
	}
	if escape {
		sh.s.Back()
	}
}

// unsaved says what would be lost by closing the window now, or "".
func (sh *shell) unsaved() string {
	for _, name := range []session.Name{session.Record, session.NewRequest, session.Post, session.Import, session.Settings, session.StudentPage,
		session.OrganisationPage, session.OrganisationFile, session.Leavers} {
		if u, ok := sh.screens[name].(session.Unsaver); ok && u.Unsaved() != "" {
			return u.Unsaved()
		}
	}
	if j := sh.s.Job(); j != nil {
		return j.Words
	}
	return ""
}

// state describes the window to the end-to-end tests.
func (sh *shell) state() map[string]any {
	st := map[string]any{
		"screen": string(sh.s.Place().Screen), "title": sh.on.Title(),
		"toast": sh.toasts.Words(), "question": sh.asked, "finding": sh.finder.open(),
		"students": sh.s.Snapshot().StudentCount(), "seq": sh.s.Snapshot().Seq(),
		"text_size": sh.window.laptop.TextSize, "post": sh.strip.postWords(), "badge": sh.rail.Badge(string(session.Placements)),
	}
	if j := sh.s.Job(); j != nil {
		st["job"] = fmt.Sprintf("%s %d/%d", j.Words, j.Done, j.Total)
	}
	if on, ok := sh.on.(session.Stater); ok {
		for k, v := range on.State() {
			st[k] = v
		}
	}
	return st
}

// frame lays out the shell: the rail at the left, the strip at the foot, and
// between them the screen, with a question above it and a job below.
type frame struct{}

func (frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 400) }

func (frame) Layout(o []fyne.CanvasObject, size fyne.Size) {
	rail, paper, asking, stage, job, strip, anchor, toasts := o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7]
	put := func(o fyne.CanvasObject, x, y, width, height float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(width, height))
	}
	left, foot := rail.MinSize().Width, strip.MinSize().Height
	width, height := size.Width-left, size.Height-foot
	put(rail, 0, 0, left, height)
	put(strip, 0, height, size.Width, foot)
	put(paper, left, 0, width, height)
	above, below := asking.MinSize().Height, job.MinSize().Height
	put(asking, left, 0, width, above)
	put(stage, left, above, width, height-above-below)
	put(job, left, height-below, width, below)
	put(toasts, left, 0, width, height)
	placeAnchor(anchor, size)
}
