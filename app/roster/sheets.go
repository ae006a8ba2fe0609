package roster

import (
	"fmt"
	"strings"

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
	f.Sheet = chosen.Name
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
}

func (f *File) suitability(t *sheet.Sheet) suitability {
	r := suitability{named: f.options.Sheet != "" && strings.EqualFold(strings.TrimSpace(t.Name), strings.TrimSpace(f.options.Sheet)), shown: !t.Hidden}
	if h, ok := f.options.findHeader(t.Rows); ok {
		if r.rows = len(t.Rows) - h.at - 1; r.rows > 0 {
			r.known = h.known
			r.said = f.options.remembered(h.Cells) != nil
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
