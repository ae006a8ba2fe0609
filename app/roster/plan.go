package roster

import "waymark/app/record"

// Verdict is what a plan does with one row.
type Verdict uint8

// The verdicts. Only New and Changed rows are applied.
const (
	Rejected  Verdict = iota // cannot be used; Reason says why
	Check                    // a person must decide; Reason says what
	New                      // a student the record does not hold
	Changed                  // Changes lists what would change
	Unchanged                // the record says the same already
)

// Row is what a plan does with one row of the file.
type Row struct {
	Line    int
	Verdict Verdict
	// Student is the student as the import leaves it; nil where rejected.
	Student  *record.Student
	Name     string // as the file has it, "Surname, Forename"
	Form     string
	Year     record.YearGroup
	Changes  []FieldDiff // of a Changed row
	Warnings []Warning
	Reason   string
}

// FieldDiff is one field's old and new value, in words.
type FieldDiff struct {
	Field    Field
	Label    string
	From, To string
}

// Warning is something about a row, or a field of it, that a person should know.
// The row is applied all the same.
type Warning struct {
	Field Field
	Words string
}

// Plan says what an import would do, row by row. Nothing has been changed yet.
type Plan struct {
	File *File
	Rows []Row
	// Missing are the students on roll whom the file does not name. They are left alone.
	Missing []*record.Student
	// Left are the lines that hold no student.
	Left []SetAside
	Counts
}

// Counts sums a plan up. New, Changed, Unchanged, Check and Rejected add up to Total.
type Counts struct {
	Total, New, Changed, Unchanged, Check, Rejected int
	Missing                                         int
	Warnings                                        int // all warnings of all rows
}
