package sheet

// Table is what is written: headings and rows of cells. Every cell is text, and
// none can become a formula in a spreadsheet (see [Table.WriteCSV]).
type Table struct {
	Name    string // of the sheet in a workbook
	Columns []string
	Rows    [][]string
}
