// Package register reads who was at an activity from whatever list there is of
// it: the attendance reports of Teams, Zoom and Google Meet, the exports of other
// platforms, sign-in sheets, email addresses, names that somebody pasted.
//
// [Read] gives a [List]: one line for each person, with how long they stayed,
// whether they were there, and the student whom they surely are or may be. Lines
// about one student are one line. Nothing vanishes: who is not found keeps the
// text of their line, and what is no person is set aside with the reason.
package register
