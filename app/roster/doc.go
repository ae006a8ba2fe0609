// Package roster brings students in from the files that school systems export,
// and finds students in lists that people paste.
//
// An import has three steps, and only the last one leads to a change. [Read]
// finds out how the file is written (encoding, delimiter, headings) and what
// each column is. [MakePlan] compares its rows with the school's record and says
// for each what would happen and why. [Plan.Action] gives that as one action,
// which can be undone whole.
//
// Nothing vanishes on the way: every line of the file is a row with a verdict,
// or is set aside with the reason; every column is used, or is named with why not.
package roster
