// Package gatsby judges a school's record by Gatsby benchmarks 5 and 6: for each
// student and each rule a [State] with its reasons, and for the school the share
// of students by year group. Everything here is a pure function of an immutable
// [record.Snapshot] and a day.
//
// Wording, numbers, dates and sources are data in assets/rules, one file for
// each edition. What is here are the predicates: what it takes for a line in a
// register to count.
//
// Three decisions run through it. What is not known is never judged as not met.
// An old academic year keeps the edition it was judged by. And an activity is
// held to the tests of the edition in force on the day it happened, while the
// number of activities needed is that of the edition in force at the deadline.
package gatsby
