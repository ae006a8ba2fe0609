package directory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/app/record"
	"waymark/app/sheet"
)

// Field is what a column of a list of employers holds. Its value is the name of
// the field of record.Organisation, where there is one.
type Field string

// The fields that a column can be used for.
const (
	Name     Field = "name"
	What     Field = "what"     // employer, provider or both, in words
	Employer Field = "employer" // yes or no
	Provider Field = "provider" // yes or no
	Size     Field = "size"
	Sector   Field = "sector"
	ODS      Field = "ods"
	URN      Field = "urn"
	UKPRN    Field = "ukprn"
	Postcode Field = "postcode"
	Note     Field = "note"
)

// Label returns the field in a person's words, "people working there".
func (f Field) Label() string {
	switch f {
	case What:
		return "employer or provider"
	case Size:
		return "people working there"
	case ODS:
		return "NHS code"
	case URN, UKPRN:
		return strings.ToUpper(string(f))
	}
	return string(f)
}

// aliases are the headings that are known, reduced as [key] does.
var aliases = aliasTable()

func aliasTable() map[string]Field {
	table := map[string]Field{}
	for field, headings := range map[Field]string{
		Name: "name organisation organization organisationname organizationname nameoforganisation employername nameofemployer " +
			"company companyname nameofcompany business businessname providername nameofprovider tradingname accountname employer provider host",
		What:     "type organisationtype typeoforganisation employerorprovider employertype whatstudentsmeet",
		Employer: "isemployer isanemployer",
		Provider: "isprovider isaprovider",
		Size: "size companysize organisationsize employersize businesssize sizeband employees numberofemployees noofemployees " +
			"numemployees employeecount staff numberofstaff headcount peopleworkingthere numberofpeople people",
		Sector: "sector industry industrysector businesssector employersector sectorindustry sectororindustry sic siccode siccodes sic2007 " +
			"sicsection siccodesictext1 lmisector natureofbusiness",
		ODS:      "ods odscode nhscode nhsodscode",
		URN:      "urn schoolurn uniquereferencenumber",
		UKPRN:    "ukprn ukproviderreferencenumber",
		Postcode: "postcode postalcode regaddresspostcode addresspostcode officepostcode workplacepostcode zip",
		Note:     "note notes comment comments remarks",
	} {
		for heading := range strings.FieldsSeq(headings) {
			table[heading] = field
		}
	}
	return table
}

// Column is one column of the file and what it is used for.
type Column struct {
	Heading string
	Field   Field // "" where it is not used
	Why     string
}

// File is a list of employers and providers as it was read. Nothing of it has
// been compared with the record yet.
type File struct {
	Name       string // without its folder
	SHA256     string
	Sheet      string // of a workbook
	HeaderLine int
	Columns    []Column
	Rows       []sheet.Row // the lines under the headings
	SetAside   []sheet.SetAside
	Notes      []string
}

// headerReach is how many rows may stand above the headings.
const headerReach = 20

// ReadEmployers finds the organisations in a book: the sheet and the line with
// the best headings, and what each column is. Every error is a *[sheet.Refusal].
func ReadEmployers(b *sheet.Book) (*File, error) {
	best, at, known := -1, -1, 0
	for i, s := range b.Sheets {
		if s.Hidden {
			continue
		}
		for j, r := range s.Rows[:min(len(s.Rows), headerReach)] {
			if n, named := headingsIn(r); named && n > known {
				best, at, known = i, j, n
			}
		}
	}
	if best < 0 {
		return nil, &sheet.Refusal{File: b.Name, Words: "has no line of headings that Waymark knows: put a first line such as Name, Type, Size, Sector, Postcode above the organisations and try again"}
	}
	s := b.Sheets[best]
	if at+1 >= len(s.Rows) {
		return nil, &sheet.Refusal{File: b.Name, Words: "has headings but no organisations under them: export it again with the organisations chosen"}
	}
	f := &File{
		Name: b.Name, SHA256: b.SHA256, Sheet: s.Name, HeaderLine: s.Rows[at].Line,
		SetAside: slices.Clone(s.SetAside), Notes: slices.Concat(b.Notes, s.Notes),
	}
	for _, r := range s.Rows[:at] {
		f.setAside(r, "above the headings")
	}
	for _, r := range s.Rows[at+1:] {
		if r.Filled() <= 2 && footer.MatchString(strings.Join(r.Cells, "")) {
			f.setAside(r, "a total or a note, not an organisation")
			continue
		}
		f.Rows = append(f.Rows, r)
	}
	f.decide(s.Rows[at].Cells)
	return f, nil
}

