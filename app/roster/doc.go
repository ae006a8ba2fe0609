// Package roster brings students in from the files that school systems export:
// CSV in any dialect, workbooks, Common Transfer Files, OneRoster and School Data
// Sync.
//
// An import has four steps, and only the last one leads to a change. [Open]
// finds out how the files are written and what each column is. Their
// [File.Questions] may be answered, and need not be: a person can say what a
// column or a value means, fix a cell, leave a row out, or settle whom it is
// about. [MakePlan] compares the rows with the school's record and says for each
// what would happen and why. [Plan.Action] gives that as one action, which can be
// undone whole, and with it what was answered, so that the next file with the
// same headings is not asked about again.
//
// Nothing vanishes on the way: every line of the file is a row with a verdict,
// or is set aside with the reason; every column is used, or is named with why not.
package roster
