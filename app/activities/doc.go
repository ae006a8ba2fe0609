// Package activities brings activities and their registers in from tables: those
// that package export makes, and others with the same headings. A row is one
// activity, or one student in an activity's register.
//
// [Read] finds the headings, [MakePlan] compares the rows with the record and says
// what would become of each, and [Plan.Action] is that as one action.
package activities
