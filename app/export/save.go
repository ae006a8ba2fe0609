package export

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/sheet"
)

// Extensions lists the endings of file names that tables are saved under.
var Extensions = []string{".xlsx", ".csv"}

// Save writes a table to the file at path, whose ending says how: as a workbook or
// as CSV. It is written whole or not at all: after an error an older file of that
// name is as it was.
func Save(path string, t *sheet.Table) error {
	var b bytes.Buffer
	var err error
	switch ending := strings.ToLower(filepath.Ext(path)); ending {
	case ".xlsx":
		err = t.WriteXLSX(&b)
	case ".csv":
		err = t.WriteCSV(&b)
	default:
		return fmt.Errorf("the table was not saved: the name %s has to end in .xlsx or .csv", filepath.Base(path))
	}
	if err == nil {
		if info, statErr := os.Stat(path); statErr == nil && !info.Mode().IsRegular() {
			err = &fs.PathError{Op: "replace", Path: path, Err: fs.ErrExist}
		} else {
			err = disk.ReplaceFile(journal.OS, path, b.Bytes())
		}
	}
	var failed *fs.PathError
	if errors.As(err, &failed) {
		err = &fs.PathError{Op: failed.Op, Path: path, Err: failed.Err} // not the name it is written under first
	}
	if err != nil {
		return fmt.Errorf("the table was not saved: %w", err)
	}
	return nil
}
