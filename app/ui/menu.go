package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"waymark/app/ui/kit"
	"waymark/app/ui/placements"
	"waymark/app/ui/session"
)

// Every shortcut stands on an item of the main menu: Fyne gives a shortcut of
// the window to whatever entry has the focus, but asks the menu first.

func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

// menu returns the main menu: all of it while a record is open, and what makes
// sense without one before.
func (w *Window) menu() *fyne.MainMenu {
	quit := item("Quit", ctrl(fyne.KeyQ), w.quit)
	quit.IsQuit = true
	look := []*fyne.MenuItem{
		item("Larger text", ctrl(fyne.KeyEqual), func() { w.resizeText(+1) }),
		item("Smaller text", ctrl(fyne.KeyMinus), func() { w.resizeText(-1) }),
		fyne.NewMenuItemSeparator(),
		w.themeItem("Light", ""), w.themeItem("Dark", "dark"), w.themeItem("As the system", "system"),
	}
	help := fyne.NewMenu("Help", item("Keys", ctrl(fyne.KeySlash), w.showKeys))
	if w.shell == nil {
		return fyne.NewMainMenu(fyne.NewMenu("File", quit), fyne.NewMenu("View", look...), help)
	}
	s, sh := w.shell.s, w.shell
	file := fyne.NewMenu("File",
		item("Import students…", ctrl(fyne.KeyI), func() { s.Go(session.ImportFile("")) }),
		item("Bring in organisations…", nil, func() { s.Go(session.OrganisationsFrom("")) }),
		item("Evidence PDF", ctrl(fyne.KeyE), func() { s.Go(session.EvidencePDF()) }),
		fyne.NewMenuItemSeparator(),
		sh.exportItem("Save as an Excel workbook", ".xlsx"),
		sh.exportItem("Save as CSV", ".csv"),
		fyne.NewMenuItemSeparator(), quit)
	edit := fyne.NewMenu("Edit",
		item("Undo", &fyne.ShortcutUndo{}, w.undo),
		fyne.NewMenuItemSeparator(),
		item("Find anything", ctrl(fyne.KeyK), sh.finder.show))
	newActivity := item("New activity", ctrl(fyne.KeyN), func() { s.Go(session.NewActivity()) })
	newRequest := item("New request", nil, func() { s.Go(session.AskFor("")) })
	switch { // what Ctrl N makes anew is what the screen is about
	case sh.among(session.Placements):
		newActivity.Shortcut, newRequest.Shortcut = nil, newActivity.Shortcut
	case sh.among(session.Organisations): // one of the screen's actions has it
		newActivity.Shortcut = nil
	}
	record := fyne.NewMenu("Record", newActivity, item("Move everyone up…", nil, func() { s.Go(session.MovingUp()) }))
	var view []*fyne.MenuItem
	for i, d := range destinations {
		view = append(view, item(d.label, ctrl(fyne.KeyName(rune('1'+i))), func() { s.Go(d.place) }))
	}
	back := &desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt}
	view = append(view, fyne.NewMenuItemSeparator(), item("Back", back, s.Back), fyne.NewMenuItemSeparator())
	post := fyne.NewMenu("Placements", newRequest,
		item("Send and receive", &desktop.CustomShortcut{KeyName: fyne.KeyF9}, s.Send),
		fyne.NewMenuItemSeparator(),
		item("What is waiting", nil, func() { s.Go(session.At(session.Post)) }),
		item("Add a trust…", nil, func() { s.Go(session.AddTrust()) }),
		item("Save what is waiting to a file…", nil, func() { placements.SaveToFile(s) }),
		item("Read an answer from a file…", nil, func() { placements.ReadFromFile(s) }))
	main := fyne.NewMainMenu(file, edit, record, fyne.NewMenu("View", append(view, look...)...), post, help)
	switch {
	case sh.on == nil:
	case sh.among(session.Placements):
		addActions(main, post, sh.on.Actions())
	default:
		addActions(main, record, sh.on.Actions())
	}
	return main
}

