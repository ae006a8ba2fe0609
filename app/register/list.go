package register

import (
	"math"
	"time"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/sheet"
)

// List is who was at an activity, as one list says.
type List struct {
	Name   string // of the file, without its folder, or "What was pasted"
	Source Source
	// Title and Length are of the meeting, where the list says.
	Title  string
	Length time.Duration
	// Lines are in the order of the list.
	Lines []Line
	// SetAside are the lines that name nobody.
	SetAside []sheet.SetAside
	// Notes say in plain words what was unusual.
	Notes []string
}

// Source is what wrote a list.
type Source string

// Sources.
const (
	Teams Source = "Microsoft Teams attendance report"
	Zoom  Source = "Zoom participants report"
	Meet  Source = "Google Meet attendance report"
	Table Source = "table" // with headings
	Names Source = "list of names"
)

// Line is one person of a list.
type Line struct {
	roster.Person
	// Numbers are the lines of the file that are about this person. There are
	// several where somebody joined more than once.
	Numbers []int
	// Stayed is how long they were there, 0 where the list does not say. Times
	// that overlap, of somebody with two devices, count once.
	Stayed time.Duration
	// Status is what the list says of them; "" where it does no more than name them.
	Status record.Status
	// Reason is why somebody was absent, where the list says.
	Reason string
	// Visitor says why the person is taken for no student, or is "".
	Visitor string
	Match   roster.Match

	spans []span
}

// Hours returns how long the person stayed in hours, to the minute, for
// [record.Attendance]; 0 where it is not known.
func (l *Line) Hours() float64 {
	return math.Round(math.Round(l.Stayed.Minutes())/60*100) / 100
}

// MaxLines is how many people a list may name. A trust-wide fair fits.
const MaxLines = 10_000

// Doubtful reports whether a person should say who is meant.
func (l *Line) Doubtful() bool { return !l.Match.Sure && len(l.Match.Candidates) > 0 }

// ReadFile reads the list in the file at path, and finds its people in the
// directory. Every error is a *sheet.Refusal.
func ReadFile(path string, d *roster.Directory) (*List, error) {
	source, err := sheet.Open(path)
	if err != nil {
		return nil, err
	}
	book, err := source.Book(sheet.Options{Headings: headings})
	if err != nil {
		return nil, err
	}
	return Read(book, d)
}

// ReadText reads a list that was pasted, and finds its people in the directory.
// Every error is a *sheet.Refusal.
func ReadText(text string, d *roster.Directory) (*List, error) {
	book, err := sheet.ReadText(text, sheet.Options{Headings: headings})
	if err != nil {
		return nil, err
	}
	return Read(book, d)
}

// Read reads the list in a book, and finds its people in the directory. The
// error is a *sheet.Refusal, of a book that names nobody or far too many.
func Read(b *sheet.Book, d *roster.Directory) (*List, error) {
	r := reader{directory: d, list: &List{Name: b.Name, Notes: b.Notes}, delimiter: b.Delimiter}
	t := choose(b)
	if t == nil {
		return nil, &sheet.Refusal{File: b.Name, Words: "holds nothing but blanks: choose the file that the names are in"}
	}
	r.list.Notes = append(r.list.Notes, t.Notes...)
	r.list.SetAside = append(r.list.SetAside, t.SetAside...)
	r.read(t)
	if len(r.list.Lines) == 0 {
		return nil, &sheet.Refusal{File: b.Name, Words: "names nobody: copy or choose a list with a name, a UPN or an email address on each line"}
	}
	if len(r.list.Lines) > MaxLines {
		return nil, &sheet.Refusal{File: b.Name, Words: "names more than 10,000 people, which no activity has: choose the list of one activity"}
	}
	for i := range r.list.Lines {
		r.list.Lines[i].find(d)
	}
	if leaning, ok := d.Leaning(r.list.students()); ok {
		for i := range r.list.Lines {
			if l := &r.list.Lines[i]; l.Doubtful() {
				l.find(leaning)
			}
		}
	}
	r.list.settle()
	return r.list, nil
}

// students returns those whom the lines surely mean.
func (list *List) students() []record.ID {
	var ids []record.ID
	for i := range list.Lines {
		if m := &list.Lines[i].Match; m.Sure {
			ids = append(ids, m.Student)
		}
	}
	return ids
}

// choose returns the sheet with the most headings that are known, a visible one
// before a hidden one and the longer of two that are alike.
func choose(b *sheet.Book) *sheet.Sheet {
	var best *sheet.Sheet
	var most [3]int
	for i := range b.Sheets {
		t := &b.Sheets[i]
		if len(t.Rows) == 0 {
			continue
		}
		now := [3]int{1, 0, len(t.Rows)}
		if t.Hidden {
			now[0] = 0
		}
		_, now[1] = headings(t.Rows)
		if best == nil || compare(now, most) > 0 {
			best, most = t, now
		}
	}
	return best
}

func compare(a, b [3]int) int {
	for i := range a {
		if a[i] != b[i] {
			return a[i] - b[i]
		}
	}
	return 0
}
