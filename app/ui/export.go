package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"waymark/app/export"
	"waymark/app/record"
	"waymark/app/sheet"
	"waymark/app/ui/kit"
	"waymark/app/ui/reports"
	"waymark/app/ui/session"
)

// exports are the tables of the record that the File menu offers.
var exports = []struct {
	label string
	table func(*record.Snapshot, record.Date) *sheet.Table
}{
	{"Students on roll…", func(s *record.Snapshot, today record.Date) *sheet.Table {
		return export.Students(export.OnRoll(s, today), today)
	}},
	{"Students, those who left as well…", func(s *record.Snapshot, today record.Date) *sheet.Table {
		return export.Students(s.Students(), today)
	}},
	{"Activities…", func(s *record.Snapshot, _ record.Date) *sheet.Table { return export.Activities(s) }},
	{"Registers of all activities…", func(s *record.Snapshot, _ record.Date) *sheet.Table { return export.Registers(s) }},
	{"Organisations…", func(s *record.Snapshot, _ record.Date) *sheet.Table { return export.Organisations(s) }},
}

// exportItem is the menu of what can be saved as a table: the list on view, and
// tables of the whole record.
func (sh *shell) exportItem(label, ending string) *fyne.MenuItem {
	it := fyne.NewMenuItem(label, nil)
	list := item("The list on view…", nil, func() { sh.saveList(ending) })
	_, listed := sh.on.(session.Lister)
	list.Disabled = !listed
	it.ChildMenu = fyne.NewMenu("", list, fyne.NewMenuItemSeparator())
	for _, e := range exports {
		it.ChildMenu.Items = append(it.ChildMenu.Items, item(e.label, nil, func() { sh.save(ending, e.table) }))
	}
	return it
}

// saveList saves the rows that the screen on view lists, as they stand.
func (sh *shell) saveList(ending string) {
	if list, ok := sh.on.(session.Lister); ok {
		headings, rows := list.Listed()
		table := &sheet.Table{Name: sh.on.Title() + " shown", Columns: headings, Rows: rows}
		sh.save(ending, func(*record.Snapshot, record.Date) *sheet.Table { return table })
	}
}

// save saves a table in a folder that a person chooses.
func (sh *shell) save(ending string, of func(*record.Snapshot, record.Date) *sheet.Table) {
	sh.s.ChooseFolder(func(folder string) { sh.saveIn(folder, ending, of) })
}

// saveIn makes a table and saves it under a name of its own, away from the window.
func (sh *shell) saveIn(folder, ending string, of func(*record.Snapshot, record.Date) *sheet.Table) {
	snapshot, today := sh.s.Snapshot(), sh.s.Today()
	sh.s.Start("Saving the table", func(ctx context.Context, _ func(done, total int)) func() {
		table := of(snapshot, today)
		path, err := freePath(folder, table.Name+" "+today.Words(), ending)
		if err == nil && ctx.Err() == nil {
			err = export.Save(path, table)
		}
		return func() {
			if err != nil {
				sh.s.Fail(err)
				return
			}
			rows := kit.Grouped(len(table.Rows)) + " rows"
			if len(table.Rows) == 1 {
				rows = "1 row"
			}
			sh.s.Notify(session.Notice{
				Words: "Saved: " + filepath.Base(path) + ", " + rows, Tone: session.Good,
				Button: "Open", Do: func() { reports.Show(sh.s, path) },
			})
		}
	}, nil)
}

// freePath returns a path in the folder that no file has. It names the table and
// the day, never a student.
func freePath(folder, name, ending string) (string, error) {
	for n := 1; n < 1000; n++ {
		path := filepath.Join(folder, name+ending)
		if n > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s (%d)%s", name, n, ending))
		}
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return path, nil
		} else if err != nil {
			return "", fmt.Errorf("the table was not saved: %w", err)
		}
	}
	return "", errors.New("the table was not saved: a thousand of that day are in the folder already, so move some of them away")
}
