package directory

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"waymark/app/record"
)

// layout says in which columns a register's file holds what is wanted, -1 where
// it does not.
type layout struct {
	register                                         Register
	code, name, ukprn, town, postcode, status, ended int
	phase, sort                                      int
}

// headings are the names of the columns, reduced as [key] does: those of GIAS's
// CSV ("EstablishmentStatus (name)") and of what other services make of it
// ("EstablishmentStatusName") are the same then.
var headings = map[Register]map[string]func(*layout) *int{
	Schools: {
		"urn":                     func(l *layout) *int { return &l.code },
		"establishmentname":       func(l *layout) *int { return &l.name },
		"ukprn":                   func(l *layout) *int { return &l.ukprn },
		"town":                    func(l *layout) *int { return &l.town },
		"postcode":                func(l *layout) *int { return &l.postcode },
		"establishmentstatusname": func(l *layout) *int { return &l.status },
		"closedate":               func(l *layout) *int { return &l.ended },
		"phaseofeducationname":    func(l *layout) *int { return &l.phase },
		"typeofestablishmentname": func(l *layout) *int { return &l.sort },
	},
	Trusts: {
		"organisationcode": func(l *layout) *int { return &l.code },
		"odscode":          func(l *layout) *int { return &l.code },
		"code":             func(l *layout) *int { return &l.code },
		"organisationname": func(l *layout) *int { return &l.name },
		"name":             func(l *layout) *int { return &l.name },
		"addressline4":     func(l *layout) *int { return &l.town },
		"town":             func(l *layout) *int { return &l.town },
		"postcode":         func(l *layout) *int { return &l.postcode },
		"closedate":        func(l *layout) *int { return &l.ended },
		"status":           func(l *layout) *int { return &l.status },
	},
}

