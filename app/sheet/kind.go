package sheet

import (
	"bytes"
	"unicode/utf8"
)

// Kind is what a file is, told by its bytes and never by its name.
type Kind string

// Kinds of file. The first four hold tables, or may; the others are for a
// caller to read that knows more of them.
const (
	Text         Kind = "text"
	Workbook     Kind = "XLSX"
	OpenDocument Kind = "ODS"
	ZIP          Kind = "ZIP" // and no document inside
	XML          Kind = "XML"
	JSON         Kind = "JSON"
	Other        Kind = "" // Book refuses it, and says what it is
)

// Kind tells what the source is.
func (s *Source) Kind() Kind {
	kind, _ := kindOf(s.Data)
	return kind
}

const (
	saveAsXLSX = "open it in a spreadsheet, save it as an Excel workbook (.xlsx) or as CSV, and choose that"
	exportCSV  = "export the list from where it comes from, as CSV or Excel, and choose that"
	unpack     = "is a compressed file: unpack it, and choose the CSV or the workbook inside"
)

// formats are kinds of file that people choose in place of a list, told by how
// they begin.
var formats = []struct{ start, words string }{
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "is an Excel workbook of the old kind (.xls): " + saveAsXLSX},
	{"%PDF", "is a PDF, which holds a picture of the list and not the list: " + exportCSV},
	{"\x89PNG", "is a picture: " + exportCSV},
	{"\xFF\xD8\xFF", "is a picture: " + exportCSV},
	{"GIF8", "is a picture: " + exportCSV},
	{"{\\rtf", "is a Word document: " + exportCSV},
	{"\x1F\x8B", unpack},
	{"7z\xBC\xAF", unpack},
	{"Rar!", unpack},
	{"SQLite format 3", "is a database: " + exportCSV},
	{"MZ\x90\x00", "is a program: choose the CSV or the workbook that was exported"},
	{"\x7FELF", "is a program: choose the CSV or the workbook that was exported"},
}

// kindOf tells what the bytes are, and in words why they hold no table, with
// the way out, or "" where they may hold one.
func kindOf(data []byte) (Kind, string) {
	if len(data) == 0 {
		return Other, "is empty (0 bytes): export it again, and look that it opens in a text editor"
	}
	for _, f := range formats {
		if bytes.HasPrefix(data, []byte(f.start)) {
			return Other, f.words
		}
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) {
		return kindOfZIP(data)
	}
	head := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 2048)], []byte("\xEF\xBB\xBF")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<html")), bytes.HasPrefix(head, []byte("<table")),
		bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head, []byte("<html")):
		return Other, "is a web page, whatever its name says: " + saveAsXLSX
	case bytes.Contains(head, []byte("<ctfile")), bytes.Contains(head, []byte("<atfile")):
		return XML, "is a Common Transfer File, which Waymark does not read yet: export the students from your school system as CSV"
	case bytes.HasPrefix(head, []byte("<?xml")):
		return XML, "is an XML file: " + saveAsXLSX
	case bytes.HasPrefix(head, []byte("{")) && jsonObject(head), bytes.HasPrefix(head, []byte("[{")):
		return JSON, "is a JSON file: " + exportCSV
	case utf16Order(data) == "" && controlBytes(data):
		return Other, "is not a text file: choose the CSV or the workbook that was exported"
	}
	return Text, ""
}

func jsonObject(head []byte) bool {
	rest := bytes.TrimLeft(head[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// kindOfZIP tells apart the documents that are ZIP files inside.
func kindOfZIP(data []byte) (Kind, string) {
	// The names of the parts stand in clear text, near the start or at the end.
	ends := append(bytes.Clone(data[:min(len(data), 1<<16)]), data[max(0, len(data)-1<<16):]...)
	switch {
	case bytes.Contains(ends, []byte("xl/")):
		return Workbook, ""
	case bytes.Contains(ends, []byte("word/")):
		return Other, "is a Word document: " + exportCSV
	case bytes.Contains(ends, []byte("opendocument.spreadsheet")):
		return OpenDocument, ""
	case bytes.Contains(ends, []byte("opendocument")), bytes.Contains(ends, []byte("ppt/")):
		return Other, "is a document and not a list: " + exportCSV
	}
	return ZIP, "is a ZIP file: unpack it, and choose the CSV or the workbook inside"
}

// controlBytes reports whether the bytes cannot be text in one-byte characters: one
// in a hundred is a control character that no text holds. A few of them are
// dirt, and are dropped with a note.
func controlBytes(data []byte) bool {
	sample := data[:min(len(data), 1<<16)]
	controls := 0
	for _, c := range sample {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1A {
			controls++
		}
	}
	return controls > 0 && controls*100 >= len(sample) && !utf8BOM(data)
}

func utf8BOM(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")) && utf8.Valid(data)
}
