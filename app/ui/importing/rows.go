package importing

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/ui/kit"
)

// row is one line of the plan as the grid shows it: a line of the file, or a
// student on roll whom the file does not name.
type row struct {
	of    *roster.Row // nil for a student who is not in the file
	mark  kit.Mark
	name  string
	form  string
	words string // what would change, and why
	in    group
}

// group is a set of rows that a pill shows, as bits: a row may be in several.
type group uint16

const (
	groupNew group = 1 << iota
	groupChanged
	groupMoved // into another form or year group
	groupFills
	groupCheck
	groupRejected
	groupExcluded
	groupMissing
	groupFile // every line of the file
)

// shows are the groups in the order of their pills. Those that not every plan
// has are shown only where there is such a row.
var shows = []struct {
	group  group
	label  string
	always bool
}{
	{groupFile, "All rows", true}, {groupNew, "New", true}, {groupChanged, "Changed", true}, {groupMoved, "Moved", false},
	{groupFills, "Fills gaps", false}, {groupCheck, "To check", true}, {groupRejected, "Cannot use", true},
	{groupExcluded, "You left out", false}, {groupMissing, "Not in this file", false},
}

// rowsOf returns the lines of the file in their order, then the students that it
// does not name.
func rowsOf(p *roster.Plan, today record.Date) []row {
	rows := make([]row, 0, len(p.Rows)+len(p.Missing))
	for i := range p.Rows {
		r := &p.Rows[i]
		w := row{of: r, name: nameOf(r), form: r.Form, words: words(r), in: groupFile}
		if r.File != p.File {
			w.words = strings.TrimSuffix("in "+r.File.Name+": "+w.words, ": ")
		}
		switch r.Verdict {
		case roster.New:
			w.mark, w.in = kit.MarkOf("●", "New"), w.in|groupNew
		case roster.Changed:
			w.mark, w.in = kit.MarkOf("◐", "Changed"), w.in|groupChanged
		case roster.Check:
			w.mark, w.in = kit.MarkOf("◐", checkWords[r.Doubt]), w.in|groupCheck
			if w.mark.Words == "" {
				w.mark = kit.MarkOf("◐", "Check")
			}
		case roster.Rejected:
			w.mark, w.in = kit.MarkOf("○", "Cannot use"), w.in|groupRejected
		case roster.Fills:
			w.mark, w.in = kit.MarkOf("●", "Fills gaps"), w.in|groupFills
		case roster.Excluded:
			w.mark, w.in = kit.MarkOf("–", "You left out"), w.in|groupExcluded
		default:
			w.mark = kit.MarkOf("–", "Unchanged")
		}
		if len(r.Warnings) > 0 && r.Verdict != roster.Excluded {
			w.in |= groupCheck
		}
		if slices.ContainsFunc(r.Changes, func(d roster.FieldDiff) bool { return d.Field == roster.Form || d.Field == roster.Year }) {
			w.in |= groupMoved
		}
		rows = append(rows, w)
	}
	for _, s := range p.Missing {
		w := row{name: s.Name(), in: groupMissing, mark: kit.MarkOf("?", "Not in file"), words: "stays as it is: missing from a file is no proof of having left"}
		if e, ok := s.EnrolmentOn(today); ok {
			w.form = e.Form
		}
		rows = append(rows, w)
	}
	return rows
}

// checkWords name the doubts that a person settles of a single row.
var checkWords = map[roster.Doubt]string{roster.SamePerson: "Same person?", roster.Conflict: "Conflict"}

// words says what a row would change, and what to know about it.
func words(r *roster.Row) string {
	var parts []string
	if r.Reason != "" {
		parts = append(parts, r.Reason)
	}
	for _, c := range r.Changes {
		parts = append(parts, changeWords(c))
	}
	for _, w := range r.Warnings {
		parts = append(parts, w.Words)
	}
	return strings.Join(parts, "; ")
}

// changeWords says how one field changes, "form 11C → 11E".
func changeWords(c roster.FieldDiff) string {
	from, to := c.From, c.To
	if from == "" {
		from = "nothing"
	}
	if to == "" {
		to = "nothing"
	}
	return fmt.Sprintf("%s %s → %s", c.Label, from, to)
}

