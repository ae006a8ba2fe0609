package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"waymark/app/record"
	"waymark/app/rollover"
)

var rosterHelp = `
  roster rollover [--starting N] [--last-day DATE] [--forms up|keep|clear]
                  [--up N] [--stay N] [--leave N] [--dry-run]
                                   everyone on roll moves up; without --starting, to the academic year
                                   that begins or has begun. --up, --stay and --leave name a year group
                                   or a STUDENT, and may be given more than once
  roster leavers STUDENT... --on DATE [--destination D] [--went-to NAME]
                                   mark students as left; later, without --on, say where they went
  roster leavers                   list who has left
  roster rejoin STUDENT... [--on DATE]
                                   bring students back on roll
  roster twins                     records that look like one student
  roster merge KEEP OTHER [--take FIELD]... [--dry-run] [--anyway]
                                   two records of one student become one. Where they differ, what KEEP
                                   says stays, but for the fields taken. --anyway merges in spite of doubts

A STUDENT is a UPN, or student/ID as waymark-cli students --json prints it.
Destinations: ` + destinationCodes() + "\n"

// rosterFlags are the flags of the verb roster.
type rosterFlags struct {
	starting       int
	lastDay, on    dateFlag
	forms          string
	moves          []rosterMove
	destination    string
	wentTo         string
	take           listFlag
	dryRun, anyway bool
}

// rosterMove is one --up, --stay or --leave.
type rosterMove struct {
	who  string // a year group or a student
	move rollover.Move
}

func (r *rosterFlags) bind(f *flag.FlagSet) {
	f.Func("starting", "", func(s string) (err error) {
		first, _, _ := strings.Cut(s, "/") // 2026/27
		if r.starting, err = strconv.Atoi(first); err != nil || r.starting < 2000 || r.starting > 2999 {
			return errors.New("an academic year is named by the year in which it starts, as 2026")
		}
		return nil
	})
	f.Var(&r.lastDay, "last-day", "")
	f.Var(&r.on, "on", "")
	f.StringVar(&r.forms, "forms", "", "")
	for _, m := range []rollover.Move{rollover.Up, rollover.Stay, rollover.Leave} {
		f.Func(string(m), "", func(s string) error {
			r.moves = append(r.moves, rosterMove{s, m})
			return nil
		})
	}
	f.StringVar(&r.destination, "destination", "", "")
	f.StringVar(&r.wentTo, "went-to", "", "")
	f.Var(&r.take, "take", "")
	f.BoolVar(&r.dryRun, "dry-run", false, "")
	f.BoolVar(&r.anyway, "anyway", false, "")
}

func rosterVerb(c *call) error {
	const verbs = "rollover, leavers, rejoin, twins or merge"
	if len(c.args) == 0 {
		return misuse("what to do is missing: %s", verbs)
	}
	verb := c.args[0]
	c.args = c.args[1:]
	do, ok := map[string]func(*call) error{
		"rollover": rollOver, "leavers": leavers, "rejoin": rejoin, "twins": twins, "merge": mergeStudents,
	}[verb]
	if !ok {
		return misuse("%q is not something to do with the roster: %s", verb, verbs)
	}
	return do(c)
}

// whom returns the students that arguments name.
func (c *call) whom(names []string) ([]record.ID, error) {
	var who []record.ID
	for _, name := range names {
		ref, err := c.find1(name)
		if err != nil {
			return nil, err
		}
		if ref.Kind != record.KindStudent {
			return nil, fmt.Errorf("%s is not a student", ref)
		}
		who = append(who, ref.ID)
	}
	return who, nil
}

// saveRoster does an action, unless it is a dry run, and returns its number.
func (c *call) saveRoster(a record.Action) (uint64, error) {
	if c.roster.dryRun {
		return 0, nil
	}
	done, err := c.store.Do(a)
	return done.Seq, err
}

// tellSaved says how a change ended.
func (c *call) tellSaved(w io.Writer, action uint64) {
	switch {
	case c.roster.dryRun:
		fmt.Fprintln(w, "This was a dry run: nothing was changed.")
	case action == 0:
		fmt.Fprintln(w, "Nothing was changed.")
	default:
		fmt.Fprintf(w, "Saved as action %d; waymark-cli undo takes it back.\n", action)
	}
}

// rolloverSummary is what roster rollover --json prints.
type rolloverSummary struct {
	Starting string          `json:"starting"` // "2026/27"
	LastDay  record.Date     `json:"last_day"`
	Groups   []rolloverGroup `json:"groups"`
	Left     []rolloverNote  `json:"left_as_they_are"`
	Action   uint64          `json:"action,omitzero"`
	DryRun   bool            `json:"dry_run,omitzero"`
}

type rolloverGroup struct {
	Year     string        `json:"year"` // the census code, "" where it is not known
	Move     rollover.Move `json:"move"`
	Students int           `json:"students"`
	Up       int           `json:"up"`
	Stay     int           `json:"stay"`
	Leave    int           `json:"leave"`
	AsIs     int           `json:"as_they_are"`
	words    string
}

