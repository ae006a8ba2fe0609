// Package rollover works out what happens to the roll: everyone moves up in
// September, students leave and come back, and two records turn out to be one
// student.
//
// It is pure: it reads a snapshot and returns the action that a person can look
// at before it is done, and that undo takes back.
package rollover
