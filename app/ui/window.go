package ui

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"waymark/app/keys"
	"waymark/app/store"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/welcome"
)

// Options says what the window opens and what it works with.
type Options struct {
	Dir     string           // the school's folder
	Store   store.Options    // how its store works
	Tasks   session.Tasks    // what runs work away from the window
	Now     func() time.Time // the clock
	Version string           // Waymark's own, for PDFs
	Reports string           // where PDFs go until a person chooses a folder
	Crashed string           // the report of a crash of the last run, or ""
	// Sample makes the sample school in a folder, and leaves it open.
	Sample func(dir string, o store.Options) (*store.Store, error)
	// MakeSample makes the sample school where the folder holds none, instead of asking.
	MakeSample bool
	// Outbox makes what sends requests to trusts from a record; nil where nothing
	// is to be sent. Network reports whether this computer is on any network.
	Outbox  func(st *store.Store) session.Outbox
	Network func() bool
}

// Window is Waymark's one window.
type Window struct {
	window  fyne.Window
	options Options
	laptop  *session.Laptop
	welcome *welcome.Welcome
	store   *store.Store // nil until a record is open
	shell   *shell       // likewise
	painted []painted
	anchor  fyne.CanvasObject // sheets such as quick find open below it
	keys    string            // the menu on show, to tell whether it must be shown anew
}

// painted is a shape whose colour follows the theme.
type painted struct {
	shape *canvas.Rectangle
	color fyne.ThemeColorName
}

// NewWindow fills a window. Call [Window.Begin] once it can show something.
func NewWindow(window fyne.Window, o Options) *Window {
	w := &Window{window: window, options: o, laptop: session.OpenLaptop(o.Dir), anchor: canvas.NewRectangle(color.Transparent)}
	if w.laptop.Reports == "" {
		w.laptop.Reports = o.Reports
	}
	w.applyLook()
	w.welcome = welcome.New(welcome.Options{
		Dir: o.Dir, Store: o.Store, Tasks: o.Tasks, Now: o.Now, Sample: o.Sample, Opened: w.opened,
		Canvas: window.Canvas(),
	})
	window.SetTitle("Waymark")
	window.SetPadded(false)
	window.SetCloseIntercept(w.quit)
	window.SetOnDropped(w.dropped)
	paper := canvas.NewRectangle(kit.Color(kit.ColorPaper))
	w.follow(paper, kit.ColorPaper)
	window.SetContent(container.New(porch{}, paper, w.welcome.Content(), w.anchor))
	c := window.Canvas()
	c.SetOnTypedKey(func(key *fyne.KeyEvent) {
		if top := c.Overlays().Top(); top != nil {
			if key.Name == fyne.KeyEscape {
				c.Overlays().Remove(top)
			}
		} else if w.shell != nil {
			w.shell.typedKey(key)
		}
	})
	// The plus that a British keyboard types with Shift, and the one of the number pad.
	for _, plus := range []desktop.CustomShortcut{
		{KeyName: fyne.KeyEqual, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift},
		{KeyName: fyne.KeyPlus, Modifier: fyne.KeyModifierShortcutDefault},
	} {
		c.AddShortcut(&plus, func(fyne.Shortcut) { w.resizeText(+1) })
	}
	w.showMenu()
	return w
}

// porch lays out the window before a record is open.
type porch struct{}

func (porch) MinSize([]fyne.CanvasObject) fyne.Size { return frame{}.MinSize(nil) }

func (porch) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	o[1].Resize(size)
	placeAnchor(o[2], size)
}

// placeAnchor puts the anchor of sheets at the top of the window, in the middle.
func placeAnchor(anchor fyne.CanvasObject, size fyne.Size) {
	width := min(kit.Px(sheetWidth), size.Width-40)
	anchor.Move(fyne.NewPos((size.Width-width)/2, 0))
	anchor.Resize(fyne.NewSize(width, kit.Px(44)))
}

