package sheet

import (
	"archive/zip"
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

// Whatever is chosen in place of a table is answered in one sentence that says
// what it is and what to do.
func TestWhatIsNoTableIsRefusedWithTheWayOut(t *testing.T) {
	for _, c := range []struct {
		what, bytes string
		says        string
	}{
		{"nothing", "", "0 bytes"},
		{"blanks", " \r\n\t\n", "nothing but blanks"},
		{"an old workbook", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", "(.xls)"},
		{"a workbook with a password", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", "password"},
		{"an old Word document", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00", "Word document"},
		{"half a workbook", "PK\x03\x04......[Content_Types].xml......xl/workbook.xml", "damaged"},
		{"a Word document", zipOf("[Content_Types].xml", "word/document.xml"), "Word document"},
		{"a presentation", zipOf("ppt/presentation.xml"), "presentation"},
		{"an Apple spreadsheet", zipOf("Index/Document.iwa"), "Apple"},
		{"an OpenDocument text", zipOf("mimetype=application/vnd.oasis.opendocument.text", "content.xml"), "document"},
		{"another ZIP", zipOf("students.csv"), "ZIP"},
		{"an empty ZIP", zipOf(), "ZIP"},
		{"a PDF", "%PDF-1.7\n%âãÏÓ", "PDF"},
		{"a picture", "\x89PNG\r\n\x1a\n", "picture"},
		{"a photograph", "\xFF\xD8\xFF\xE0", "picture"},
		{"rich text", "{\\rtf1\\ansi", "Word"},
		{"a web page called .xls", "\xEF\xBB\xBF\r\n<HTML><p>Please log in", "web page"},
		{"a web page", "<!DOCTYPE html><html>", "web page"},
		{"a spreadsheet of 1986", "ID;PWXL;N;E\r\nC;Y1;X1;K\"Surname\"\r\n", "SYLK"},
		{"a spreadsheet of 1981", "TABLE\r\n0,1\r\n\"Students\"\r\n", "DIF"},
		{"address cards", "BEGIN:VCARD\r\nN:Smith;John\r\n", "address cards"},
		{"other XML", "<?xml version=\"1.0\"?><students/>", "XML"},
		{"JSON", "{\"students\": []}", "JSON"},
		{"a program", "MZ\x90\x00\x03", "program"},
		{"bytes of any kind", "\x01\x02\x03\x00\x05\x06\x07\x01", "not a text file"},
		{"too many columns", strings.Repeat("Surname,", 1100) + "\nx\n", "more than Waymark takes"},
	} {
		b, err := Read("list.csv", strings.NewReader(c.bytes), int64(len(c.bytes)))
		var refusal *Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%s: %v, want a refusal", c.what, err)
			continue
		}
		if b != nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "list.csv ") {
			t.Errorf("%s: %q does not say %q", c.what, err, c.says)
		}
		if !strings.Contains(err.Error(), ": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q should say what to do, in one line", c.what, err)
		}
	}
}

// zipOf packs parts, each a name or a name=text.
func zipOf(files ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		name, text, _ := strings.Cut(f, "=")
		w, err := z.Create(name)
		must(err)
		_, err = io.WriteString(w, text)
		must(err)
	}
	must(z.Close())
	return b.String()
}

// What a file is, is told by its bytes, for those who read more kinds than this
// package does.
func TestKindsOfFile(t *testing.T) {
	for _, c := range []struct {
		data string
		want Kind
	}{
		{"a,b" + strings.Repeat("\x00", 500), Text}, {"a,b", Text}, {"<CTfile/>", Text}, {"<?xml version='1.0'?><CTfile/>", XML}, {"[{}]", JSON}, {"%PDF", Other}, {"", Other},
		{"<html>", WebPage}, {"<style>td {}</style>\n<TABLE>", WebPage}, {"MIME-Version: 1.0\r\n", Other}, {"<?xml version='1.0'?><html>", WebPage}, {"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", XMLSpreadsheet},
		{zipOf("users.csv", "orgs.csv"), ZIP}, {zipOf("XL\\Workbook.xml"), Workbook}, {zipOf("mimetype=application/vnd.oasis.opendocument.spreadsheet"), OpenDocument},
	} {
		if got := (&Source{Data: []byte(c.data)}).Kind(); got != c.want {
			t.Errorf("%.30q: %q, want %q", c.data, got, c.want)
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
	if _, err := Open(os.DevNull); err == nil || !strings.Contains(err.Error(), "not a file that can be read") {
		t.Errorf("a device: %v", err)
	}
	if book, err := ReadFile(write(t, dir, "list.csv", "a,b\n")); err != nil || book.Name != "list.csv" || book.SHA256 != "5be08c9684a1d25efcee09318204824278b08bbfb4aef973ffefd0b9d7478313" {
		t.Errorf("a file: %+v %v", book, err)
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

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// endless is a file that never ends, and does not say so.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestReadTrustsNobodyAboutTheSize(t *testing.T) {
	text := threeColumns + "Smith,John,9\n"
	for _, said := range []int64{-1, 0, 3, int64(len(text)), 5000} {
		f, err := Read("a.csv", iotest.OneByteReader(strings.NewReader(text)), said)
		if err != nil || len(f.Sheets[0].Rows) != 2 || f.Sheets[0].Rows[1].Cell(0) != "Smith" {
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
