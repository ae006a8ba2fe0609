package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"waymark/app/gatsby"
	"waymark/app/report"
)

func reportPDF(c *call) error {
	if err := c.want("which report (evidence)"); err != nil {
		return err
	}
	if c.args[0] != "evidence" {
		return misuse("%q is not a report; there is: evidence", c.args[0])
	}
	if c.out == "" {
		return misuse("--out is missing: name the PDF to write")
	}
	if err := c.open(); err != nil {
		return err
	}
	summary, err := c.saveEvidence(c.out)
	if err != nil {
		return err
	}
	type unprintable struct {
		Rune  string `json:"rune"`
		Where string `json:"where"`
	}
	left := []unprintable{}
	for _, u := range summary.Unprintable {
		left = append(left, unprintable{fmt.Sprintf("U+%04X", u.Rune), u.Where})
	}
	return c.print(map[string]any{
		"file": c.out, "pages": summary.Pages, "bytes": summary.Bytes, "digest": summary.Digest, "unprintable": left,
	}, func(w io.Writer) {
		fmt.Fprintf(w, "Saved %s: %d pages, %d kB, evidence digest %s\n", c.out, summary.Pages, summary.Bytes/1000, summary.Digest)
		for _, u := range left {
			fmt.Fprintf(w, "no font holds %s\t%s\n", u.Rune, u.Where)
		}
	})
}

// saveEvidence writes the PDF beside its place and moves it there once it is
// whole, so that a failure leaves an older file as it was.
func (c *call) saveEvidence(path string) (report.Summary, error) {
	r := gatsby.Judge(c.store.Snapshot(), c.day(), nil)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return report.Summary{}, fmt.Errorf("the PDF was not saved: %s is not a file that can be replaced: give the PDF a name of its own", path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".waymark-*.pdf")
	if err != nil {
		return report.Summary{}, fmt.Errorf("the PDF was not saved: %w", &fs.PathError{Op: "open", Path: path, Err: errors.Unwrap(err)})
	}
	defer os.Remove(file.Name())
	summary, err := report.Evidence(c.context(), file, r, report.Options{
		Prepared: c.clock().Truncate(time.Second), PreparedBy: c.signer(), Version: version,
	})
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return summary, fmt.Errorf("the PDF was not saved: %w", err)
	}
	return summary, nil
}
