package roster

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"waymark/app/record"
	"waymark/app/sheet"
)

// ctfColumns are the elements of a pupil in a Common Transfer File (Department
// for Education, versions 17 to 26) that Waymark keeps, as the columns of a table. The
// last is worked out from the history of free school meals.
var ctfColumns = [...]struct {
	element string
	field   Field
}{
	{"UPN", UPN}, {"FormerUPN", FormerUPN}, {"UniqueLearnerNumber", ULN},
	{"Surname", Surname}, {"Forename", Forename}, {"MiddleNames", MiddleNames},
	{"PreferredSurname", PreferredSurname}, {"PreferredForename", PreferredForename},
	{"DOB", DOB}, {"Sex", Sex}, {"NCyearActual", Year}, {"Email", Email},
	{"SENprovision", SEN}, {"InCare", LookedAfter}, {"FSMhistory", FSM},
}

// ctfGroups are the elements that hold others which are kept. Whatever else
// holds elements is passed over whole: contacts have surnames, too.
var ctfGroups = map[string]bool{"BasicDetails": true, "LookedAfter": true, "SENhistory": true, "SEN": true}

const (
	ctfDepth    = 64
	ctfLongest  = 1000 // bytes of one element; no value that is kept is as long
	ctfTag      = 64 << 10
	ctfCurrent  = 24   // version from which on a file is not called old
	ctfElements = 1000 // different ones that are named as not kept
)

var (
	errDTD   = errors.New("it holds a document type definition, which no Common Transfer File does")
	errTag   = errors.New("it holds a tag longer than any Common Transfer File has")
	errDepth = errors.New("its elements are nested too deeply")
	errPupil = errors.New("it holds more pupils than Waymark takes at once")
)

// ctf reads one Common Transfer File from start to end. What is passed over is
// never kept.
type ctf struct {
	file    *File
	decoder *xml.Decoder
	depth   int
	version string
	school  string
	asOf    record.Date // the day the file was written
	sens    string      // the start of the pupil's last SEN provision
	lines   map[int]bool
}

// readCTF reads the source as a Common Transfer File, and returns nil where it
// is none.
func readCTF(s *sheet.Source, o Options) (*File, error) {
	text, encoding, ok := decodeXML(s.Data)
	if !ok {
		return nil, nil
	}
	if longTag(text) {
		return nil, &Refusal{File: s.Name, Cause: errTag, Words: "cannot be read, as " + errTag.Error() + ": export it again"}
	}
	c := &ctf{file: &File{Name: s.Name, Format: CTF, Encoding: encoding, options: o}, lines: map[int]bool{}}
	c.decoder = xml.NewDecoder(bytes.NewReader(text))
	c.decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	for i, column := range ctfColumns {
		c.file.Columns = append(c.file.Columns, Column{Index: i, Heading: column.element, Field: column.field, How: ByHeading})
	}
	switch is, err := c.read(text[:min(len(text), 2048)]); {
	case err != nil:
		line, _ := c.decoder.InputPos()
		return nil, &Refusal{File: s.Name, Cause: err, Words: fmt.Sprintf("cannot be read to its end (line %d: %s), so nothing of it is read: export it again", line, plainXML(err))}
	case !is:
		return nil, nil
	}
	if len(c.file.Rows) == 0 {
		return nil, c.file.refuse("is a Common Transfer File without pupils: export it again with the pupils chosen")
	}
	c.file.SHA256 = s.SHA256()
	c.finish()
	return c.file, nil
}

// plainXML says what is wrong with an XML file, without the words that are for
// programmers.
func plainXML(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return "it is damaged or cut short"
	}
	return err.Error()
}