type rolloverNote struct {
	Student record.ID `json:"student"`
	Why     string    `json:"why"`
	name    string
}

func rollOver(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	forms := rollover.Forms(c.roster.forms)
	if !slices.Contains([]rollover.Forms{"", rollover.FormsUp, rollover.FormsKeep, rollover.FormsClear}, forms) {
		return misuse("--forms is up, keep or clear")
	}
	if err := c.open(); err != nil {
		return err
	}
	o := rollover.Options{
		Year: record.AcademicYear(c.roster.starting), LastDay: c.roster.lastDay.Date, Forms: forms,
		Moves: map[record.YearGroup]rollover.Move{}, Students: map[record.ID]rollover.Move{},
	}
	if o.Year == 0 {
		o.Year = rollover.Starting(c.today())
	}
	for _, m := range c.roster.moves {
		if year, err := record.ParseYearGroup(m.who); err == nil && year != record.NoYearGroup {
			o.Moves[year] = m.move
			continue
		}
		who, err := c.whom([]string{m.who})
		if err != nil {
			return fmt.Errorf("%w; nor is it a year group", err)
		}
		o.Students[who[0]] = m.move
	}
	plan, err := rollover.MakePlan(c.store.Snapshot(), o)
	if err != nil {
		return err
	}
	s := rolloverSummary{Starting: o.Year.String(), LastDay: plan.Options.LastDay, Groups: []rolloverGroup{}, Left: []rolloverNote{}, DryRun: c.roster.dryRun}
	for _, g := range plan.Groups {
		s.Groups = append(s.Groups, rolloverGroup{
			Year: g.Year.Code(), Move: g.Move, Students: g.Students(), words: g.Year.String(),
			Up: g.Count[rollover.Up], Stay: g.Count[rollover.Stay], Leave: g.Count[rollover.Leave], AsIs: g.Count[rollover.Settled] + g.Count[rollover.Unplaced],
		})
	}
	for _, l := range plan.Lines {
		if l.Why != "" {
			s.Left = append(s.Left, rolloverNote{l.Student.ID, l.Why, l.Student.Name()})
		}
	}
	if action, any := plan.Action(c.signer()); any {
		if s.Action, err = c.saveRoster(action); err != nil {
			return err
		}
	}
	return c.print(s, func(w io.Writer) {
		fmt.Fprintf(w, "To %s; who leaves is on roll until %s\n", s.Starting, s.LastDay.Words())
		for _, g := range s.Groups {
			fmt.Fprintf(w, "%s\t%d on roll\t%d up, %d in the same year group, %d leave, %d as they are\n", g.words, g.Students, g.Up, g.Stay, g.Leave, g.AsIs)
		}
		for _, l := range s.Left {
			fmt.Fprintf(w, "as they are\t%s\t%s\n", l.name, l.Why)
		}
		c.tellSaved(w, s.Action)
	})
}

// leaverLine is one student as roster leavers --json lists them.
type leaverLine struct {
	ID          record.ID          `json:"id"`
	UPN         string             `json:"upn"`
	Name        string             `json:"name"`
	Left        record.Date        `json:"left"`
	Destination record.Destination `json:"destination"`
	WentTo      string             `json:"went_to"`
}

func leavers(c *call) error {
	l := rollover.Leaving{On: c.roster.on.Date, Destination: record.Destination(c.roster.destination), WentTo: c.roster.wentTo}
	if l.Destination != "" && !slices.Contains(record.Destinations, l.Destination) {
		return misuse("--destination is one of %s", destinationCodes())
	}
	if len(c.args) == 0 && l != (rollover.Leaving{}) {
		return misuse("the students who left are missing")
	}
	if err := c.open(); err != nil {
		return err
	}
	if len(c.args) == 0 {
		return c.listLeavers()
	}
	return c.editStudents(func(s *record.Snapshot, who []record.ID) (record.Action, error) {
		return rollover.Leavers(s, who, l, c.signer())
	})
}

func destinationCodes() string {
	codes := make([]string, len(record.Destinations))
	for i, d := range record.Destinations {
		codes[i] = string(d)
	}
	return strings.Join(codes, ", ")
}

func (c *call) listLeavers() error {
	lines := []leaverLine{}
	for _, s := range c.store.Snapshot().Students() {
		if !s.Left.IsZero() && s.Left.Before(c.today()) {
			lines = append(lines, leaverLine{s.ID, s.UPN, s.Name(), s.Left, s.Destination, s.WentTo})
		}
	}
	return c.print(lines, func(w io.Writer) {
		for _, l := range lines {
			fmt.Fprintf(w, "%s\t%s\tleft %s\t%s\t%s\n", l.Name, l.UPN, l.Left.Words(), l.Destination, l.WentTo)
		}
		fmt.Fprintf(w, "leavers: %d\n", len(lines))
	})
}

