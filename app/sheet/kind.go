package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// Kind is what a file is, told by its bytes and never by its name.
type Kind string

// Kinds of file. The first ones hold tables, or may; the others are for a caller
// to read that knows more of them, and Book refuses them.
const (
	Text           Kind = "text"
	Workbook       Kind = "XLSX"
	OpenDocument   Kind = "ODS"
	WebPage        Kind = "HTML"
	XMLSpreadsheet Kind = "XML spreadsheet" // of Excel 2003

	ZIP   Kind = "ZIP" // and no document inside
	XML   Kind = "XML"
	JSON  Kind = "JSON"
	Other Kind = ""
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
	noText     = "is not a text file: choose the CSV or the workbook that was exported"
)

// formats are kinds of file that people choose in place of a list, told by how
// they begin.
var formats = []struct{ start, words string }{
	{"%PDF", "is a PDF, which holds a picture of the list and not the list: " + exportCSV},
	{"\x89PNG", "is a picture: " + exportCSV},
	{"\xFF\xD8\xFF", "is a picture: " + exportCSV},
	{"GIF8", "is a picture: " + exportCSV},
	{"{\\rtf", "is a Word document: " + exportCSV},
	{"\x1F\x8B", unpack},
	{"7z\xBC\xAF", unpack},
	{"Rar!", unpack},
	{"ID;P", "is a spreadsheet in the symbolic link format (SYLK): " + saveAsXLSX},
	{"TABLE\n0,1", "is a spreadsheet in the data interchange format (DIF): " + saveAsXLSX},
	{"TABLE\r\n0,1", "is a spreadsheet in the data interchange format (DIF): " + saveAsXLSX},
	{"BEGIN:VCARD", "holds address cards and not a list: " + exportCSV},
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
	if bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
		return Other, oldDocument(data)
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
	xml := bytes.HasPrefix(head, []byte("<?xml"))
	switch {
	case bytes.HasPrefix(head, []byte("<!doctype html")), xml && bytes.Contains(head, []byte("<html")),
		bytes.HasPrefix(head, []byte("<")) && !xml && (bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<table"))):
		return WebPage, ""
	case bytes.HasPrefix(head, []byte("mime-version:")):
		return Other, "is a web page with its pictures (MHTML), whatever its name says: " + saveAsXLSX
	case bytes.Contains(head, []byte("urn:schemas-microsoft-com:office:spreadsheet")):
		return XMLSpreadsheet, ""
	case xml:
		return XML, "is an XML file: " + saveAsXLSX
	case bytes.HasPrefix(head, []byte("{")) && jsonObject(head), bytes.HasPrefix(head, []byte("[{")):
		return JSON, "is a JSON file: " + exportCSV
	case utf16Order(data) == "" && controlBytes(bytes.TrimRight(data, "\x00")): // what a disk puts behind a file that was cut off
		return Other, noText
	}
	return Text, ""
}

// oldDocument tells what lies in a compound file, the format of Office before
// 2007, by the names of its streams. Workbooks with a password are in one too.
func oldDocument(data []byte) string {
	for _, d := range []struct{ stream, words string }{
		{"EncryptedPackage", "is locked with a password: open it in a spreadsheet, save it without one, and choose that"},
		{"WordDocument", "is a Word document: " + exportCSV},
		{"PowerPoint Document", "is a presentation and not a list: " + exportCSV},
		{"__properties_version1.0", "is an email: save the file that is attached to it, and choose that"},
	} {
		var name []byte // in UTF-16LE
		for _, c := range []byte(d.stream) {
			name = append(name, c, 0)
		}
		if bytes.Contains(data, name) {
			return d.words
		}
	}
	return "is an Excel workbook of the old kind (.xls): " + saveAsXLSX
}

func jsonObject(head []byte) bool {
	rest := bytes.TrimLeft(head[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// kindOfZIP tells apart the documents that are ZIP files inside, by the names of
// their parts.
func kindOfZIP(data []byte) (Kind, string) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Other, "is damaged or not all there: fetch or export it again, and choose that"
	}
	for _, f := range z.File {
		switch name := partName(f.Name); {
		case strings.HasPrefix(name, "xl/"):
			return Workbook, ""
		case strings.HasPrefix(name, "word/"):
			return Other, "is a Word document: " + exportCSV
		case strings.HasPrefix(name, "ppt/"):
			return Other, "is a presentation and not a list: " + exportCSV
		case strings.HasSuffix(name, ".iwa"):
			return Other, "is an Apple document: open it in Numbers, export it as Excel or CSV, and choose that"
		case name == "mimetype":
			switch kind := mimeType(f); {
			case strings.Contains(kind, "opendocument.spreadsheet"):
				return OpenDocument, ""
			case strings.Contains(kind, "opendocument"):
				return Other, "is a document and not a list: " + exportCSV
			}
		}
	}
	return ZIP, "is a ZIP file: unpack it, and choose the CSV or the workbook inside"
}

// mimeType reads the part in which an OpenDocument says what it is.
func mimeType(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer r.Close()
	kind, err := io.ReadAll(io.LimitReader(r, 100))
	if err != nil {
		return ""
	}
	return string(kind)
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
