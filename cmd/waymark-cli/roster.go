package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/roster"
)

// importSummary is what import --json prints.
type importSummary struct {
	File       string         `json:"file"`
	Encoding   string         `json:"encoding"`
	Delimiter  string         `json:"delimiter"`
	HeaderLine int            `json:"header_line"`
	Columns    []importColumn `json:"columns"`
	Rows       int            `json:"rows"`
	Added      int            `json:"added"`
	Changed    int            `json:"changed"`
	Unchanged  int            `json:"unchanged"`
	Missing    int            `json:"missing"`
	ToCheck    []importNote   `json:"to_check"`
	Warnings   []importNote   `json:"warnings"`
	Rejected   []importNote   `json:"rejected"`
	SetAside   []importNote   `json:"set_aside"`
	Notes      []string       `json:"notes,omitempty"`
	Action     uint64         `json:"action,omitzero"` // its number, for undo; none where nothing changed
	DryRun     bool           `json:"dry_run,omitzero"`
}

type importColumn struct {
	Heading string `json:"heading"`
	Field   string `json:"field"` // "" where the column is not read in
	How     string `json:"how"`   // "heading", "values", "left out" and so on
	Note    string `json:"note,omitzero"`
}

type importNote struct {
	Line   int    `json:"line"`
	Last   int    `json:"last,omitzero"` // of several lines
	Field  string `json:"field,omitzero"`
	Reason string `json:"reason"`
}

func importRoster(c *call) error {
	if err := c.want("the file to import"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	summary, err := c.bringIn(c.args[0])
	if err != nil {
		return err
	}
	return c.print(summary, summary.print)
}

// bringIn imports a file, or says what that would do where it is a dry run.
func (c *call) bringIn(path string) (importSummary, error) {
	file, err := roster.ReadFile(path)
	if err != nil {
		return importSummary{}, fmt.Errorf("%w; nothing was changed", err)
	}
	plan := roster.MakePlan(file, c.store.Snapshot(), c.today())
	summary := summarise(plan)
	summary.DryRun = c.dryRun
	if action, any := plan.Action(c.signer()); any && !c.dryRun {
		done, err := c.store.Do(action)
		if err != nil {
			return importSummary{}, err
		}
		summary.Action = done.Seq
	}
	return summary, nil
}

func summarise(p *roster.Plan) importSummary {
	s := importSummary{
		File: p.File.Name, Encoding: p.File.Encoding, Delimiter: p.File.Delimiter.String(), HeaderLine: p.File.HeaderLine,
		Columns: []importColumn{}, ToCheck: []importNote{}, Warnings: []importNote{}, Rejected: []importNote{}, SetAside: []importNote{},
		Rows: p.Counts.Rows, Added: p.Counts.New, Changed: p.Counts.Changed, Unchanged: p.Counts.Unchanged, Missing: len(p.Missing),
		Notes: slices.Concat(p.File.Notes, p.Notes),
	}
	for _, col := range p.File.Columns {
		s.Columns = append(s.Columns, importColumn{col.Heading, string(col.Field), string(col.How), col.Note})
	}
	for _, row := range p.Rows {
		switch row.Verdict {
		case roster.Rejected:
			s.Rejected = append(s.Rejected, importNote{Line: row.Line, Reason: row.Reason})
		case roster.Check:
			s.ToCheck = append(s.ToCheck, importNote{Line: row.Line, Reason: row.Reason})
		}
		for _, warning := range row.Warnings {
			s.Warnings = append(s.Warnings, importNote{Line: row.Line, Field: string(warning.Field), Reason: row.Name + ": " + warning.Words})
		}
	}
	for _, l := range p.Left {
		note := importNote{Line: l.From, Reason: l.Why}
		if l.To > l.From {
			note.Last = l.To
		}
		s.SetAside = append(s.SetAside, note)
	}
	return s
}

// lines returns "line 4" or "lines 4 to 9".
func (n importNote) lines() string {
	return roster.SetAside{From: n.Line, To: max(n.Line, n.Last)}.Lines()
}

func (s importSummary) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %s, %s, headings on line %d\n", s.File, s.Encoding, s.Delimiter, s.HeaderLine)
	fmt.Fprintf(w, "%d rows: %d new, %d changed, %d unchanged, %d to check, %d cannot be used; %d on roll are not in the file and stay as they are\n",
		s.Rows, s.Added, s.Changed, s.Unchanged, len(s.ToCheck), len(s.Rejected), s.Missing)
	for _, note := range s.Notes {
		fmt.Fprintln(w, note)
	}
	var out []string
	for _, col := range s.Columns {
		if col.Field == "" {
			out = append(out, col.Heading)
		}
	}
	if len(out) > 0 {
		fmt.Fprintln(w, "Not read in:", strings.Join(out, ", "))
	}
	for _, part := range []struct {
		words string
		notes []importNote
	}{{"cannot be used", s.Rejected}, {"to check", s.ToCheck}, {"warning", s.Warnings}, {"set aside", s.SetAside}} {
		for _, n := range part.notes {
			fmt.Fprintf(w, "%s\t%s\t%s\n", n.lines(), part.words, n.Reason)
		}
	}
	switch {
	case s.DryRun:
		fmt.Fprintln(w, "This was a dry run: nothing was changed.")
	case s.Action == 0:
		fmt.Fprintln(w, "Nothing was changed.")
	default:
		fmt.Fprintf(w, "Saved as action %d; waymark-cli undo takes it back.\n", s.Action)
	}
}

