package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/sheet"
)

// importSummary is what import --json prints.
type importSummary struct {
	File       string           `json:"file"`
	Format     string           `json:"format"`
	Encoding   string           `json:"encoding"`
	Delimiter  string           `json:"delimiter"`
	Sheet      string           `json:"sheet,omitzero"`
	HeaderLine int              `json:"header_line"`
	Columns    []importColumn   `json:"columns"`
	LeftOut    []importColumn   `json:"left_out"` // never read in, or of no use
	Rows       int              `json:"rows"`
	Added      int              `json:"added"`
	Changed    int              `json:"changed"`
	Unchanged  int              `json:"unchanged"`
	Filled     int              `json:"filled"`   // rows that add to those of another file
	Excluded   int              `json:"excluded"` // rows left out by an answer, or by --only-new
	Missing    int              `json:"missing"`
	ToCheck    []importNote     `json:"to_check"`
	Conflicts  []importNote     `json:"conflicts"` // those to check of which two numbers, or a number and the name, disagree
	Warnings   []importNote     `json:"warnings"`
	Rejected   []importNote     `json:"rejected"`
	SetAside   []importNote     `json:"set_aside"`
	Questions  []importQuestion `json:"questions"`
	Notes      []string         `json:"notes,omitempty"`
	Action     uint64           `json:"action,omitzero"` // its number, for undo; none where nothing changed
	DryRun     bool             `json:"dry_run,omitzero"`

	written []string // how each file is written
}

type importColumn struct {
	File    string `json:"file,omitzero"` // where there are several
	Heading string `json:"heading"`
	Field   string `json:"field"` // "" where the column is not read in
	How     string `json:"how"`   // "heading", "values", "left out" and so on
	Note    string `json:"note,omitzero"`
}

// importQuestion is what --answer KEY=VALUE answers.
type importQuestion struct {
	File    string         `json:"file"`
	Key     string         `json:"key"`
	Words   string         `json:"words"`
	Options []importOption `json:"options"`
	Suggest string         `json:"suggest,omitzero"`
}

type importOption struct {
	Value string `json:"value"`
	Words string `json:"words"`
}

type importNote struct {
	File   string `json:"file,omitzero"` // where there are several
	Line   int    `json:"line"`
	Last   int    `json:"last,omitzero"` // of several lines
	Field  string `json:"field,omitzero"`
	Reason string `json:"reason"`
}

const importHelp = `
  FILE may be CSV, an Excel workbook (.xlsx), an OpenDocument spreadsheet (.ods),
  a Common Transfer File (.xml), or the folder or ZIP file of a OneRoster or School
  Data Sync export. Later files fill the gaps of the first for the same students.

  --dry-run            say what would happen, and change nothing
  --sheet S            the sheet of a workbook, where it is not the one with the most headings
  --encoding NAME      read texts so, where letters came out wrong: UTF-8, Windows-1252,
                       UTF-16LE, UTF-16BE or Mac OS Roman
  --map FIELD=HEADING  the column of that heading holds the field, as form="Teaching set"
  --answer KEY=VALUE   answer a question that a dry run printed, as dates="month first"
  --only-new           bring in new students, and leave those alone who are there already
  --map and --answer may be given more than once, and are remembered with the
  import for the next file with the same headings.
`

// importFlags are the flags of the verb import.
type importFlags struct {
	sheet         string
	encoding      string
	maps, answers listFlag
	onlyNew       bool
}

func (i *importFlags) bind(f *flag.FlagSet) {
	f.StringVar(&i.sheet, "sheet", "", "")
	f.Func("encoding", "", func(name string) (err error) {
		var ok bool
		if i.encoding, ok = sheet.EncodingNamed(name); !ok {
			err = fmt.Errorf("the encodings are %s", strings.Join(sheet.Encodings(), ", "))
		}
		return err
	})
	f.Var(&i.maps, "map", "")
	f.Var(&i.answers, "answer", "")
	f.BoolVar(&i.onlyNew, "only-new", false, "")
}

// fields reads --map: the field by its name or its label, in any case.
func (i *importFlags) fields() (map[string]roster.Field, error) {
	fields := map[string]roster.Field{}
	for _, said := range i.maps {
		name, heading, ok := strings.Cut(said, "=")
		if !ok || heading == "" {
			return nil, misuse("--map %q: write FIELD=HEADING, as form=\"Teaching set\"", said)
		}
		all := roster.Fields()
		at := slices.IndexFunc(all, func(f roster.Field) bool {
			return strings.EqualFold(string(f), name) || strings.EqualFold(f.Label(), name)
		})
		if at < 0 {
			return nil, misuse("--map %q: the fields are %s", said, joined(all))
		}
		fields[heading] = all[at]
	}
	return fields, nil
}

func joined(fields []roster.Field) string {
	words := make([]string, len(fields))
	for i, f := range fields {
		words[i] = string(f)
	}
	return strings.Join(words, ", ")
}

