package session

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Screen is one screen of the window. The shell makes each screen once, and
// shows one at a time.
type Screen interface {
	// Title names the screen, "Students". The end-to-end tests know it by that.
	Title() string
	// Content is the whole screen, its heading included. It stays the same object.
	Content() fyne.CanvasObject
	// Shown tells the screen that the window came to it, and what to show. Until
	// Hidden it is on view.
	Shown(p Place)
	// Hidden tells the screen that the window went elsewhere. It keeps what was
	// typed: coming back shows it again.
	Hidden()
	// Refresh brings the screen up to date after the record or the as-of date
	// changed. It is called only while the screen is on view, and before Shown.
	Refresh()
	// Actions lists what can be done here, the primary one first. The shell puts
	// them in the Record menu, where their keys work whatever has the focus.
	Actions() []Action
}

// Action is something that a person can do on a screen.
type Action struct {
	Label string        // a verb, "Save"
	Key   fyne.Shortcut // may be nil
	Do    func()
	Off   bool // not possible now; the menu shows it greyed
}

// Ctrl is the key of an [Action] that is pressed with Ctrl, or with Cmd on a Mac.
func Ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

// Unsaver is a screen that can hold work which is not saved yet.
type Unsaver interface {
	// Unsaved says what is not saved, "the activity you are recording", or "".
	Unsaved() string
}

// Keys is a screen that wants the keys typed while nothing has the focus.
type Keys interface {
	// TypedKey reports whether the screen used the key. Escape that no screen
	// uses goes back to the place before.
	TypedKey(key *fyne.KeyEvent) bool
}

// Taker is a screen that takes files dropped on the window.
type Taker interface {
	// TakeFile reports whether the screen takes the file. One that no screen takes
	// is a roster, to be imported.
	TakeFile(path string) bool
}

// Lister is a screen with a list that can be saved as a table: all rows that it
// shows now, in their order.
type Lister interface {
	Listed() (headings []string, rows [][]string)
}

// Stater is a screen that describes itself to the end-to-end tests.
type Stater interface {
	// State returns small figures by name, "rows": 1480, "selected": "9B". It
	// holds no student's name unless the row picked shows one.
	State() map[string]any
}

// Front is what the shell does for the session.
type Front interface {
	Go(p Place)
	Notify(n Notice)
	Confirm(q Question)
	Working(j *Job) // the job started, moved on or ended
	Sending()       // a sync began or ended, or the network came or went
	// ChooseFile and ChooseFolder let a person pick one. chosen is not called
	// when they think better of it. An extension reads ".csv"; none is any file.
	ChooseFile(extensions []string, chosen func(path string))
	ChooseFolder(chosen func(path string))
	// Focus gives the keyboard to part of the screen on view. A screen cannot look
	// its canvas up itself: Fyne knows that only once it has drawn it.
	Focus(what fyne.Focusable)
	// LookChanged tells that the laptop's theme or text size is not what it was.
	LookChanged()
	// Changed tells that the record changed, so the screen on view is refreshed.
	Changed()
	// ActionsChanged tells that the screen's Actions are not what they were.
	ActionsChanged()
}

// Notice is one thing to tell a person, shown for a while at the window's foot.
type Notice struct {
	Words string
	Tone  Tone
	// Button is what can be done about it, "Undo", with Do. Both may be empty.
	Button string
	Do     func()
	// Stays keeps the notice until a person closes it.
	Stays bool
}

// Tone says what kind of news a notice is.
type Tone int

// Tones.
const (
	Plain Tone = iota
	Good
	Bad
)

// Question asks before something that undo cannot take back. It is shown inline,
// in a strip above the screen.
type Question struct {
	Words string
	Yes   string // a verb, "Replace the file"
	No    string // "Keep it"; "Cancel" where empty
	Do    func() // on yes
}
