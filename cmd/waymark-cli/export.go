package main

import (
	"fmt"
	"io"
	"strings"

	"waymark/app/export"
	"waymark/app/sheet"
)

const exportHelp = `
  export students --out FILE [--all]    students on roll, or all, as import reads them again
  export activities --out FILE          a row for each activity
  export registers --out FILE           a row for each student in each activity's register
  export organisations --out FILE       employers and providers, as organisations import reads them again

The ending of FILE says how: .xlsx for an Excel workbook, .csv for CSV.
`

func exportTable(c *call) error {
	const kinds = "students, activities, registers or organisations"
	if len(c.args) == 0 {
		return misuse("what to export is missing: %s", kinds)
	}
	if err := c.want("what to export"); err != nil {
		return err
	}
	if c.out == "" {
		return misuse("--out is missing: name the file to write, ending in .xlsx or .csv")
	}
	var of func() *sheet.Table
	switch c.args[0] {
	case "students":
		of = func() *sheet.Table {
			s := c.store.Snapshot()
			if c.all {
				return export.Students(s.Students(), c.today())
			}
			return export.Students(export.OnRoll(s, c.today()), c.today())
		}
	case "activities":
		of = func() *sheet.Table { return export.Activities(c.store.Snapshot()) }
	case "registers":
		of = func() *sheet.Table { return export.Registers(c.store.Snapshot()) }
	case "organisations":
		of = func() *sheet.Table { return export.Organisations(c.store.Snapshot()) }
	default:
		return misuse("%q cannot be exported; there are: %s", c.args[0], kinds)
	}
	if err := c.open(); err != nil {
		return err
	}
	table := of()
	if err := export.Save(c.out, table); err != nil {
		return err
	}
	return c.print(map[string]any{"file": c.out, "rows": len(table.Rows), "columns": table.Columns}, func(w io.Writer) {
		fmt.Fprintf(w, "Saved %s: %d rows of %s\n", c.out, len(table.Rows), strings.Join(table.Columns, ", "))
	})
}
