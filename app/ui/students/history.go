package students

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/app/store"
)

// step is one entry in a student's history, in words.
type step struct {
	at    time.Time
	when  string   // "22 Nov 2026, 14:02"
	what  string   // "Import of roster.csv, by A. Kovač"
	lines []string // "registration group: 9A → 9B"
}

func newStep(at time.Time, what, by string) step {
	if by != "" {
		what += ", by " + by
	}
	return step{at: at, when: at.Local().Format("2 Jan 2006, 15:04"), what: what}
}

// historyOf puts a student's history into words, latest first: what was changed,
// and what was told to whom.
func historyOf(events []store.Event, told []record.Told) []step {
	out := make([]step, 0, len(events)+len(told))
	for i, e := range slices.Backward(events) {
		s := newStep(e.At, e.What, e.By)
		created := i == 0
		for _, f := range e.Fields {
			if created && f.From == nil {
				continue // the first entry holds everything; it says so in one line
			}
			s.lines = append(s.lines, changeWords(f))
		}
		if created {
			s.lines = append(s.lines, "first recorded here")
		}
		out = append(out, s)
	}
	for _, t := range told {
		s := newStep(t.At, t.Words(), t.By)
		for _, f := range t.Fields {
			s.lines = append(s.lines, f.Name+": "+f.Value)
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b step) int { return b.at.Compare(a.at) })
	return out
}

// changeWords says what happened to one field.
func changeWords(f record.FieldChange) string {
	name, ok := fieldNames[f.Field]
	if !ok {
		name = strings.ReplaceAll(f.Field, "_", " ")
	}
	return fmt.Sprintf("%s: %s → %s", name, valueWords(f.Field, f.From), valueWords(f.Field, f.To))
}

// fieldNames holds the words for fields whose own names would not do.
var fieldNames = map[string]string{
	"upn": "UPN", "uln": "ULN", "former_upns": "former UPNs", "admission_no": "admission number",
	"mis_id": "school system’s number", "dob": "date of birth", "sen": "SEN", "fsm": "free school meals",
	"fsm_ever6": "free school meals in the last six years", "eal": "English as an additional language",
	"enrolments": "year and registration group", "joined": "date of admission", "left": "last day on roll",
	"ever_in_care": "ever in care", "exemptions": "exemptions", "went_to": "where to",
}

// valueWords writes one field's value for a person.
func valueWords(field string, value json.RawMessage) string {
	if value == nil {
		return "nothing"
	}
	switch field {
	case "enrolments":
		var list []record.Enrolment
		if json.Unmarshal(value, &list) == nil && len(list) > 0 {
			e := list[len(list)-1]
			return strings.Trim(e.Year.String()+" "+e.Form+" from "+e.From.Words(), " ")
		}
	case "exemptions":
		var list []record.Exemption
		if json.Unmarshal(value, &list) == nil && len(list) > 0 {
			e := list[len(list)-1]
			return fmt.Sprintf("%d, the latest agreed by %s: %s", len(list), e.By, e.Reason)
		}
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		if field == "destination" {
			return record.Destination(text).String()
		}
		if d, err := record.ParseDate(text); err == nil {
			return d.Words()
		}
		return text
	}
	return string(value)
}
