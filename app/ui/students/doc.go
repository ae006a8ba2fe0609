// Package students is the list of students, and each student's own page.
//
// What a row, a timeline and a history say is plain Go in rows.go, timeline.go and
// history.go; the other files show it.
package students
