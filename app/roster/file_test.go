package roster

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

const threeColumns = "Surname,Forename,Year\n"

// Whatever is chosen in place of a roster is answered in one sentence that says
// what it is and what to do.
func TestWhatIsNoRosterIsRefusedWithTheWayOut(t *testing.T) {
	for _, c := range []struct {
		what, bytes string
		says        string
	}{
		{"nothing", "", "0 bytes"},
		{"blanks", " \r\n\t\n", "nothing but blanks"},
		{"an old workbook", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", "(.xls)"},
		{"a workbook", "PK\x03\x04......[Content_Types].xml......xl/workbook.xml", "(.xlsx)"},
		{"a Word document", "PK\x03\x04......word/document.xml", "Word document"},
		{"an OpenDocument spreadsheet", "PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "(.ods)"},
		{"an OpenDocument text", "PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", "document"},
		{"another ZIP", "PK\x03\x04......students.csv", "ZIP"},
		{"a PDF", "%PDF-1.7\n%âãÏÓ", "PDF"},
		{"a picture", "\x89PNG\r\n\x1a\n", "picture"},
		{"a photograph", "\xFF\xD8\xFF\xE0", "picture"},
		{"rich text", "{\\rtf1\\ansi", "Word"},
		{"a web page called .xls", "\xEF\xBB\xBF\r\n<HTML><table><tr><td>Surname", "web page"},
		{"a web page", "<!DOCTYPE html><html>", "web page"},
		{"a Common Transfer File", "<?xml version=\"1.0\"?>\n<CTfile><Header>", "Common Transfer File"},
		{"other XML", "<?xml version=\"1.0\"?><students/>", "XML"},
		{"JSON", "{\"students\": []}", "JSON"},
		{"a program", "MZ\x90\x00\x03", "program"},
		{"bytes of any kind", "\x01\x02\x03\x00\x05\x06\x07\x01", "not a text file"},
		{"a letter", "Dear all,\nplease find the list attached.\n", "no line of headings"},
		{"students without headings", "Smith,John,9\nKhan,Ann,9\n", "no line of headings"},
		{"headings that do not say who", "Year,Form,House\n9,9A,Drake\n", "no line of headings"},
		{"only headings", threeColumns, "no students under them"},
		{"headings and a total", threeColumns + "Total,0,\n", "no students under them"},
		{"headings and blanks", threeColumns + ",,\n,,\n", "no students under them"},
		{"too many columns", strings.Repeat("Surname,", 1100) + "\nx\n", "more than a roster can"},
	} {
		f, err := Read("roster.csv", strings.NewReader(c.bytes), int64(len(c.bytes)))
		var refusal *Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%s: %v, want a refusal", c.what, err)
			continue
		}
		if f != nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "roster.csv ") {
			t.Errorf("%s: %q does not say %q", c.what, err, c.says)
		}
		if !strings.Contains(err.Error(), ": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q should say what to do, in one line", c.what, err)
		}
	}
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadFile(dir); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	_, err := ReadFile(filepath.Join(dir, "gone.csv"))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "not there any more") || strings.Contains(err.Error(), dir) {
		t.Errorf("a file that is gone: %v", err)
	}
	if err := refuseSystem("a.csv", fs.ErrPermission); !strings.Contains(err.Error(), "may not be opened by you") {
		t.Errorf("no rights: %v", err)
	}
	if err := refuseSystem("a.csv", errors.New("input/output error")); !strings.Contains(err.Error(), "could not be read to its end") {
		t.Errorf("a broken stick: %v", err)
	}
	large := filepath.Join(dir, "large.csv")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 200<<20); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(large); err == nil || !strings.Contains(err.Error(), "larger than 100 MB") {
		t.Errorf("200 MB: %v", err)
	}
}

// endless is a file that never ends, and does not say so.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestReadTrustsNobodyAboutTheSize(t *testing.T) {
	text := threeColumns + "Smith,John,9\n"
	for _, said := range []int64{-1, 0, 3, int64(len(text)), 5000} {
		f, err := Read("a.csv", iotest.OneByteReader(strings.NewReader(text)), said)
		if err != nil || len(f.Rows) != 1 || f.Rows[0].Cell(0) != "Smith" {
			t.Errorf("said to be %d bytes: %v %v", said, f, err)
		}
	}
	if _, err := Read("a.csv", endless{}, -1); err == nil || !strings.Contains(err.Error(), "larger than 100 MB") {
		t.Errorf("a file without an end: %v", err)
	}
	broken := io.MultiReader(strings.NewReader(text), iotest.ErrReader(errors.New("unplugged")))
	if _, err := Read("a.csv", broken, -1); err == nil || !strings.Contains(err.Error(), "could not be read") {
		t.Errorf("unplugged while reading: %v", err)
	}
}

// What is left out is not anywhere in the file as it was read.
func TestSecretsAreForgotten(t *testing.T) {
	f, err := Read("a.csv", strings.NewReader("Surname,Forename,Password,Contact 1,Role\nSmith,Ann,hunter2,Mrs Smith,student\nJones,Bob,swordfish,,teacher\n,,letmein,,\n"), -1)
	if err != nil {
		t.Fatal(err)
	}
	if out := f.LeftOut(); len(out) != 2 || out[0].Heading != "Password" || out[1].Heading != "Contact 1" {
		t.Errorf("left out: %v", out)
	}
	var all strings.Builder
	for _, r := range f.Rows {
		all.WriteString(strings.Join(r.Cells, " "))
	}
	for _, s := range f.SetAside {
		all.WriteString(s.Text)
	}
	for _, secret := range []string{"hunter2", "swordfish", "letmein", "Mrs Smith"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%q was read in", secret)
		}
	}
}

// A person can say what an unclear column is, and change their mind.
func TestAPersonSaysWhatAColumnIs(t *testing.T) {
	f, err := Read("a.csv", strings.NewReader("Surname,Forename,Tag,Password\nSmith,Ann,9B,x\n"), -1)
	if err != nil {
		t.Fatal(err)
	}
	if u := f.Unclear(); len(u) != 1 || u[0].Heading != "Tag" {
		t.Fatalf("unclear: %v", u)
	}
	if !f.Use(2, Form) || f.Columns[2].How != ByPerson || f.column(Form) != 2 {
		t.Errorf("said to be the form: %+v", f.Columns[2])
	}
	if !f.Use(2, Surname) || f.column(Surname) != 2 || f.Columns[0].Field != "" {
		t.Errorf("said to be the surname: %+v", f.Columns)
	}
	if !f.Use(2, "") || f.Columns[2].Field != "" || f.Columns[2].How != Unclear {
		t.Errorf("said to be nothing: %+v", f.Columns[2])
	}
	if f.Use(3, House) || f.Use(9, House) || f.Use(-1, House) || f.Use(2, "shoe_size") {
		t.Error("a password, a column that is not there and a field that is none cannot be used")
	}
}

// Lines are counted as a text editor does, also where a cell goes over two.
func TestLinesAreCountedThroughCells(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(threeColumns)
	for range 1200 {
		b.WriteString("Smith,\"John\r\nPaul\",9\r\n")
	}
	f, err := Read("a.csv", &b, -1)
	if err != nil {
		t.Fatal(err)
	}
	if last := f.Rows[len(f.Rows)-1]; len(f.Rows) != 1200 || last.Number != 2+2*1199 || last.Cell(1) != "John\r\nPaul" {
		t.Errorf("%d rows, the last on line %d: %q", len(f.Rows), last.Number, last.Cells)
	}
}
