package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/link"
)

func undo(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	var undone store.Undone
	var err error
	if c.action > 0 {
		undone, err = c.store.UndoAction(c.action, c.signer())
	} else {
		undone, err = c.store.Undo(c.signer())
	}
	if err != nil {
		return err
	}
	kept := c.kept(undone)
	nothing := undone.Back == 0 && len(kept) > 0
	err = c.print(map[string]any{"action": undone.Seq, "undone": undone.Of.Seq, "what": undone.Of.What, "kept": kept}, func(w io.Writer) {
		if !nothing {
			fmt.Fprintf(w, "Taken back: %s (action %d)\n", undone.Of.What, undone.Of.Seq)
		}
		printKept(w, kept)
	})
	if err == nil && nothing {
		err = fmt.Errorf("nothing could be taken back of: %s (action %d), because of what was done later; %s: %s", undone.Of.What, undone.Of.Seq, kept[0].name, kept[0].Why)
	}
	return err
}

// keptRecord is a record that an undo left as it is.
type keptRecord struct {
	Record string `json:"record"`
	Why    string `json:"why"`
	name   string
}

func (c *call) kept(u store.Undone) []keptRecord {
	kept := []keptRecord{}
	for _, k := range u.Kept {
		kept = append(kept, keptRecord{k.Ref.String(), k.Words, nameOf(c.store.Snapshot(), k.Ref)})
	}
	return kept
}

func printKept(w io.Writer, kept []keptRecord) {
	for _, k := range kept {
		fmt.Fprintf(w, "kept\t%s\t%s\n", k.name, k.Why)
	}
}

// nameOf names a record as a person knows it, where it is about a student, and by
// its kind and ID elsewhere.
func nameOf(s *record.Snapshot, ref record.Ref) string {
	about, words := ref.ID, "%s"
	switch ref.Kind {
	case record.KindMessage:
		m, ok := s.Message(ref.ID)
		if !ok {
			return ref.String()
		}
		about, words = m.Request, "a message about %s"
	case record.KindRequest:
		words = "a request for %s"
	}
	if r, ok := s.Request(about); ok {
		about = r.Student
	}
	if student, ok := s.Student(about); ok {
		return fmt.Sprintf(words, student.Name())
	}
	return ref.String()
}

