// Package record is the ground Waymark stands on: the school, its students,
// organisations, activities and attendance, the trusts it is enrolled with, what
// it asked of them and the messages that carry it, all as plain values; the checks
// that make each of them valid, the changes that lead from one to the next, and
// the immutable snapshot that screens and rules read. It does no I/O and imports
// nothing else of Waymark.
//
// What happened is recorded once, in the field's own words. What it counts for
// (a Gatsby benchmark, the NHS's category) is never stored: package gatsby and
// [NHSCategoryOf] derive it.
package record
