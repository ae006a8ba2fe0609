package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/sheet"
)

const organisationsHelp = `
  organisations [list] [--find TEXT]          employers and providers that the record holds
  organisations import FILE [--dry-run]       bring in a list of them: CSV, XLSX or ODS with headings such as Name, Type, Size, Sector
  organisations load FILE                     keep the register of schools (a GIAS download) or of NHS trusts (the ODS file etr.csv)
  organisations search TEXT                   look a school or a trust up in what was loaded, without a network
`

func organisations(c *call) error {
	verb := "list"
	if len(c.args) > 0 {
		verb, c.args = c.args[0], c.args[1:]
	}
	switch verb {
	case "list":
		return listOrganisations(c)
	case "import":
		return importOrganisations(c)
	case "load":
		return loadRegister(c)
	case "search":
		return searchRegisters(c)
	}
	return misuse("%q is not something to do with organisations: list, import, load or search", verb)
}

// organisationLine is one organisation as organisations --json prints it.
type organisationLine struct {
	ID record.ID `json:"id"`
	record.Organisation
}

func listOrganisations(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	lines := []organisationLine{}
	for _, o := range c.store.Snapshot().Organisations() {
		if find := record.Fold(c.find); find == "" || strings.Contains(record.Fold(o.Name+" "+o.Postcode), find) || strings.EqualFold(c.find, o.ODS) {
			lines = append(lines, organisationLine{o.ID, *o})
		}
	}
	return c.print(lines, func(w io.Writer) {
		for _, l := range lines {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.Name, directory.Role(&l.Organisation), l.Size, l.Sector, l.ODS)
		}
		fmt.Fprintf(w, "%d organisations\n", len(lines))
	})
}

// organisationImport is what organisations import --json prints.
type organisationImport struct {
	File      string       `json:"file"`
	Rows      int          `json:"rows"`
	Added     int          `json:"added"`
	Changed   int          `json:"changed"`
	Unchanged int          `json:"unchanged"`
	ToCheck   []importNote `json:"to_check"`
	Rejected  []importNote `json:"rejected"`
	Warnings  []importNote `json:"warnings"`
	SetAside  []importNote `json:"set_aside"`
	LeftOut   []string     `json:"left_out"` // columns, with the reason
	Notes     []string     `json:"notes,omitempty"`
	Action    uint64       `json:"action,omitzero"` // its number, for undo; none where nothing changed
	DryRun    bool         `json:"dry_run,omitzero"`
}

func importOrganisations(c *call) error {
	if err := c.want("the file to import"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	file, err := directory.ReadEmployersFile(c.args[0])
	if err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	plan := directory.MakePlan(file, c.store.Snapshot(), nil)
	summary := summariseOrganisations(plan)
	summary.DryRun = c.dryRun
	if action, any := plan.Action(c.signer()); any && !c.dryRun {
		done, err := c.store.Do(action)
		if err != nil {
			return err
		}
		summary.Action = done.Seq
	}
	return c.print(summary, summary.print)
}

func summariseOrganisations(p *directory.Plan) organisationImport {
	s := organisationImport{
		File: p.File.Name, Rows: p.Counts.Rows, Added: p.Counts.New, Changed: p.Counts.Changed, Unchanged: p.Counts.Unchanged, Notes: p.File.Notes,
		ToCheck: []importNote{}, Rejected: []importNote{}, Warnings: []importNote{}, SetAside: []importNote{}, LeftOut: []string{},
	}
	for _, r := range p.Rows {
		switch r.Verdict {
		case directory.Check:
			s.ToCheck = append(s.ToCheck, importNote{Line: r.Line, Reason: r.Reason})
		case directory.Rejected:
			s.Rejected = append(s.Rejected, importNote{Line: r.Line, Reason: r.Reason})
		}
		for _, words := range r.Warnings {
			s.Warnings = append(s.Warnings, importNote{Line: r.Line, Reason: r.Name + ": " + words})
		}
	}
	for _, l := range p.File.SetAside {
		note := importNote{Line: l.From, Reason: l.Why}
		if l.To > l.From {
			note.Last = l.To
		}
		s.SetAside = append(s.SetAside, note)
	}
	for _, col := range p.File.Columns {
		if col.Field == "" && col.Heading != "" {
			s.LeftOut = append(s.LeftOut, col.Heading+": "+col.Why)
		}
	}
	return s
}

func (s organisationImport) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %d rows: %d new, %d changed, %d unchanged, %d to check, %d cannot be used\n",
		s.File, s.Rows, s.Added, s.Changed, s.Unchanged, len(s.ToCheck), len(s.Rejected))
	for _, note := range s.Notes {
		fmt.Fprintln(w, note)
	}
	for _, column := range s.LeftOut {
		fmt.Fprintln(w, "Not read in:", column)
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

func loadRegister(c *call) error {
	if err := c.want("the file to load"); err != nil {
		return err
	}
	if err := c.open(); err != nil { // nobody else may write to the folder meanwhile
		return err
	}
	source, err := sheet.Open(c.args[0])
	if err != nil {
		return err
	}
	list, err := directory.Read(source)
	if errors.Is(err, directory.ErrNoRegister) {
		return fmt.Errorf("%s was not loaded: %w", source.Name, err)
	} else if err != nil {
		return err
	}
	known, err := directory.Open(c.store.Dir())
	if err != nil {
		fmt.Fprintln(c.Err, err) // the one that is damaged may be the one that is loaded now
	}
	list.Loaded = c.clock()
	if _, err := known.Keep(list); err != nil {
		return err
	}
	aside := []importNote{}
	for _, a := range list.SetAside {
		aside = append(aside, importNote{Line: a.Line, Reason: a.Why})
	}
	return c.print(map[string]any{"register": list.Register, "entries": len(list.Entries), "open": list.Open(), "set_aside": aside, "source": list.Register.Source()}, func(w io.Writer) {
		fmt.Fprintf(w, "Loaded %d %s from %s, %d of them open\n", len(list.Entries), list.Register, list.File, list.Open())
		for _, n := range aside {
			fmt.Fprintf(w, "line %d\tset aside\t%s\n", n.Line, n.Reason)
		}
		fmt.Fprintln(w, list.Register.Source())
	})
}

// mostFound is how many matches a search prints.
const mostFound = 20

func searchRegisters(c *call) error {
	if len(c.args) == 0 {
		return misuse("what to search for is missing: a name, a code or a postcode")
	}
	dir, err := c.folder()
	if err != nil {
		return err
	}
	known, err := directory.Open(dir)
	if err != nil {
		return err
	}
	if known.Empty() {
		return errors.New("no register is loaded yet: load the register of schools or of NHS trusts with waymark-cli organisations load FILE")
	}
	type line struct {
		Register directory.Register `json:"register"`
		directory.Entry
	}
	found := []line{}
	for _, e := range known.Search(strings.Join(c.args, " "), mostFound) {
		found = append(found, line{e.Register, e})
	}
	return c.print(found, func(w io.Writer) {
		for _, e := range found {
			fmt.Fprintf(w, "%s\t%s\n", e.Name, e.Words())
		}
		if len(found) == 0 {
			fmt.Fprintln(w, "Nothing fits.")
		}
	})
}