func importRoster(c *call) error {
	if len(c.args) == 0 {
		return misuse("the file to import is missing")
	}
	if _, err := c.bring.fields(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	summary, err := c.bringIn(c.args...)
	if err != nil {
		return err
	}
	return c.print(summary, summary.print)
}

// bringIn imports files, or says what that would do where it is a dry run.
func (c *call) bringIn(paths ...string) (importSummary, error) {
	file, err := c.readRoster(paths)
	if err != nil {
		return importSummary{}, fmt.Errorf("%w; nothing was changed", err)
	}
	plan := roster.MakePlan(file, c.store.Snapshot(), c.today())
	if c.bring.onlyNew {
		plan.OnlyNew()
	}
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

// readRoster reads the files by what the flags say of them.
func (c *call) readRoster(paths []string) (*roster.File, error) {
	fields, err := c.bring.fields()
	if err != nil {
		return nil, err
	}
	file, err := roster.Open(paths, roster.Options{Sheet: c.bring.sheet, Encoding: c.bring.encoding, Fields: fields, Mappings: c.store.Snapshot().Mappings()})
	if err != nil {
		return nil, err
	}
	for heading, field := range fields {
		if !slices.ContainsFunc(file.Files(), func(f *roster.File) bool {
			at, ok := f.Column(heading)
			return ok && f.Columns[at].Field == field
		}) {
			return nil, fmt.Errorf("%s has no column “%s” that could be the %s", file.Name, heading, field.Label())
		}
	}
	for _, said := range c.bring.answers {
		// A key may hold a sign of equality, as "value:PP=ja" does.
		at := strings.LastIndexByte(said, '=')
		if at < 0 || !file.Answer(said[:at], said[at+1:]) {
			return nil, fmt.Errorf("--answer %q answers no question of %s: waymark-cli import --dry-run --json lists them with their keys and values", said, file.Name)
		}
	}
	return file, nil
}

func summarise(p *roster.Plan) importSummary {
	f := p.File
	s := importSummary{
		File: f.Name, Format: string(f.Format), Encoding: f.Encoding, Delimiter: f.Delimiter.String(), Sheet: f.Sheet, HeaderLine: f.HeaderLine,
		Columns: []importColumn{}, LeftOut: []importColumn{}, ToCheck: []importNote{}, Conflicts: []importNote{}, Warnings: []importNote{},
		Rejected: []importNote{}, SetAside: []importNote{}, Questions: []importQuestion{},
		Rows: p.Counts.Rows, Added: p.Counts.New, Changed: p.Counts.Changed, Unchanged: p.Counts.Unchanged,
		Filled: p.Counts.Fills, Excluded: p.Counts.Excluded, Missing: len(p.Missing),
	}
	files := f.Files()
	name := func(f *roster.File) string {
		if len(files) == 1 {
			return ""
		}
		return f.Name
	}
	for _, f := range files {
		s.written = append(s.written, f.Name+": "+f.Written())
		s.Notes = append(s.Notes, f.Notes...)
		for _, col := range f.Columns {
			column := importColumn{name(f), col.Heading, string(col.Field), string(col.How), col.Note}
			s.Columns = append(s.Columns, column)
			if col.How == roster.LeftOut || col.How == roster.NotKept {
				s.LeftOut = append(s.LeftOut, column)
			}
		}
		for _, l := range f.SetAside {
			note := importNote{File: name(f), Line: l.From, Reason: l.Why}
			if l.To > l.From {
				note.Last = l.To
			}
			s.SetAside = append(s.SetAside, note)
		}
	}
	s.Notes = append(s.Notes, p.Notes...)
	for _, row := range p.Rows {
		note := importNote{File: name(row.File), Line: row.Line, Reason: row.Reason}
		switch row.Verdict {
		case roster.Rejected:
			s.Rejected = append(s.Rejected, note)
		case roster.Check:
			s.ToCheck = append(s.ToCheck, note)
			if row.Doubt == roster.Conflict {
				s.Conflicts = append(s.Conflicts, note)
			}
		}
		for _, warning := range row.Warnings {
			s.Warnings = append(s.Warnings, importNote{File: name(row.File), Line: row.Line, Field: string(warning.Field), Reason: row.Name + ": " + warning.Words})
		}
	}
	for _, q := range p.Questions() {
		question := importQuestion{File: q.File, Key: q.Key, Words: q.Words, Suggest: q.Suggest}
		for _, o := range q.Options {
			question.Options = append(question.Options, importOption(o))
		}
		s.Questions = append(s.Questions, question)
	}
	return s
}

// lines returns "line 4" or "lines 4 to 9".
func (n importNote) lines() string {
	lines := roster.SetAside{From: n.Line, To: max(n.Line, n.Last)}.Lines()
	if n.File != "" {
		lines += " of " + n.File
	}
	return lines
}

func (s importSummary) print(w io.Writer) {
	for _, written := range s.written {
		fmt.Fprintln(w, written)
	}
	fmt.Fprintf(w, "%d rows: %d new, %d changed, %d unchanged, %d to check, %d cannot be used", s.Rows, s.Added, s.Changed, s.Unchanged, len(s.ToCheck), len(s.Rejected))
	if s.Filled > 0 {
		fmt.Fprintf(w, ", %d that fill gaps", s.Filled)
	}
	if s.Excluded > 0 {
		fmt.Fprintf(w, ", %d excluded", s.Excluded)
	}
	fmt.Fprintf(w, "; %d on roll are not in the file and stay as they are\n", s.Missing)
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
	}{{"cannot be used", s.Rejected}, {"conflict", s.Conflicts}, {"to check", s.others()}, {"warning", s.Warnings}, {"set aside", s.SetAside}} {
		for _, n := range part.notes {
			fmt.Fprintf(w, "%s\t%s\t%s\n", n.lines(), part.words, n.Reason)
		}
	}
	for _, q := range s.Questions {
		fmt.Fprintf(w, "question\t%s\t%s\n", q.Key, q.Words)
		if q.Suggest != "" {
			fmt.Fprintf(w, "\t\tsuggested: %s\n", q.Suggest)
		}
	}
	if len(s.Questions) > 0 {
		fmt.Fprintln(w, "--answer KEY=VALUE answers a question; --json lists the values.")
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

// others returns the rows to check that are not in conflict.
func (s importSummary) others() []importNote {
	return slices.DeleteFunc(slices.Clone(s.ToCheck), func(n importNote) bool { return slices.Contains(s.Conflicts, n) })
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
