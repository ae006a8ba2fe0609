// Package report prints the school's evidence as PDF. A report is made in four
// steps: gather takes the figures out of a [gatsby.Result] into a small model of
// its own and spells out every text so that the fonts can print it; the layout
// puts the model onto pages, and then knows every page number; the pen draws the
// pages; the finisher mends what gofpdf leaves wrong. Nothing reads the clock:
// the same input makes the same bytes.
package report
