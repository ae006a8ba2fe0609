package roster

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/app/record"
)

var update = flag.Bool("update", false, "write what is read now as what is wanted")

// Each file in testdata shows one thing that school systems do. Beside it, in
// words, stands what Waymark makes of it in a school that has no students yet, on
// 22 November 2026.
func TestFilesAsSchoolsExportThem(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		if filepath.Ext(path) == ".txt" || path == filepath.Join("testdata", "fuzz") || path == filepath.Join("testdata", "rapid") {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			f, err := ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			p := MakePlan(f, record.NewSnapshot(0, nil), nov22)
			got := describe(p)
			wanted := strings.TrimSuffix(path, filepath.Ext(path)) + ".txt"
			if *update {
				if err := os.WriteFile(wanted, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(wanted)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("read as\n%s\nwanted\n%s", got, want)
			}
		})
	}
}

// describe writes a plan the way a person would.
func describe(p *Plan) []byte {
	var b bytes.Buffer
	f := p.File
	fmt.Fprintln(&b, f.Written())
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	b.WriteString("\n")
	for _, c := range f.Columns {
		is := c.Field.Label()
		if c.Field == "" {
			is = "(" + string(c.How) + ")"
		}
		fmt.Fprintf(&b, "%s = %s", c.Heading, is)
		if c.Note != "" {
			fmt.Fprintf(&b, ": %s", c.Note)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for _, r := range p.Rows {
		fmt.Fprintf(&b, "line %d: %s", r.Line, r.Verdict)
		if r.Student != nil && r.Verdict == New {
			fmt.Fprintf(&b, ", %s", said(r.Student))
		}
		if r.Reason != "" {
			fmt.Fprintf(&b, ", %s", r.Reason)
		}
		b.WriteString("\n")
		for _, w := range r.Warnings {
			fmt.Fprintf(&b, "    %s\n", w.Words)
		}
	}
	for _, s := range p.Left {
		fmt.Fprintf(&b, "%s: %s", s.Lines(), s.Why)
		if s.Text != "" {
			fmt.Fprintf(&b, " (%s)", s.Text)
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

// said lists what is known of a student.
func said(s *record.Student) string {
	words := []string{s.Name()}
	if len(s.Enrolments) > 0 {
		e := s.Current()
		words = append(words, strings.TrimSpace(e.Year.String()+" "+e.Form))
	}
	for i := range traits {
		t := &traits[i]
		switch {
		case t.field == Surname || t.field == Forename:
		case t.text != nil && *t.text(s) != "":
			words = append(words, t.label+" "+*t.text(s))
		case t.answer != nil && *t.answer(s) != record.Unknown:
			words = append(words, t.label+" "+(*t.answer(s)).String())
		case t.date != nil && !t.date(s).IsZero():
			words = append(words, t.label+" "+t.date(s).Words())
		}
	}
	return strings.Join(words, "; ")
}
