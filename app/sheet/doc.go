// Package sheet reads and writes tables: CSV of any dialect, Excel workbooks,
// OpenDocument spreadsheets, the web pages and XML that other programs call .xls,
// and what people paste. It knows nothing of what the cells mean.
//
// [Read] gives a [Book], whose rows are cells of trimmed text with the line
// numbers of the file, or a [Refusal]: one sentence that says what the file is
// and the way out. Nothing vanishes: every line is a row or is set aside with
// the reason, and what was unusual is a note. A [Table] is written in such a way
// that it comes back as it was, and that none of its cells can execute.
package sheet