// footer is how a line that a report ends with begins.
var footer = regexp.MustCompile(`(?i)^((grand )?total\b|count\b|number of |created (on|by)\b|printed\b|exported (on|by)\b|page \d)`)

func (f *File) setAside(r sheet.Row, why string) {
	f.SetAside = append(f.SetAside, sheet.SetAside{From: r.Line, To: r.Line, Why: why, Text: short(strings.Join(strings.Fields(strings.Join(r.Cells, " ")), " "))})
}

// headingsIn counts the cells that are known headings, and reports whether one of
// them is that of the names.
func headingsIn(r sheet.Row) (known int, named bool) {
	for _, c := range r.Cells {
		if field, ok := aliases[key(c)]; ok {
			known++
			named = named || field == Name
		}
	}
	return known, named
}

// decide says what each column is used for.
func (f *File) decide(cells []string) {
	taken := map[Field]string{}
	for i, heading := range cells {
		c := Column{Heading: heading}
		field, ok := aliases[key(heading)]
		if field == Name && f.flags(i) { // "Employer: yes, no"
			switch key(heading) {
			case "employer":
				field = Employer
			case "provider":
				field = Provider
			}
		}
		switch {
		case heading == "":
			c.Why = "it has no heading"
		case !ok && personal(key(heading)):
			c.Why = "it is about a person: Waymark keeps the organisation only"
		case !ok:
			c.Why = "Waymark does not know this heading"
		case taken[field] != "":
			c.Why = fmt.Sprintf("“%s” says the %s already", taken[field], field.Label())
		default:
			c.Field, taken[field] = field, heading
		}
		f.Columns = append(f.Columns, c)
	}
	if taken[What] == "" && taken[Employer] == "" && taken[Provider] == "" {
		f.Notes = append(f.Notes, "no column says whether an organisation is an employer or a provider: new ones are taken for employers, unless their name speaks for a school, a college or a university")
	}
}

// flags reports whether a column holds nothing but yes and no.
func (f *File) flags(column int) bool {
	any := false
	for _, r := range f.Rows {
		if cell := r.Cell(column); cell != "" {
			if _, ok := yes(cell); !ok {
				return false
			}
			any = true
		}
	}
	return any
}

func yes(cell string) (is, ok bool) {
	switch strings.ToLower(cell) {
	case "yes", "y", "true", "t", "1", "x", "✓", "✔":
		return true, true
	case "no", "n", "false", "f", "0":
		return false, true
	}
	return false, false
}

