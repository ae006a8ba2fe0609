package ui

import (
	"fmt"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"waymark/app/ui/kit"
)

// applyLook puts the laptop's theme and text size in force.
func (w *Window) applyLook() {
	mode := kit.Light
	switch w.laptop.Theme {
	case "dark":
		mode = kit.Dark
	case "system":
		mode = kit.FollowSystem
	}
	fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(mode, float32(w.laptop.TextSize)/100))
	for _, p := range w.painted {
		p.shape.FillColor = kit.Color(p.color)
		p.shape.Refresh()
	}
}

// follow has a shape's colour follow the theme.
func (w *Window) follow(shape *canvas.Rectangle, color fyne.ThemeColorName) {
	w.painted = append(w.painted, painted{shape, color})
}

// showLook shows a theme or text size that was chosen just now, and keeps it.
func (w *Window) showLook() {
	w.applyLook()
	w.keys = "" // the menu bar is as high as its text: shown anew, it gives the rest to the content
	w.showMenu()
	if err := w.laptop.Save(); err != nil && w.shell != nil {
		w.shell.s.Fail(fmt.Errorf("the window's look is not kept for the next time: %w", err))
	}
	w.window.Content().Refresh() // larger text needs more room
	if w.shell != nil {
		w.shell.Changed()
	}
}

// resizeText makes the text larger or smaller by a step of 10 per cent.
func (w *Window) resizeText(step int) {
	w.laptop.TextSize = max(100, min(200, w.laptop.TextSize+10*step))
	w.showLook()
}

func (w *Window) themeItem(label, theme string) *fyne.MenuItem {
	it := fyne.NewMenuItem(label, func() {
		w.laptop.Theme = theme
		w.showLook()
	})
	it.Checked = w.laptop.Theme == theme
	return it
}

// chooseFile opens Fyne's file window, for there is no native one on Windows. It
// starts where a browser or a school system has put an export just now.
func chooseFile(window fyne.Window, extensions []string, chosen func(path string)) {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if file == nil || err != nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		chosen(filepath.FromSlash(path))
	}, window)
	if len(extensions) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(extensions))
	}
	if home, err := os.UserHomeDir(); err == nil {
		if downloads, err := storage.ListerForURI(storage.NewFileURI(filepath.Join(home, "Downloads"))); err == nil {
			d.SetLocation(downloads)
		}
	}
	d.Resize(dialogSize(window))
	d.Show()
}

func chooseFolder(window fyne.Window, chosen func(path string)) {
	d := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if folder != nil && err == nil {
			chosen(filepath.FromSlash(folder.Path()))
		}
	}, window)
	d.Resize(dialogSize(window))
	d.Show()
}

// dialogSize is as large as choosing a file is pleasant, within the window.
func dialogSize(window fyne.Window) fyne.Size {
	room := window.Canvas().Size()
	return fyne.NewSize(min(kit.Px(900), room.Width-48), min(kit.Px(560), room.Height-48))
}