// studentLine is one student as students --json prints it. Year is the number
// of the year group, 0 where it is not known.
type studentLine struct {
	ID                record.ID   `json:"id"`
	UPN               string      `json:"upn"`
	Surname           string      `json:"surname"`
	Forename          string      `json:"forename"`
	PreferredSurname  string      `json:"preferred_surname,omitzero"`
	PreferredForename string      `json:"preferred_forename,omitzero"`
	Year              int         `json:"year"`
	Form              string      `json:"form"`
	DOB               record.Date `json:"dob"`
	Sex               record.Sex  `json:"sex,omitzero"`
	ULN               string      `json:"uln,omitzero"`
	AdmissionNo       string      `json:"admission_no,omitzero"`
	Email             string      `json:"email,omitzero"`
	Flags             []string    `json:"flags,omitempty"`
	Left              record.Date `json:"left,omitzero"`
}

func students(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	find := record.Fold(c.find)
	lines := []studentLine{}
	for _, s := range c.store.Snapshot().Students() {
		gone := !s.Left.IsZero() && s.Left.Before(c.today())
		year := s.YearGroupOn(c.today())
		if year == record.NoYearGroup {
			year = s.Current().Year
		}
		switch {
		case gone && !c.all, c.year != 0 && int(year) != c.year:
			continue
		case find != "" && !strings.Contains(record.Fold(s.FullName()+" "+s.Surname+" "+s.Forename), find) &&
			!strings.EqualFold(c.find, s.UPN) && !strings.EqualFold(c.find, s.Current().Form):
			continue
		}
		lines = append(lines, studentLine{
			ID: s.ID, UPN: s.UPN, Surname: s.Surname, Forename: s.Forename, PreferredSurname: s.PreferredSurname, PreferredForename: s.PreferredForename,
			Year: int(year), Form: s.Current().Form, DOB: s.DOB, Sex: s.Sex, ULN: s.ULN, AdmissionNo: s.AdmissionNo, Email: s.Email,
			Flags: s.Flags(), Left: s.Left,
		})
	}
	return c.print(lines, func(w io.Writer) {
		for _, l := range lines {
			name := strings.Trim(l.Surname+", "+l.Forename, ", ")
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name, record.YearGroup(l.Year), l.Form, l.UPN, strings.Join(l.Flags, ", "))
		}
		fmt.Fprintf(w, "%d students\n", len(lines))
	})
}