func rejoin(c *call) error {
	if len(c.args) == 0 {
		return misuse("the students who are back are missing")
	}
	if err := c.open(); err != nil {
		return err
	}
	on := c.roster.on.Date
	if on.IsZero() {
		on = c.today()
	}
	return c.editStudents(func(s *record.Snapshot, who []record.ID) (record.Action, error) {
		return rollover.Rejoin(s, who, on, c.signer())
	})
}

// editStudents does what an action says of the students that the arguments name.
func (c *call) editStudents(plan func(*record.Snapshot, []record.ID) (record.Action, error)) error {
	who, err := c.whom(c.args)
	if err != nil {
		return err
	}
	action, err := plan(c.store.Snapshot(), who)
	if err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	done := uint64(0)
	if len(action.Changes) > 0 {
		if done, err = c.saveRoster(action); err != nil {
			return err
		}
	}
	return c.print(map[string]any{"what": action.What, "changed": len(action.Changes), "action": done, "dry_run": c.roster.dryRun}, func(w io.Writer) {
		fmt.Fprintln(w, action.What)
		c.tellSaved(w, done)
	})
}

func twins(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	type twin struct {
		Keep  string `json:"keep"`
		Other string `json:"other"`
		Name  string `json:"name"`
		Why   string `json:"why"`
		Back  bool   `json:"back,omitzero"` // one of them has left and the other has not
	}
	found := []twin{}
	for _, t := range rollover.Twins(c.store.Snapshot()) {
		found = append(found, twin{t.Keep.Ref().String(), t.Other.Ref().String(), t.Keep.Name(), t.Why, t.Back})
	}
	return c.print(found, func(w io.Writer) {
		for _, t := range found {
			fmt.Fprintf(w, "%s\t%s\troster merge %s %s\n", t.Name, t.Why, t.Keep, t.Other)
		}
		fmt.Fprintf(w, "pairs that look like one student: %d\n", len(found))
	})
}

// mergeSummary is what roster merge --json prints.
type mergeSummary struct {
	Keep      record.ID       `json:"keep"`
	Other     record.ID       `json:"other"`
	Differ    []mergeField    `json:"differ"`
	Filled    []string        `json:"filled"`    // what only the other record says
	Registers int             `json:"registers"` // that only the other record was on
	Both      []mergeRegister `json:"both"`      // that both were on
	Requests  int             `json:"requests"`
	Doubts    []string        `json:"doubts"`
	Action    uint64          `json:"action,omitzero"`
	DryRun    bool            `json:"dry_run,omitzero"`
}

type mergeField struct {
	Field   string `json:"field"`
	Kept    string `json:"kept"`
	NotKept string `json:"not_kept"`
	label   string
}

type mergeRegister struct {
	Activity string `json:"activity"`
	Words    string `json:"words"`
}

func mergeStudents(c *call) error {
	if err := c.want("the student to keep", "the other record of the student"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	who, err := c.whom(c.args)
	if err != nil {
		return err
	}
	m, err := rollover.Merge(c.store.Snapshot(), who[0], who[1], c.roster.take...)
	if err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	if len(m.Doubts) > 0 && !c.roster.anyway && !c.roster.dryRun {
		return fmt.Errorf("these may be two students; nothing was changed. %s If they are one, say --anyway", strings.Join(m.Doubts, " "))
	}
	s := mergeSummary{
		Keep: who[0], Other: who[1], Differ: []mergeField{}, Filled: append([]string{}, m.Filled...), Registers: len(m.Registers), Both: []mergeRegister{},
		Requests: m.Requests, Doubts: append([]string{}, m.Doubts...), DryRun: c.roster.dryRun,
	}
	for _, d := range m.Differ {
		kept, not := d.Keep, d.Other
		if d.TakesOther {
			kept, not = not, kept
		}
		s.Differ = append(s.Differ, mergeField{d.Field, kept, not, d.Label})
	}
	for _, b := range m.Both {
		s.Both = append(s.Both, mergeRegister{b.Activity.Date.Words() + ", " + b.Activity.Title, b.Words})
	}
	if s.Action, err = c.saveRoster(m.Action(c.signer())); err != nil {
		return err
	}
	return c.print(s, func(w io.Writer) {
		fmt.Fprintf(w, "%s: two records become one\n", m.Merged.Name())
		for _, d := range s.Differ {
			fmt.Fprintf(w, "%s\t%s is kept\t%s is not\n", d.label, d.Kept, d.NotKept)
		}
		for _, f := range s.Filled {
			fmt.Fprintf(w, "filled in\t%s\n", f)
		}
		fmt.Fprintf(w, "move over\tregisters: %d\trequests: %d\n", s.Registers, s.Requests)
		for _, b := range s.Both {
			words := b.Words
			if words == "" {
				words = "the two lines become one"
			}
			fmt.Fprintf(w, "on both\t%s\t%s\n", b.Activity, words)
		}
		for _, d := range s.Doubts {
			fmt.Fprintln(w, "doubt\t"+d)
		}
		c.tellSaved(w, s.Action)
	})
}