// key reduces a heading to its letters and digits in lower case.
func key(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// layoutOf tells a register by its first row. ODS's file etr.csv has no headings:
// it is told by its 24 columns or more, whose eleventh is the day of opening.
func layoutOf(cells []string) (l layout, headed, ok bool) {
	if len(cells) >= 24 && odsCode.MatchString(cells[0]) && len(cells[10]) == 8 && !isDay(cells[10]).IsZero() {
		return layout{
			register: Trusts, code: 0, name: 1, town: 7, postcode: 9, ended: 11,
			ukprn: -1, status: -1, phase: -1, sort: -1,
		}, false, true
	}
	for _, register := range Registers {
		l := layout{register, -1, -1, -1, -1, -1, -1, -1, -1, -1}
		for i, heading := range cells {
			if place, ok := headings[register][key(heading)]; ok && *place(&l) < 0 {
				*place(&l) = i
			}
		}
		if l.code >= 0 && l.name >= 0 && (register == Schools || odsHeading(cells[l.code])) {
			return l, true, true
		}
	}
	return layout{}, false, false
}

// odsHeading tells the headings of a list of NHS organisations from those of any
// other list of names and codes.
func odsHeading(code string) bool { return key(code) != "code" }

var (
	odsCode = regexp.MustCompile(`^[A-Z0-9]{3,5}$`)
	urn     = regexp.MustCompile(`^[0-9]{6}$`)
	ukprn   = regexp.MustCompile(`^1[0-9]{7}$`)
)

// ValidODS reports whether a code has the form of an NHS organisation's: 3 to 5
// letters and digits, "RA7", "G6V2S" (ODS; there is no check digit).
func ValidODS(code string) bool { return odsCode.MatchString(code) }

// ValidURN reports whether a code has the form of a school's unique reference
// number: six digits.
func ValidURN(code string) bool { return urn.MatchString(code) }

// ValidUKPRN reports whether a code has the form of a UK provider reference
// number: eight digits, the first a 1.
func ValidUKPRN(code string) bool { return ukprn.MatchString(code) }

// headingReach is how many rows may stand above the headings of a spreadsheet.
const headingReach = 10

// read fills the list from the rows of a file.
func (l *List) read(all rows) error {
	var columns layout
	n, known := 0, false
	for r, err := range all {
		if err != nil {
			return err
		}
		if !known {
			var headed bool
			if columns, headed, known = layoutOf(r.cells); !known {
				if n++; n == headingReach {
					return ErrNoRegister
				}
				continue
			}
			l.Register = columns.register
			if headed {
				continue
			}
		}
		if e, why := columns.entry(r.cells); why == "" {
			if l.Entries = append(l.Entries, e); len(l.Entries) > maxEntries {
				return errors.New("names more than 250,000 organisations, which no register does: download it again")
			}
		} else if len(l.SetAside) < maxEntries {
			l.SetAside = append(l.SetAside, SetAside{r.line, why})
		}
	}
	if !known {
		return ErrNoRegister
	}
	l.Entries = l.once()
	return nil
}

// once leaves out what the file names a second time.
func (l *List) once() []Entry {
	seen := make(map[string]bool, len(l.Entries))
	kept := l.Entries[:0]
	for _, e := range l.Entries {
		if !seen[e.Code] {
			seen[e.Code] = true
			kept = append(kept, e)
		}
	}
	return kept
}

// entry reads one row, or says why it holds no organisation.
func (l *layout) entry(cells []string) (e Entry, why string) {
	at := func(i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return text(cells[i])
	}
	e = Entry{Register: l.register, Code: strings.ToUpper(at(l.code)), Name: at(l.name), Town: at(l.town), Postcode: strings.ToUpper(at(l.postcode))}
	switch {
	case e.Name == "":
		return e, "it has no name"
	case l.register == Schools && !urn.MatchString(e.Code):
		return e, fmt.Sprintf("“%s” is not a URN: it has six digits", short(e.Code))
	case l.register == Trusts && !odsCode.MatchString(e.Code):
		return e, fmt.Sprintf("“%s” is not an NHS code: it has 3 to 5 letters and digits", short(e.Code))
	}
	if code := at(l.ukprn); ukprn.MatchString(code) {
		e.UKPRN = code
	}
	e.On = isDay(at(l.ended))
	status := strings.ToLower(at(l.status))
	e.Closed = status == "closed" || status == "inactive" || status == "" && !e.On.IsZero()
	if !e.Closed {
		e.On = record.Date{} // a school that is open but proposed to close may have a day for it
	}
	switch l.register {
	case Schools:
		e.Kind = strings.Join(said(at(l.phase), at(l.sort)), ", ")
	case Trusts:
		e.Name, e.Town = titled(e.Name), titled(e.Town)
	}
	return e, ""
}

// said leaves out what says nothing.
func said(values ...string) []string {
	var kept []string
	for _, v := range values {
		if v != "" && v != "Not applicable" {
			kept = append(kept, v)
		}
	}
	return kept
}

func short(s string) string {
	if utf8.RuneCountInString(s) > 20 {
		return string([]rune(s)[:19]) + "…"
	}
	return s
}

// isDay reads a day as the registers write it: 29/05/1993, 29-05-1993, 1993-05-29
// or 19930529. It returns the zero day where there is none.
func isDay(s string) record.Date {
	for _, form := range [...]string{"02/01/2006", "02-01-2006", "2006-01-02", "20060102"} {
		if len(s) < len(form) {
			continue
		}
		if t, err := time.Parse(form, s[:len(form)]); err == nil {
			return record.DateOf(t)
		}
	}
	return record.Date{}
}

// small are the words that a title writes small within it.
var small = map[string]bool{"and": true, "of": true, "the": true, "for": true, "in": true, "on": true, "upon": true, "at": true, "with": true}

// titled writes a name that is all in capitals, as ODS's are, the way people write
// it: "Guy's and St Thomas' NHS Foundation Trust".
func titled(name string) string {
	if name != strings.ToUpper(name) {
		return name
	}
	words := strings.Fields(name)
	for i, w := range words {
		lower := strings.ToLower(w)
		switch {
		case w == "NHS" || w == "CIC" || w == "UK":
		case small[lower] && i > 0:
			words[i] = lower
		default:
			words[i] = capitalised(lower)
		}
	}
	return strings.Join(words, " ")
}

// capitalised writes the first letter of a word large, and those after a hyphen, a
// bracket or a full stop: "(north-east)" is "(North-East)". What follows an apostrophe stays
// small, as in "Guy's".
func capitalised(word string) string {
	start := true
	return strings.Map(func(r rune) rune {
		if start && unicode.IsLetter(r) {
			start = false
			return unicode.ToUpper(r)
		}
		start = start || r == '-' || r == '(' || r == '.' || r == '/'
		return r
	}, word)
}