// personal reports whether a heading speaks of a person or how to reach one.
func personal(key string) bool {
	for _, word := range [...]string{"contact", "email", "phone", "telephone", "mobile", "firstname", "lastname", "surname", "forename", "jobtitle", "dbs", "birth"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

// reading is what one row says of an organisation. What it does not say is empty.
type reading struct {
	line     int
	org      record.Organisation
	what     bool // the row says what students meet there
	reason   string
	warnings []string
	warned   []Field
	guessed  bool // a provider by its name
}

func (r *reading) warn(format string, args ...any) {
	r.warnings = append(r.warnings, fmt.Sprintf(format, args...))
}

// Cell returns what the file says in a field of the row on a line, "" where
// nothing.
func (f *File) Cell(line int, field Field) string {
	column := slices.IndexFunc(f.Columns, func(c Column) bool { return c.Field == field })
	row := slices.IndexFunc(f.Rows, func(r sheet.Row) bool { return r.Line == line })
	if column < 0 || row < 0 {
		return ""
	}
	return f.Rows[row].Cell(column)
}

// read reads one row, with what a person gave in place of its cells.
func (f *File) read(row sheet.Row, given map[Field]string) reading {
	r := reading{line: row.Line}
	if row.Loose {
		r.warn("a quotation mark on this line is not closed where a cell ends: it was read as a letter")
	}
	for i, c := range f.Columns {
		cell := row.Cell(i)
		if fixed, ok := given[c.Field]; ok {
			cell = strings.TrimSpace(fixed)
		}
		if c.Field == Name {
			r.org.Name = strings.Join(strings.Fields(cell), " ")
		} else if c.Field != "" && !nothing(cell) {
			before := len(r.warnings)
			if r.cell(c.Field, cell); len(r.warnings) > before {
				r.warned = append(r.warned, c.Field)
			}
		}
	}
	for _, cell := range row.Cells[min(len(row.Cells), len(f.Columns)):] {
		if cell != "" {
			r.reason = fmt.Sprintf("the row has %d cells under %d headings: a comma inside a value may have moved the rest along, so put that value in quotation marks", len(row.Cells), len(f.Columns))
			return r
		}
	}
	switch n := utf8.RuneCountInString(r.org.Name); {
	case n == 0:
		r.reason = "it has no name"
	case n > 200:
		r.reason = "the name is longer than 200 letters"
	}
	if !r.what && !r.org.Provider && learning(r.org.Name) {
		r.guessed = true
	}
	return r
}

func (r *reading) cell(f Field, cell string) {
	o := &r.org
	var ok bool
	switch f {
	case What:
		if o.Employer, o.Provider, ok = parseWhat(cell); !ok {
			r.warn("“%s” says neither employer nor provider: not read", short(cell))
		}
		r.what = r.what || ok
	case Employer, Provider:
		is, _ := yes(cell)
		if f == Employer {
			o.Employer = is
		} else {
			o.Provider = is
		}
		r.what = r.what || is
	case Size:
		if o.Size, ok = parseSize(cell); !ok {
			r.warn("people working there: “%s” is in no one band (1 to 9, 10 to 49, 50 to 249, 250 or more): not read", short(cell))
		}
	case Sector:
		if o.Sector, ok = parseSector(cell); !ok {
			r.warn("sector: “%s” is no section of SIC 2007 that Waymark knows it by: not read", short(cell))
		}
	case ODS:
		code := strings.ToUpper(strings.Join(strings.Fields(cell), ""))
		if o.ODS = code; !odsCode.MatchString(code) {
			o.ODS = ""
			r.warn("“%s” is not an NHS code, which has 3 to 5 letters and digits: not read", short(cell))
		}
	case URN:
		if o.URN = strings.Join(strings.Fields(cell), ""); !urn.MatchString(o.URN) {
			o.URN = ""
			r.warn("“%s” is not a URN, which has six digits: not read", short(cell))
		}
	case UKPRN:
		if o.UKPRN = strings.Join(strings.Fields(cell), ""); !ukprn.MatchString(o.UKPRN) {
			o.UKPRN = ""
			r.warn("“%s” is not a UKPRN, which has eight digits and starts with 1: not read", short(cell))
		}
	case Postcode:
		if o.Postcode, ok = parsePostcode(cell); !ok {
			r.warn("“%s” is not a postcode: not read", short(cell))
		}
	case Note:
		o.Note = cell
	}
}

// learning reports whether a name speaks for a provider of learning.
func learning(name string) bool {
	for w := range strings.FieldsSeq(record.Fold(name)) {
		switch w {
		case "college", "university", "school", "academy", "utc":
			return true
		}
	}
	return false
}