// addActions puts a screen's actions into a menu, but for those whose key the
// menu bar has already: there the item that works everywhere stays.
func addActions(main *fyne.MainMenu, menu *fyne.Menu, actions []session.Action) {
	taken := map[string]bool{}
	for _, k := range shortcuts(main) {
		taken[k.Shortcut.ShortcutName()] = true
	}
	first := true
	for _, a := range actions {
		if a.Key != nil && taken[a.Key.ShortcutName()] {
			continue
		}
		if first {
			menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
			first = false
		}
		do := a.Do
		if a.Off {
			do = func() {} // Fyne runs a greyed item's shortcut all the same
		}
		it := item(a.Label, a.Key, do)
		it.Disabled = a.Off
		menu.Items = append(menu.Items, it)
	}
}

func item(label string, key fyne.Shortcut, do func()) *fyne.MenuItem {
	it := fyne.NewMenuItem(label, do)
	it.Shortcut = key
	return it
}

// shown is a menu item with a shortcut, for the list of keys.
type shown struct {
	menu string
	*fyne.MenuItem
}

// shortcuts lists every shortcut of a menu bar in the order of the menus.
func shortcuts(main *fyne.MainMenu) []shown {
	var all []shown
	for _, m := range main.Items {
		for _, it := range m.Items {
			if it.Shortcut != nil {
				all = append(all, shown{m.Label, it})
			}
		}
	}
	return all
}

// keyWords names a shortcut as the keyboard does, "Ctrl K".
func keyWords(s fyne.Shortcut) string {
	k, ok := s.(fyne.KeyboardShortcut)
	if !ok {
		return ""
	}
	main := "Ctrl"
	if runtime.GOOS == "darwin" {
		main = "Cmd"
	}
	var words []string
	for _, m := range []struct {
		mod  fyne.KeyModifier
		word string
	}{{fyne.KeyModifierShortcutDefault, main}, {fyne.KeyModifierAlt, "Alt"}, {fyne.KeyModifierShift, "Shift"}} {
		if k.Mod()&m.mod != 0 {
			words = append(words, m.word)
		}
	}
	key := string(k.Key())
	switch k.Key() {
	case fyne.KeyReturn:
		key = "Enter"
	case fyne.KeyEqual:
		key = "+"
	case fyne.KeyMinus:
		key = "−"
	case fyne.KeyLeft:
		key = "←"
	}
	return strings.Join(append(words, key), " ")
}

// showKeys lists every key that works now, from the menus themselves. Up and Down
// go through them, and Enter does what the key does.
func (w *Window) showKeys() {
	c := w.window.Canvas()
	hide := func() {}
	var rows []fyne.CanvasObject
	for _, k := range shortcuts(w.window.MainMenu()) {
		row := kit.NewRow(kit.Inset(1, 14, 1, 6, kit.HStack(12, kit.Fixed(80, 0, kit.NewText(k.menu, kit.Note)),
			kit.NewText(k.Label, kit.Body).Shrinks(), kit.Spring(), kit.NewKeyHint(keyWords(k.Shortcut)))), func() {
			hide()
			k.Action()
		})
		row.OnKey = func(ev *fyne.KeyEvent) bool {
			switch ev.Name {
			case fyne.KeyDown:
				c.FocusNext()
			case fyne.KeyUp:
				c.FocusPrevious()
			default:
				return false
			}
			return true
		}
		rows = append(rows, row)
	}
	list := kit.VStack(2, rows...)
	scroll := container.NewVScroll(list)
	title := kit.NewText("Keys", kit.CardTitle)
	foot := kit.NewParagraph("Tab and Shift Tab move · Space or Enter works a button · Esc goes back", kit.Note)
	rest := title.MinSize().Height + foot.HeightFor(kit.Px(sheetWidth)) + 40 // with the room around the sheet
	scroll.SetMinSize(fyne.NewSize(0, min(list.MinSize().Height, c.Size().Height-rest)))
	hide = kit.PopUpBelow(w.anchor, kit.Fixed(sheetWidth, 0, kit.VStack(4, title, scroll, foot)))
}

// undo takes back typing in the field that has the focus, or else the last action.
func (w *Window) undo() {
	if field, ok := w.window.Canvas().Focused().(interface{ TakeBack() bool }); ok && field.TakeBack() {
		return
	}
	w.shell.s.Undo()
}
