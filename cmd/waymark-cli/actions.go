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
	type kept struct {
		Record string `json:"record"`
		Why    string `json:"why"`
		name   string
	}
	left := []kept{}
	for _, k := range undone.Kept {
		left = append(left, kept{k.Ref.String(), k.Words, nameOf(c.store.Snapshot(), k.Ref)})
	}
	return c.print(map[string]any{"action": undone.Seq, "undone": undone.Of.Seq, "what": undone.Of.What, "kept": left}, func(w io.Writer) {
		done := "Taken back"
		if undone.Back == 0 && len(left) > 0 {
			done = "Nothing could be taken back of"
		}
		fmt.Fprintf(w, "%s: %s (action %d)\n", done, undone.Of.What, undone.Of.Seq)
		for _, k := range left {
			fmt.Fprintf(w, "kept\t%s\t%s\n", k.name, k.Why)
		}
	})
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

// history lists the actions; or what happened to one record, named by its
// kind/ID or, for a student, by UPN.
func history(c *call) error {
	if len(c.args) > 1 {
		return misuse("%q is one argument too many", c.args[1])
	}
	if err := c.open(); err != nil {
		return err
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

func (c *call) listActions() error {
	type action struct {
		Action   uint64         `json:"action"`
		Kind     string         `json:"kind"`
		What     string         `json:"what"`
		By       string         `json:"by"`
		At       time.Time      `json:"at"`
		Source   *record.Source `json:"source,omitempty"`
		Undoes   uint64         `json:"undoes,omitzero"`
		UndoneBy uint64         `json:"undone_by,omitzero"`
	}
	out := []action{}
	for _, a := range c.store.Actions() {
		out = append(out, action{a.Seq, string(a.Kind), a.What, a.By, a.At, a.Source, a.Undoes, a.UndoneBy})
	}
	return c.print(out, func(w io.Writer) {
		for _, a := range out {
			undone := ""
			if a.UndoneBy != 0 {
				undone = fmt.Sprintf("taken back by action %d", a.UndoneBy)
			}
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", a.Action, a.At.Local().Format("2 Jan 2006 15:04"), a.By, a.What, undone)
		}
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