// tally is one of the count cards at the top of the plan.
type tally struct {
	n     int
	words string
	tone  kit.Tone
	show  group
}

// tallies sums the plan up. To check are the lines that wait for a person and
// those that come in with something to know about them.
func tallies(p *roster.Plan, rows []row) []tally {
	check := 0
	for _, r := range rows {
		if r.in&groupCheck != 0 {
			check++
		}
	}
	c := p.Counts
	return []tally{
		{c.New, "new", kit.Good, groupNew},
		{c.Changed, "changed", kit.Middling, groupChanged},
		{c.Unchanged, "unchanged", kit.Neutral, groupFile},
		{c.Missing, "not in this file: perhaps left", kit.Middling, groupMissing},
		{check, "to check", kit.Middling, groupCheck},
		{c.Rejected, "cannot be used", kit.Bad, groupRejected},
	}
}

// readWords says how the file was read, "Windows-1252, comma, headings on line 1,
// dates day first (412 rows)".
func readWords(f *roster.File) string {
	parts := []string{f.Written()}
	for _, c := range f.Columns {
		if c.Field == roster.DOB && strings.HasPrefix(c.Note, "dates ") {
			parts = append(parts, c.Note)
		}
	}
	name := f.Name
	for _, other := range f.Files()[1:] {
		name += " with " + other.Name
	}
	return name + " · " + strings.Join(parts, ", ")
}

// columnLine is one line of the card of columns.
type columnLine struct {
	column  int // index in the file
	words   string
	ask     bool         // not used until a person says what it is
	suggest roster.Field // what the heading resembles, or ""
}

// columnLines lists the columns that are not clear first, then the ones in use.
func columnLines(f *roster.File) []columnLine {
	var ask, used []columnLine
	for _, c := range f.Columns {
		switch {
		case c.How == roster.Unclear && c.Suggest != "":
			ask = append(ask, columnLine{c.Index, c.Heading + " → " + c.Suggest.Label() + "? confirm", true, c.Suggest})
		case c.How == roster.Unclear:
			ask = append(ask, columnLine{c.Index, heading(c) + ": what is it?", true, ""})
		case c.How == roster.ByPerson && c.Field == "":
			used = append(used, columnLine{column: c.Index, words: heading(c) + ": left out (you said so)"})
		case c.Field != "":
			line := columnLine{column: c.Index, words: heading(c) + " → " + c.Field.Label()}
			if c.How == roster.ByPerson {
				line.words += " (you said so)"
			}
			used = append(used, line)
		}
	}
	return slices.Concat(ask, used)
}

func heading(c roster.Column) string {
	if c.Heading == "" {
		return fmt.Sprintf("column %d", c.Index+1)
	}
	return c.Heading
}

// leftOut says what is unusual about the files, and which of their columns and
// lines are no part of the plan, and why.
func leftOut(p *roster.Plan) []string {
	var out []string
	for _, n := range p.Notes {
		out = append(out, sentence(n))
	}
	files := p.File.Files()
	for _, f := range files {
		from := len(out)
		for _, n := range f.Notes {
			out = append(out, sentence(n))
		}
		for _, how := range []struct {
			how   roster.How
			words string
		}{
			{roster.LeftOut, "never read in"},
			{roster.NotKept, "not kept: Waymark has no use for it"},
			{roster.Empty, "empty"},
		} {
			var names []string
			for _, c := range f.Columns {
				if c.How == how.how {
					names = append(names, heading(c))
				}
			}
			if len(names) > 0 {
				out = append(out, strings.Join(names, ", ")+": "+how.words+".")
			}
		}
		for _, s := range f.SetAside {
			out = append(out, sentence(s.Lines()+": "+s.Why))
		}
		if len(files) > 1 {
			for i := from; i < len(out); i++ {
				out[i] = f.Name + ": " + out[i]
			}
		}
	}
	return out
}

// sentence gives words their capital and their full stop.
func sentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(words[size:], ".") + "."
}
