package roster

import (
	"regexp"
	"slices"
	"strings"
)

// titled is a line that says something of all rows under it, up to the next one:
// "Reg group: 9A".
type titled struct {
	at             int // its index
	field          Field
	heading, value string
}

var titleWords = regexp.MustCompile(`^([^:=]{2,40}?)\s*[:=]\s*(\S.{0,49})$`)

// titles returns the lines that say the year group or the registration group of those
// under them, where no column does. Class lists are printed so, a block for every form.
func (o Options) titles(h header, lines []Line) []titled {
	var all []titled
	for i, l := range lines {
		if len(l.Cells) == 0 || l.Filled() > 2 {
			continue
		}
		filled := slices.DeleteFunc(slices.Clone(l.Cells), func(c string) bool { return c == "" })
		m := titleWords.FindStringSubmatch(strings.Join(filled, " "))
		if m == nil {
			continue
		}
		known, ok := lookUp(m[1])
		if !ok || known.maybe || known.field != Form && known.field != Year || o.says(h, known.field) {
			continue
		}
		if _, year := parseYear(m[2]); known.field == Year && !year {
			continue
		}
		all = append(all, titled{i, known.field, m[1], m[2]})
	}
	return all
}

// says reports whether a heading is that of the field.
func (o Options) says(h header, field Field) bool {
	return slices.ContainsFunc(h.Cells, func(heading string) bool {
		if said, ok := o.means(heading); ok {
			return said == field
		}
		m, ok := lookUp(heading)
		return ok && m.field == field
	})
}

// underTitles returns the headings and the lines with a column for what titles say.
// Titles between the lines are set aside.
func (f *File) underTitles(h header, lines []Line) (header, []Line) {
	all := f.options.titles(h, lines)
	if len(all) == 0 {
		return h, lines
	}
	lines = slices.Clone(lines)
	for _, field := range [...]Field{Year, Form} {
		of := slices.DeleteFunc(slices.Clone(all), func(t titled) bool { return t.field != field })
		// One title above all of them may be that of a report on something else.
		if len(of) == 0 || len(of) == 1 && of[0].at < h.at-1 {
			continue
		}
		width := len(h.Cells)
		h.Cells = append(slices.Clone(h.Cells), of[0].heading)
		value, next := "", 0
		for i, l := range lines {
			if next < len(of) && of[next].at == i {
				value = of[next].value
				next++
				continue
			}
			if i <= h.at || value == "" || len(l.Cells) > width || l.Filled() < 2 {
				continue
			}
			cells := make([]string, width+1)
			copy(cells, l.Cells)
			if cells[width] = value; sameCells(Line{Cells: h.Cells[:width]}, l) {
				cells[width] = h.Cells[width] // the headings again
			}
			lines[i].Cells = cells
		}
	}
	for _, t := range slices.Backward(all) {
		if t.at > h.at {
			f.setAside(lines[t.at], "a title of the lines under it")
			lines = slices.Delete(lines, t.at, t.at+1)
		}
	}
	return h, lines
}
