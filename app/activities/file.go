package activities

import (
	"strings"

	"waymark/app/record"
	"waymark/app/sheet"
)

// File is a table of activities as it was read. Nothing of it has been compared
// with the record yet.
type File struct {
	Name   string // without its folder
	SHA256 string
	Rows   []sheet.Row
	Unused []string // the headings that are not used
	// Registers says that a row is a student in a register, and not an activity.
	Registers bool

	columns []field // by their places, "" where not used
}

// field is what a column holds.
type field string

const (
	id            field = "id"
	date          field = "date"
	last          field = "last"
	title         field = "title"
	kind          field = "kind"
	organisations field = "organisations"
	setting       field = "setting"
	mode          field = "mode"
	hours         field = "hours"
	met           field = "met"
	purpose       field = "purpose"
	note          field = "note"
	upn           field = "upn"
	admissionNo   field = "admission_no"
	surname       field = "surname"
	forename      field = "forename"
	form          field = "form"
	status        field = "status"
	reason        field = "reason"
)

// headings maps each heading that is known, reduced as [key] does.
var headings = headingTable()

func headingTable() map[string]field {
	table := map[string]field{}
	for f, names := range map[field]string{
		id:            "Activity ID",
		date:          "Date; Day; Date of activity; First day",
		last:          "Last day; End date",
		title:         "Title; Activity; Activity title; What happened; Event",
		kind:          "Kind; Kind of activity; Activity type; Type",
		organisations: "Organisations; Organisation; Employer; Employers; Provider; Who came",
		setting:       "Place; Where; Setting",
		mode:          "Mode; How",
		hours:         "Hours",
		met:           "People met",
		purpose:       "Purpose",
		note:          "Note; Notes",
		upn:           "UPN",
		admissionNo:   "Admission number; Adno; Admission no",
		surname:       "Surname; Last name; Legal surname",
		forename:      "Forename; First name; Legal forename",
		form:          "Registration group; Form; Reg group",
		status:        "Status; Attendance; Attended or absent",
		reason:        "Reason; Reason for absence",
	} {
		for name := range strings.SplitSeq(names, ";") {
			table[key(name)] = f
		}
	}
	for _, f := range append(record.EventFacts[:len(record.EventFacts):len(record.EventFacts)], record.StudentFacts...) {
		table[key(f.String())] = field(f)
	}
	return table
}

// key reduces a heading, or a word in a cell, to what is compared.
func key(s string) string { return strings.ReplaceAll(record.Fold(s), " ", "") }

// headerReach is how many rows may stand above the headings.
const headerReach = 20

// Read finds the activities in a book. Every error is a *[sheet.Refusal].
func Read(b *sheet.Book) (*File, error) {
	for _, s := range b.Sheets {
		if s.Hidden {
			continue
		}
		for i, r := range s.Rows[:min(len(s.Rows), headerReach)] {
			f := &File{Name: b.Name, SHA256: b.SHA256, Rows: s.Rows[i+1:]}
			if !f.decide(r.Cells) {
				continue
			}
			if len(f.Rows) == 0 {
				return nil, &sheet.Refusal{File: b.Name, Words: "has the headings of activities and nothing under them"}
			}
			return f, nil
		}
	}
	return nil, &sheet.Refusal{File: b.Name, Words: "has no line of headings that Waymark knows activities by: put a first line such as Date, Title, Kind, Organisations above them and try again"}
}

// decide says what each column holds, and reports whether an activity can be told
// by them: by its ID, or by its day and title.
func (f *File) decide(cells []string) bool {
	taken := map[field]bool{}
	for _, heading := range cells {
		found := headings[key(heading)]
		if taken[found] {
			found = ""
		}
		if found == "" && heading != "" && key(heading) != "invited" && key(heading) != "attended" && key(heading) != "yeargroup" {
			f.Unused = append(f.Unused, heading)
		}
		taken[found] = true
		f.columns = append(f.columns, found)
	}
	f.Registers = taken[upn] || taken[admissionNo] || taken[surname]
	return taken[id] || taken[date] && taken[title]
}

// cells returns what a row says, by field.
func (f *File) cells(r sheet.Row) map[field]string {
	said := map[field]string{}
	for i, at := range f.columns {
		if cell := r.Cell(i); at != "" && cell != "" {
			said[at] = cell
		}
	}
	return said
}
