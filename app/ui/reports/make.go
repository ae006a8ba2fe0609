package reports

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/report"
	"waymark/app/ui/session"
)

// kept is how many PDFs the list remembers.
const kept = 50

// make makes the evidence PDF of the record as it stands now. The file appears
// whole or not at all, and never takes the place of an earlier one.
func (r *Screen) make() {
	snapshot, result, asOf := r.s.Snapshot(), r.s.Result(), r.s.AsOf()
	folder, now := r.s.Laptop().Reports, r.s.Now()
	options := report.Options{Prepared: now, PreparedBy: r.s.Signing(), Version: r.version}
	r.s.Start("Making the evidence PDF", func(ctx context.Context, progress func(done, total int)) func() {
		if result.AsOf != asOf { // another day was chosen a moment ago
			result = gatsby.Judge(snapshot, asOf, nil)
		}
		options.Progress = progress
		made := session.Made{At: now, AsOf: asOf}
		var summary report.Summary
		path, err := freeName(folder, snapshot.School().Name, asOf.String())
		if err == nil {
			err = session.Replace(path, func(f *os.File) error {
				w := bufio.NewWriter(f)
				if summary, err = report.Evidence(ctx, w, result, options); err != nil {
					return err
				}
				return w.Flush()
			})
		}
		switch {
		case ctx.Err() != nil:
			if err == nil { // it was finished just as it was cancelled
				os.Remove(path)
			}
			return nil
		case err != nil:
			return func() { r.s.Fail(fmt.Errorf("the PDF was not made in %s: %w", folder, reason(err))) }
		}
		made.Path, made.Pages, made.Bytes, made.Digest = path, summary.Pages, int64(summary.Bytes), summary.Digest
		return func() { r.finished(made, summary) }
	}, func() { r.s.Notify(session.Notice{Words: "The PDF was not made: you stopped it."}) })
}

// finished lists the PDF and says so.
func (r *Screen) finished(made session.Made, summary report.Summary) {
	laptop := r.s.Laptop()
	laptop.Made = append([]session.Made{made}, laptop.Made...)
	laptop.Made = laptop.Made[:min(kept, len(laptop.Made))]
	if err := laptop.Save(); err != nil {
		r.s.Fail(fmt.Errorf("the PDF is in %s, but the list of PDFs made was not kept: %w", made.Path, reason(err)))
	}
	r.left.SetText(unprintable(summary.Unprintable))
	r.Refresh()
	r.made.Select(0)
	r.s.Notify(session.Notice{
		Words: fmt.Sprintf("Made: %s, %d pages", filepath.Base(made.Path), made.Pages), Tone: session.Good,
		Button: "Open", Do: func() { Show(r.s, made.Path) },
	})
}

// unprintable says which letters the PDF shows by their number, or "".
func unprintable(letters []report.Unprintable) string {
	if len(letters) == 0 {
		return ""
	}
	first := letters[0]
	return fmt.Sprintf("Letters that its fonts do not have, printed by number instead: %d, the first (U+%04X) in %s.", len(letters), first.Rune, first.Where)
}

// freeName returns a path in the folder that no file has. It names the school
// and the day, never a student.
func freeName(folder, school, day string) (string, error) {
	if folder == "" {
		return "", errors.New("choose a folder first")
	}
	name := fmt.Sprintf("%s benchmarks 5 and 6, %s", day, plain(school))
	for n := 1; n < 1000; n++ {
		path := filepath.Join(folder, name+".pdf")
		if n > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s (%d).pdf", name, n))
		}
		if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
			return path, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", errors.New("a thousand PDFs of that day are there already: move some of them away")
}

// plain leaves out what a file name cannot hold on Windows.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return -1
		}
		return r
	}, name)
	if name = strings.Trim(name, " ."); name == "" {
		return "School"
	}
	return name
}

// reason takes the path out of a file error: the sentence around it names the
// folder, and the temporary file's name helps nobody.
func reason(err error) error {
	var pathErr *os.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr):
		return pathErr.Err
	case errors.As(err, &linkErr):
		return linkErr.Err
	}
	return err
}