// decodeXML returns the bytes as UTF-8, and false where they are no XML. What a
// file says of its own encoding is less to be believed than its bytes.
func decodeXML(data []byte) (text []byte, encoding string, ok bool) {
	for start, order := range map[string]unicode.Endianness{"\xFF\xFE<\x00": unicode.LittleEndian, "<\x00": unicode.LittleEndian, "\xFE\xFF\x00<": unicode.BigEndian, "\x00<": unicode.BigEndian} {
		if bytes.HasPrefix(data, []byte(start)) {
			text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
			return text, "UTF-16", err == nil
		}
	}
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if !bytes.HasPrefix(data, []byte("<")) {
		return nil, "", false
	}
	if utf8.Valid(data) {
		return data, "UTF-8", true
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return text, "Windows-1252", err == nil
}

// longTag reports whether a tag is too long. encoding/xml takes in a whole tag
// at once, and its attributes may need ten times the room that they have in the file.
func longTag(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '<')
		if i < 0 {
			return false
		}
		text = text[i:]
		end := -1
		for _, kind := range [...][2]string{{"<!--", "-->"}, {"<![CDATA[", "]]>"}} {
			if bytes.HasPrefix(text, []byte(kind[0])) {
				if end = bytes.Index(text, []byte(kind[1])); end < 0 {
					return false // which is for the decoder to say
				}
			}
		}
		if end < 0 {
			end = tagEnd(text)
		}
		switch {
		case end == len(text):
			return false
		case end < 0:
			return true
		}
		text = text[end:]
	}
}

// tagEnd returns where the tag at the start of the text ends: the length of the
// text where it does not, and below 0 where it is too long.
func tagEnd(text []byte) int {
	quote := byte(0)
	for i, c := range text[:min(len(text), ctfTag)] {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	if len(text) <= ctfTag {
		return len(text)
	}
	return -1
}

// next returns the next token within the limits.
func (c *ctf) next() (xml.Token, error) {
	t, err := c.decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t.(type) {
	case xml.StartElement:
		if c.depth++; c.depth > ctfDepth {
			return nil, errDepth
		}
	case xml.EndElement:
		c.depth--
	case xml.Directive:
		return nil, errDTD
	}
	return t, nil
}

// each calls child for every element within the one at hand, up to its end.
func (c *ctf) each(child func(name string) error) error {
	for inside := c.depth; ; {
		t, err := c.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := child(t.Name.Local); err != nil {
				return err
			}
		case xml.EndElement:
			if c.depth < inside {
				return nil
			}
		}
	}
}

// text returns the text of the element at hand, and passes it.
func (c *ctf) text() (string, error) {
	var text []byte
	for inside := c.depth; ; {
		t, err := c.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			text = append(text, t[:min(len(t), ctfLongest-len(text))]...)
		case xml.EndElement:
			if c.depth < inside {
				return strings.ToValidUTF8(strings.TrimSpace(string(text)), "\uFFFD"), nil
			}
		}
	}
}

func (c *ctf) skip() error { return c.each(func(string) error { return c.skip() }) }

// read reads the file, and reports whether it is a Common Transfer File.
func (c *ctf) read(head []byte) (bool, error) {
	for {
		t, err := c.next()
		if errors.Is(err, errDTD) && bytes.Contains(bytes.ToLower(head), []byte("<ctfile")) {
			return true, err
		} else if err != nil {
			return false, nil
		}
		if root, ok := t.(xml.StartElement); ok {
			switch strings.ToLower(root.Name.Local) {
			case "ctfile", "atfile":
			default:
				return false, nil
			}
			break
		}
	}
	return true, c.each(func(name string) error {
		switch name {
		case "Header":
			return c.header()
		case "CTFpupilData", "ATFpupilData":
			return c.each(func(name string) error {
				if name != "Pupil" {
					return c.skip()
				}
				return c.pupil()
			})
		}
		return c.skip()
	})
}

func (c *ctf) header() error {
	return c.each(func(name string) (err error) {
		switch name {
		case "CTFversion", "CTFVersion", "ATFversion":
			c.version, err = c.text()
		case "DateTime":
			var said string
			if said, err = c.text(); len(said) >= 10 {
				c.asOf, _ = record.ParseDate(said[:10])
			}
		case "SourceSchool":
			return c.each(func(name string) (err error) {
				if name == "SchoolName" {
					c.school, err = c.text()
					return err
				}
				return c.skip()
			})
		default:
			return c.skip()
		}
		return err
	})
}