// sheetWidth is the width of quick find and of the list of keys, at 100 %.
const sheetWidth float32 = 560

// Begin opens the record, or asks for what is needed to open it.
func (w *Window) Begin() {
	if protection, err := keys.ProtectionOf(w.options.Dir); w.options.MakeSample && err == nil && protection == keys.None {
		w.welcome.Make()
		return
	}
	w.welcome.Begin()
}

// opened puts the shell in the place of the welcome.
func (w *Window) opened(st *store.Store, s *session.Session) {
	w.store = st
	s.UseLaptop(w.laptop)
	w.shell = newShell(w, s)
	w.window.SetTitle("Waymark: " + s.Snapshot().School().Name)
	w.window.SetContent(w.shell.content)
	if w.options.Outbox != nil {
		s.UseOutbox(w.options.Outbox(st), w.options.Network)
	}
	s.Go(session.At(session.Overview))
	words := mended(st.Opening())
	if w.options.Crashed != "" {
		words = strings.TrimSpace("Waymark stopped unexpectedly the last time. Everything saved is here; what happened is written in " +
			w.options.Crashed + ". " + words)
	}
	if words != "" {
		s.Notify(session.Notice{Words: words, Stays: true})
	}
}

// mended says what was put right when the record was opened, or "".
func mended(o store.Opening) string {
	words := ""
	if o.CutBytes > 0 {
		words = "The last time, Waymark was stopped while it was saving. What it had not finished was set aside in " + o.CutFile + ". "
	}
	if o.Rebuilt {
		words += "The index was built again from the journal: " + o.Why + ". Nothing that was saved is lost."
	}
	return words
}

// Close closes the record. Everything is saved already; it seals the index, so
// that the next start is quick.
func (w *Window) Close() error {
	if w.store == nil {
		return nil
	}
	w.shell.s.StopSending()
	return w.store.Close()
}

// Raise brings the window to the front.
func (w *Window) Raise() {
	w.window.Show()
	w.window.RequestFocus()
}

// State describes what the window shows to the end-to-end tests.
func (w *Window) State() map[string]any {
	if w.shell == nil {
		return w.welcome.State()
	}
	return w.shell.state()
}

// dropped opens what was dropped anywhere on the window: one file, or the files
// of one roster.
func (w *Window) dropped(_ fyne.Position, files []fyne.URI) {
	if w.shell != nil && len(files) > 0 {
		paths := make([]string, len(files))
		for i, f := range files {
			paths[i] = f.Path()
		}
		if screen, ok := w.shell.on.(session.Taker); ok && screen.TakeFile(paths[0]) {
			return
		}
		place := session.ImportFile(paths[0], paths[1:]...)
		if w.shell.among(session.Organisations) {
			place = session.OrganisationsFrom(paths[0])
		}
		w.shell.s.Go(place)
	}
}

// quit closes the window, after asking where something would be lost.
func (w *Window) quit() {
	if w.shell == nil || w.shell.unsaved() == "" {
		w.window.SetCloseIntercept(nil)
		w.window.Close()
		return
	}
	w.shell.Confirm(session.Question{
		Words: "Not saved yet: " + w.shell.unsaved() + ".", Yes: "Quit without it", No: "Stay",
		Do: func() {
			if j := w.shell.s.Job(); j != nil {
				j.Cancel()
			}
			w.window.SetCloseIntercept(nil)
			w.window.Close()
		},
	})
}

// showMenu shows the menu that fits what is on view, if it is not there already.
func (w *Window) showMenu() {
	menu := w.menu()
	keys := ""
	for _, m := range menu.Items {
		for _, it := range m.Items {
			keys += m.Label + "/" + it.Label
			if it.Disabled {
				keys += " off"
			}
			if it.Checked {
				keys += " on"
			}
			keys += "\n"
		}
	}
	if keys == w.keys {
		return
	}
	w.keys = keys
	w.window.SetMainMenu(menu)
}