// history lists the actions; or what became of one action; or what happened to
// one record, named by its kind/ID or, for a student, by UPN.
func history(c *call) error {
	if len(c.args) > 1 {
		return misuse("%q is one argument too many", c.args[1])
	}
	if c.action > 0 && len(c.args) > 0 {
		return misuse("name an action or a record, not both")
	}
	if err := c.open(); err != nil {
		return err
	}
	if c.action > 0 {
		return c.showAction()
	}
	if len(c.args) == 0 {
		return c.listActions()
	}
	ref, err := c.find1(c.args[0])
	if err != nil {
		return err
	}
	events, err := c.store.History(ref)
	if err != nil {
		return err
	}
	out := []event{}
	for _, e := range events {
		fields := []field{}
		for _, f := range e.Fields {
			fields = append(fields, field{f.Field, plain(f.Field, f.From), plain(f.Field, f.To)})
		}
		out = append(out, event{e.Seq, e.At, e.By, e.What, fields})
	}
	if ref.Kind == record.KindStudent {
		out = append(out, disclosures(c.store.Snapshot().Told(ref.ID))...)
		slices.SortStableFunc(out, func(a, b event) int { return a.At.Compare(b.At) })
	}
	return c.print(out, func(w io.Writer) {
		for _, e := range out {
			number := ""
			if e.Action != 0 {
				number = strconv.FormatUint(e.Action, 10)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", number, e.At.Local().Format("2 Jan 2006 15:04"), e.By, e.What)
			for _, f := range e.Fields {
				fmt.Fprintf(w, "\t%s\t%s\t→ %s\n", f.Field, f.From, f.To)
			}
		}
	})
}

// event is one step in the history of a record. What was told to a trust about a
// student is one too, and has no action of its own.
type event struct {
	Action uint64    `json:"action,omitzero"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	What   string    `json:"what"`
	Fields []field   `json:"fields"`
}

type field struct {
	Field string `json:"field"`
	From  string `json:"from,omitzero"`
	To    string `json:"to,omitzero"`
}

func disclosures(told []record.Told) (out []event) {
	for _, t := range told {
		e := event{At: t.At, By: t.By, What: t.Words(), Fields: []field{}}
		for _, f := range t.Fields {
			e.Fields = append(e.Fields, field{Field: f.Name, To: f.Value})
		}
		out = append(out, e)
	}
	return out
}

// plain returns the JSON value of a field as a person reads it: text without its
// quotes, states in words. What only programs read is named by its length, and
// the school's secrets are not shown at all.
func plain(name string, value []byte) string {
	if len(value) == 0 {
		return ""
	}
	whole, _, _ := strings.Cut(name, ".")
	switch whole {
	case "tag_key":
		return "(the school’s secret)"
	case "certificate", "cursor", "descriptor", "frozen", "published", "receipt":
		return fmt.Sprintf("(%d bytes)", len(value))
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	switch name {
	case "delivery":
		return record.Delivery(text).String()
	case "state":
		return link.State(text).Words(text)
	}
	return text
}

func (c *call) find1(name string) (record.Ref, error) {
	for _, s := range c.store.Snapshot().Students() {
		if s.UPN != "" && strings.EqualFold(s.UPN, name) {
			return s.Ref(), nil
		}
	}
	ref, err := record.ParseRef(name)
	if err != nil {
		return ref, fmt.Errorf("%q is neither a student's UPN nor a record such as student/ABC123", name)
	}
	return ref, nil
}

// actionLine is one action as history --json prints it.
type actionLine struct {
	Action   uint64         `json:"action"`
	Kind     string         `json:"kind"`
	What     string         `json:"what"`
	By       string         `json:"by"`
	At       time.Time      `json:"at"`
	Source   *record.Source `json:"source,omitempty"`
	Undoes   uint64         `json:"undoes,omitzero"`
	UndoneBy uint64         `json:"undone_by,omitzero"`
}

func lineOfAction(a store.ActionSummary) actionLine {
	return actionLine{a.Seq, string(a.Kind), a.What, a.By, a.At, a.Source, a.Undoes, a.UndoneBy}
}

func (a actionLine) print(w io.Writer) {
	undone := ""
	if a.UndoneBy != 0 {
		undone = fmt.Sprintf("taken back by action %d", a.UndoneBy)
	}
	fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", a.Action, a.At.Local().Format("2 Jan 2006 15:04"), a.By, a.What, undone)
}

func (c *call) listActions() error {
	out := []actionLine{}
	for _, a := range c.store.Actions() {
		out = append(out, lineOfAction(a))
	}
	return c.print(out, func(w io.Writer) {
		for _, a := range out {
			a.print(w)
		}
	})
}

// showAction prints one action, and what the undo kept that took it back or that
// it is.
func (c *call) showAction() error {
	actions := c.store.Actions()
	i := slices.IndexFunc(actions, func(a store.ActionSummary) bool { return a.Seq == c.action })
	if i < 0 {
		return fmt.Errorf("there is no action %d: waymark-cli history lists them", c.action)
	}
	a := actions[i]
	undo := a.UndoneBy
	if a.Undoes != 0 {
		undo = a.Seq
	}
	kept := []keptRecord{}
	if undo != 0 {
		undone, err := c.store.Undone(undo)
		if err != nil {
			return err
		}
		kept = c.kept(undone)
	}
	line := struct {
		actionLine
		Kept []keptRecord `json:"kept"`
	}{lineOfAction(a), kept}
	return c.print(line, func(w io.Writer) {
		line.print(w)
		printKept(w, kept)
	})
}

// errDiffers is how check ends where journal and index differ. What differs has
// been printed.
var errDiffers = errors.New("journal and index differ")

func check(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	report, err := c.store.Check(c.context())
	if err != nil {
		return err
	}
	differences := append([]string{}, report.Differences...)
	records := map[record.Kind]int{}
	for _, kind := range record.Kinds {
		records[kind] = report.Records[kind] // none is a figure, too
	}
	err = c.print(map[string]any{"agrees": report.Agrees(), "actions": report.Actions, "records": records, "differences": differences}, func(w io.Writer) {
		fmt.Fprintf(w, "%d actions in the journal\n", report.Actions)
		for _, kind := range record.Kinds {
			fmt.Fprintf(w, "%s\t%d\n", kind, records[kind])
		}
		for _, d := range differences {
			fmt.Fprintln(w, "differs:", d)
		}
		if report.Agrees() {
			fmt.Fprintln(w, "Journal and index agree, byte for byte.")
		}
	})
	if err == nil && !report.Agrees() {
		err = errDiffers
	}
	return err
}