// pupil reads one pupil into a row.
func (c *ctf) pupil() error {
	if len(c.file.Rows) == sheet.MaxRows {
		return errPupil
	}
	line, _ := c.decoder.InputPos()
	row := Line{Line: line, Cells: make([]string, len(ctfColumns))}
	c.lines[line] = true
	c.sens = ""
	if err := c.group(row.Cells, false); err != nil {
		return err
	}
	c.file.Rows = append(c.file.Rows, row)
	return nil
}

func ctfColumn(element string) int {
	for i := range ctfColumns {
		if ctfColumns[i].element == element {
			return i
		}
	}
	return -1
}

// group reads the elements of a pupil, or of a group within.
func (c *ctf) group(cells []string, sen bool) error {
	started, provision := "", ""
	err := c.each(func(name string) error {
		if name == "Gender" { // what files before version 25 call it
			name = "Sex"
		}
		i := ctfColumn(name)
		switch {
		case name == "FSMhistory":
			return c.meals(&cells[i])
		case ctfGroups[name]:
			return c.group(cells, name == "SEN")
		case sen && name == "StartDate", sen && name == "SENprovision":
			value, err := c.text()
			if name == "StartDate" {
				started = value
			} else {
				provision = value
			}
			return err
		case i < 0:
			c.leave(name)
			return c.skip()
		}
		value, err := c.text()
		switch {
		case name == "FormerUPN" && cells[i] != "":
			cells[i] += ";" + value
		case cells[i] == "":
			cells[i] = value
		}
		return err
	})
	if provision != "" && started >= c.sens { // the last one counts; days are ISO 8601
		cells[ctfColumn("SENprovision")], c.sens = provision, started
	}
	return err
}

// meals works out whether a pupil has free school meals on the day of the file:
// an instance that has not ended says so, and a history of none but ended ones
// says not.
func (c *ctf) meals(cell *string) error {
	return c.each(func(name string) error {
		if name != "FSMinstance" {
			return c.skip()
		}
		until := ""
		err := c.each(func(name string) (err error) {
			if name != "FSMendDate" {
				return c.skip()
			}
			until, err = c.text()
			return err
		})
		switch {
		case until == "", !c.asOf.IsZero() && until >= c.asOf.String():
			*cell = "true"
		case *cell == "":
			*cell = "false"
		}
		return err
	})
}

// leave names an element that is not read.
func (c *ctf) leave(name string) {
	f := c.file
	if len(f.Columns) == ctfElements || slices.ContainsFunc(f.Columns, func(c Column) bool { return c.Heading == name }) {
		return
	}
	column := Column{Index: len(f.Columns), Heading: name, How: NotKept, Note: "Waymark has no use for it"}
	if secret := sensitiveHeading(headingKey(name)); secret != "" {
		column.How, column.Note = LeftOut, "never read in: "+secret
	}
	f.Columns = append(f.Columns, column)
}

// finish says what is to be known of the file as a whole.
func (c *ctf) finish() {
	f := c.file
	from := "a Common Transfer File"
	if c.version != "" {
		from += " of version " + short(c.version)
	}
	if c.school != "" {
		from += ", written by " + short(c.school)
	}
	f.Notes = append(f.Notes, from+": it holds no registration groups, so those in Waymark stay")
	if major, _, _ := strings.Cut(c.version, "."); major != "" {
		if n, err := strconv.Atoi(major); err == nil && n < ctfCurrent {
			f.Notes = append(f.Notes, "the version is an old one: look whether the file is, too")
		}
	}
	if len(c.lines) < len(f.Rows) {
		for i := range f.Rows {
			f.Rows[i].Line = i + 1
		}
		f.Notes = append(f.Notes, "several pupils stand on one line of the file: in place of lines, pupils are counted")
	}
	for i := range ctfColumns {
		if c := &f.Columns[i]; len(sample(f.Rows, i, 1)) == 0 {
			c.Field, c.How, c.Note = "", Empty, "no values"
		}
	}
	for i := range f.Columns {
		f.Columns[i].basis = f.Columns[i].Note
	}
	f.followMapping()
	f.decideValues()
}
