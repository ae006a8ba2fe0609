package activities

import (
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/ui/kit"
)

// lineForm asks one thing about one student in a line above the register. Enter
// keeps the answer, Escape leaves everything as it was.
type lineForm struct {
	row    *fyne.Container
	entry  *kit.Entry
	field  *kit.Field
	answer func(typed string) (problem string)
	leave  func() // gives the keyboard back to the register
	room   func() // makes or takes back the room for the line
}

func newLineForm(leave, room func()) *lineForm {
	l := &lineForm{leave: leave, room: room, entry: kit.NewEntry("", nil)}
	l.field = kit.NewField("", l.entry)
	l.entry.OnEnter = l.enter
	l.entry.OnEscape = func() {
		l.close()
		l.leave()
	}
	l.row = kit.VStack(4, l.field)
	l.row.Hide()
	return l
}

// ask shows a question with a first answer, all of it selected so that typing
// replaces it.
func (l *lineForm) ask(question, first string, answer func(string) string) {
	l.answer = answer
	l.field.SetLabel(question + " · Enter keeps it, Esc leaves it")
	l.field.SetProblem("")
	l.entry.SetText(first)
	l.row.Show()
	l.room()
	l.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (l *lineForm) enter() {
	if problem := l.answer(strings.TrimSpace(l.entry.Text)); problem != "" {
		l.field.SetProblem(problem)
		l.room()
		return
	}
	l.close()
	l.leave()
}

func (l *lineForm) close() {
	l.row.Hide()
	l.room()
}

// searchEntry is the register's search: the space bar marks who was found instead
// of typing a space, and a pasted list of several lines goes into the register.
type searchEntry struct {
	kit.Entry
	onSpace func()
	onPaste func(text string)
}

var _ fyne.Widget = (*searchEntry)(nil)

func newSearchEntry(placeholder string) *searchEntry {
	e := &searchEntry{}
	e.PlaceHolder = placeholder
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// FocusGained implements fyne.Focusable.
func (e *searchEntry) FocusGained() {
	e.Entry.FocusGained()
	kit.Reveal(e)
}

// TypedRune implements fyne.Focusable.
func (e *searchEntry) TypedRune(r rune) {
	if r == ' ' {
		e.onSpace()
		return
	}
	e.Entry.TypedRune(r)
}

// TypedShortcut implements fyne.Shortcutable.
func (e *searchEntry) TypedShortcut(s fyne.Shortcut) {
	if p, ok := s.(*fyne.ShortcutPaste); ok && p.Clipboard != nil {
		if text := p.Clipboard.Content(); strings.Contains(strings.TrimSpace(text), "\n") {
			e.onPaste(text)
			return
		}
	}
	e.Entry.TypedShortcut(s)
}
