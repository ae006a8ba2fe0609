// Package export makes tables of the record for spreadsheets, and saves any table
// as a CSV file or an Excel workbook.
//
// The headings and values are those that the imports read: students come in again
// by package roster and organisations by package directory, and nothing changes.
package export
