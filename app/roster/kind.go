package roster

import (
	"bytes"
	"unicode/utf8"
)

const saveAsCSV = "open it in a spreadsheet, save it as CSV, and choose that"

// formats are kinds of file that people choose in place of a CSV, told by how
// they begin.
var formats = []struct{ start, words string }{
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "is an Excel workbook of the old kind (.xls): " + saveAsCSV},
	{"%PDF", "is a PDF, which holds a picture of the list and not the list: export the list from your school system as CSV"},
	{"\x89PNG", "is a picture: export the list from your school system as CSV"},
	{"\xFF\xD8\xFF", "is a picture: export the list from your school system as CSV"},
	{"GIF8", "is a picture: export the list from your school system as CSV"},
	{"{\\rtf", "is a Word document: export the list from your school system as CSV"},
	{"\x1F\x8B", "is a compressed file: unpack it, and choose the CSV inside"},
	{"7z\xBC\xAF", "is a compressed file: unpack it, and choose the CSV inside"},
	{"Rar!", "is a compressed file: unpack it, and choose the CSV inside"},
	{"SQLite format 3", "is a database: export the students from it as CSV"},
	{"MZ\x90\x00", "is a program: choose the CSV file that your school system exported"},
	{"\x7FELF", "is a program: choose the CSV file that your school system exported"},
}

// notText returns why the bytes are no CSV, with the way out, or "" where they
// may be one.
func notText(data []byte) string {
	if len(data) == 0 {
		return "is empty (0 bytes): export it again, and look that it opens in a text editor"
	}
	for _, f := range formats {
		if bytes.HasPrefix(data, []byte(f.start)) {
			return f.words
		}
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) {
		return zipWords(data)
	}
	head := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 2048)], []byte("\xEF\xBB\xBF")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<html")), bytes.HasPrefix(head, []byte("<table")),
		bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head, []byte("<html")):
		return "is a web page, whatever its name says: " + saveAsCSV
	case bytes.Contains(head, []byte("<ctfile")), bytes.Contains(head, []byte("<atfile")):
		return "is a Common Transfer File, which Waymark does not read yet: export the students from your school system as CSV"
	case bytes.HasPrefix(head, []byte("<?xml")):
		return "is an XML file: " + saveAsCSV
	case bytes.HasPrefix(head, []byte("{")) && jsonObject(head), bytes.HasPrefix(head, []byte("[{")):
		return "is a JSON file: export the students from your school system as CSV"
	case utf16Order(data) == "" && controlBytes(data):
		return "is not a text file: choose the CSV file that your school system exported"
	}
	return ""
}

func jsonObject(head []byte) bool {
	rest := bytes.TrimLeft(head[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// zipWords tells apart the documents that are ZIP files inside.
func zipWords(data []byte) string {
	// The names of the parts stand in clear text, near the start or at the end.
	ends := append(bytes.Clone(data[:min(len(data), 1<<16)]), data[max(0, len(data)-1<<16):]...)
	switch {
	case bytes.Contains(ends, []byte("xl/")):
		return "is an Excel workbook (.xlsx): " + saveAsCSV
	case bytes.Contains(ends, []byte("word/")):
		return "is a Word document: export the list from your school system as CSV"
	case bytes.Contains(ends, []byte("opendocument.spreadsheet")):
		return "is an OpenDocument spreadsheet (.ods): " + saveAsCSV
	case bytes.Contains(ends, []byte("opendocument")), bytes.Contains(ends, []byte("ppt/")):
		return "is a document and not a list: export the list from your school system as CSV"
	}
	return "is a ZIP file: unpack it, and choose the CSV inside"
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
