package roster

import (
	"fmt"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/sheet"
)

// chooseSheet returns the sheet that holds the students: the one that was named,
// or else the one with the most headings that Waymark knows, a visible one
// before a hidden one, the longer of two that are alike.
func (f *File) chooseSheet(b *sheet.Book) (*sheet.Sheet, error) {
	if len(b.Sheets) == 1 && f.options.Sheet == "" {
		f.Sheet = b.Sheets[0].Name
		return &b.Sheets[0], nil
	}
	var chosen *sheet.Sheet
	var best suitability
	alike := map[record.ID][]string{}
	var names, others []string
	for i := range b.Sheets {
		t := &b.Sheets[i]
		names = append(names, "“"+t.Name+"”")
		if len(t.Rows) == 0 {
			continue
		}
		r := f.suitability(t)
		if r.known > 0 {
			f.Sheets = append(f.Sheets, t.Name)
			if r.shown {
				alike[r.headings] = append(alike[r.headings], t.Name)
			}
		}
		if chosen == nil || best.less(r) {
			chosen, best = t, r
		}
	}
	if f.options.Sheet != "" && (chosen == nil || !best.named) {
		return nil, f.refuse(fmt.Sprintf("has no sheet “%s” with anything on it: it has %s", f.options.Sheet, strings.Join(names, ", ")))
	}
	if chosen == nil {
		return nil, f.refuse("holds nothing but blanks: choose the workbook that the students are in")
	}
	if best.known == 0 && !best.named {
		return nil, f.refuse("has no line of headings that Waymark knows on any of its sheets (" + strings.Join(names, ", ") +
			"): put a first line such as UPN, Surname, Forename, Year, Form, DOB above the students and try again")
	}
	f.Sheet, f.alike = chosen.Name, alike[best.headings]
	for i := range b.Sheets {
		if t := &b.Sheets[i]; t != chosen && len(t.Rows) > 0 {
			others = append(others, sheetWords(t))
		}
	}
	if len(others) > 0 {
		f.Notes = append(f.Notes, "read from the sheet "+sheetWords(chosen)+", and not from "+strings.Join(others, ", "))
	}
	return chosen, nil
}

func sheetWords(t *sheet.Sheet) string {
	words := "“" + t.Name + "”"
	if t.Hidden {
		words += " (hidden)"
	}
	return words
}

// suitability is how well a sheet looks like the one that holds the students.
type suitability struct {
	named bool
	said  bool // its headings are those of a mapping
	known int  // headings
	shown bool
	rows  int // under them

	headings record.ID // the same for the same headings
}

func (f *File) suitability(t *sheet.Sheet) suitability {
	r := suitability{named: f.options.Sheet != "" && strings.EqualFold(strings.TrimSpace(t.Name), strings.TrimSpace(f.options.Sheet)), shown: !t.Hidden}
	if h, ok := f.options.findHeader(t.Rows); ok {
		if r.rows = len(t.Rows) - h.at - 1; r.rows > 0 {
			r.known = h.known
			r.said = f.options.remembered(h.Cells) != nil
			r.headings = mappingID(h.Cells)
		}
	}
	return r
}

func (r suitability) less(than suitability) bool {
	switch {
	case r.named != than.named:
		return than.named
	case r.said != than.said:
		return than.said
	case r.shown != than.shown && r.known > 0 && than.known > 0:
		return than.shown
	case r.known != than.known:
		return r.known < than.known
	}
	return r.rows < than.rows
}

// turnTo reads another sheet of the workbook, from the start.
func (f *File) turnTo(name string) bool {
	o := f.options
	o.Sheet = name
	turned, err := fromBook(f.book, o)
	if err != nil {
		return false
	}
	turned.SHA256 = f.SHA256
	turned.others = slices.DeleteFunc(slices.Clone(f.others), func(o *File) bool { return o.part })
	turned.keep(keySheet, name)
	*f = *turned
	return true
}

// everySheet answers the question of the sheet with all that have the same headings.
// No sheet is called so: Excel forbids the sign.
const everySheet = "*"

// turnToAll reads all sheets that have the headings of the one at hand, each as a
// file of its own: a workbook may have one for every form.
func (f *File) turnToAll() bool {
	names, whole := f.alike, f.Name
	if !f.turnTo(names[0]) {
		return false
	}
	for _, name := range names[1:] {
		o := f.options
		o.Sheet = name
		other, err := fromBook(f.book, o)
		if err != nil {
			return false
		}
		other.Name = whole + ", “" + name + "”"
		other.Sheets, other.book, other.part = nil, nil, true // the first one asks
		f.others = append(f.others, other)
	}
	f.Notes = append(f.Notes, "read from "+count(len(names), "sheet")+", as you said: "+strings.Join(names, ", "))
	f.keep(keySheet, everySheet)
	return true
}
