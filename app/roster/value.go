package roster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"waymark/app/record"
)

// nothing reports whether a cell says that there is no value. It is never asked
// of names: Null is a surname.
func nothing(s string) bool {
	if s == "" {
		return true
	}
	if len(s) > 7 {
		return false
	}
	switch s[0] {
	case '-', '.', '/', '#', '(', 'n', 'N', 'b', 'B':
		switch strings.ToLower(s) {
		case "-", "--", "---", ".", "/", "n/a", "null", "none", "nan", "#n/a", "#ref!", "#value!", "#name?", "#null!", "(blank)", "blank":
			return true
		}
	}
	return s == "–" || s == "—"
}

// noName reports whether a cell where a name should be says that there is none.
// Words alone never do: Null and None are surnames.
func noName(s string) bool {
	return nothing(s) && strings.ContainsAny(s, "-./#(–—")
}

// token reduces a short cell to its letters and digits in lower case, for a
// switch. It returns nil where the cell holds anything but letters, digits,
// blanks and the marks that people put between them, or is too long.
func token(s string, buffer *[32]byte) []byte {
	if len(s) > len(buffer) {
		return nil
	}
	out := buffer[:0]
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			out = append(out, c)
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		case c == ' ', c == '.', c == '-', c == '_', c == ':', c == ',', c == '&':
		case c == 0xC2 && i+1 < len(s) && s[i+1] == 0xA0: // a no-break space
		case c == 0xA0 && i > 0 && s[i-1] == 0xC2:
		default:
			return nil
		}
	}
	return out
}

// parseYear reads a year group in the spellings that schools use: "7", "07",
// "Year  7", "Yr7", "Y7", "NC7", "Year 7 (2026)", "07-2021", "R", "Lower Sixth".
// "7A" is a registration group and "Grade 9" is an American year: neither is read.
func parseYear(s string) (record.YearGroup, bool) {
	s = strings.TrimPrefix(s, "'") // a spreadsheet was told to take it for text
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '-'); i > 0 && len(s) == i+5 && allDigits(s[i+1:]) {
		s = s[:i] // "07-2021": the year group, and the year it started
	}
	if i := strings.IndexByte(s, '.'); i > 0 && strings.Trim(s[i+1:], "0") == "" {
		s = s[:i] // "7.0", as a spreadsheet writes a number
	}
	var buffer [32]byte
	t := token(s, &buffer)
	if len(t) == 0 || s[0] == '-' || numbersApart(s) {
		return 0, false
	}
	switch string(t) {
	case "r", "rec", "reception", "yearr", "yr", "0", "00", "year0", "y0", "ncyearr", "yearreception", "receptionyear", "ncr":
		return record.Reception, true
	case "n1", "nursery1", "yearn1", "ncn1":
		return record.Nursery1, true
	case "n", "n2", "nursery", "nursery2", "yearn", "yearn2", "ncn2":
		return record.Nursery2, true
	case "x", "mixed", "mixedyears", "ncx", "yearx":
		return record.Mixed, true
	case "lowersixth", "lowersixthform", "lower6", "lower6th", "l6", "l6th", "6l", "lvi", "sixthlower", "sixthformlower":
		return 12, true
	case "uppersixth", "uppersixthform", "upper6", "upper6th", "u6", "u6th", "6u", "uvi", "sixthupper", "sixthformupper":
		return 13, true
	}
	for _, prefix := range [...]string{"nationalcurriculumyear", "curriculumyear", "yeargroup", "ncyear", "year", "ncyr", "ncy", "nc", "yr", "y"} {
		if len(t) > len(prefix) && string(t[:len(prefix)]) == prefix {
			t = t[len(prefix):]
			break
		}
	}
	n := 0
	switch {
	case len(t) <= 2 && allDigits(string(t)):
		for _, c := range t {
			n = n*10 + int(c-'0')
		}
	default:
		for i, word := range [...]string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"} {
			if string(t) == word {
				n = i + 1
			}
		}
	}
	if n < 1 || n > 14 {
		return record.NoYearGroup, false
	}
	return record.YearGroup(n), true
}

// numbersApart reports whether a cell holds two numbers, "7-8" or "1 2".
func numbersApart(s string) bool {
	const digits = "0123456789"
	i := strings.IndexAny(s, digits)
	if i < 0 {
		return false
	}
	rest := strings.TrimLeft(s[i:], digits)
	return rest != "" && strings.ContainsAny(rest, digits)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// formShape reports whether a cell looks like a registration group: a year and
// a few letters, "7A", "10XY", "11.3", "7-Curie".
func formShape(s string) bool {
	s = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s, "Year "), "Form "), "0")
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits > 2 || digits == len(s) || len(s) > 12 || strings.ContainsAny(s, "/@") {
		return false
	}
	n, ok := parseYear(s[:digits])
	return ok && n > 0
}

// formYear returns the year group that a registration group begins with.
func formYear(s string) record.YearGroup {
	if !formShape(s) {
		return record.NoYearGroup
	}
	s = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s, "Year "), "Form "), "0")
	digits := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	y, _ := parseYear(s[:digits])
	return y
}

// flagNames are what flags are called for short, and some columns hold for yes.
var flagNames = map[Field]string{PupilPremium: "pp", FSM: "fsm", EAL: "eal", LookedAfter: "lac"}

// parseAnswer reads a flag. A blank is Unknown and ok; what is neither yes nor
// no is not ok.
func parseAnswer(f Field, s string) (record.Answer, bool) {
	if len(s) == 1 {
		switch s[0] {
		case 'T', 'Y', '1', 't', 'y', 'x', 'X':
			return record.Yes, true
		case 'F', 'N', '0', 'f', 'n':
			return record.No, true
		}
	}
	switch s {
	case "":
		return record.Unknown, true
	case "✓", "✔", "☑", "√":
		return record.Yes, true
	case "✗", "✘", "☐", "☒":
		return record.No, true
	}
	var buffer [32]byte
	said := token(s, &buffer)
	if name := flagNames[f]; name != "" && strings.HasSuffix(string(said), name) { // "PP", "Non-PP"
		switch string(said[:len(said)-len(name)]) {
		case "":
			return record.Yes, true
		case "non", "not", "no":
			return record.No, true
		}
	}
	switch string(said) {
	case "yes", "true", "tick", "ticked", "eligible":
		return record.Yes, true
	case "no", "false", "noteligible":
		return record.No, true
	case "unknown", "notknown", "notspecified":
		return record.Unknown, true
	case "dpp", "scp", "lap", "afc", "eyp": // why a pupil has the premium (school census)
		return record.Yes, f == PupilPremium
	}
	return record.Unknown, nothing(s)
}

// parseSex reads a legal sex. The census's 1 and 2 count only in a column that
// holds nothing but such numbers.
func parseSex(s string, numeric bool) (record.Sex, bool) {
	var buffer [32]byte
	switch string(token(s, &buffer)) {
	case "m", "male", "boy":
		return "M", true
	case "f", "female", "girl":
		return "F", true
	case "1":
		return "M", numeric
	case "2":
		return "F", numeric
	case "0", "9":
		return "", numeric
	case "n", "u", "x", "i", "unknown", "notspecified", "unspecified", "notknown", "other", "indeterminate":
		return "", true
	}
	return "", nothing(s)
}

// parseSEN reads the provision for special educational needs. The codes of
// before 2014 (A, P, S) are kept as they are.
func parseSEN(s string) (record.SEN, bool) {
	for _, behind := range [...]string{" - ", "("} {
		if i := strings.Index(s, behind); i > 0 {
			s = s[:i] // "K - SEN support", "SEN support (K)"
		}
	}
	var buffer [32]byte
	switch string(token(s, &buffer)) {
	case "n", "no", "none", "nosen", "nosend", "nospecialeducationalneed", "nospecialeducationalneeds", "notsen", "nosenprovision", "nospecialprovision":
		return record.SENNone, true
	case "k", "senk", "sensupport", "sendsupport", "support", "ksensupport":
		return record.SENSupport, true
	case "e", "sene", "ehcp", "ehc", "ehcplan", "ehcpplan", "educationhealthandcareplan", "educationhealthcareplan", "eehcp", "eehcplan":
		return record.SENEHCP, true
	case "a", "schoolaction":
		return "A", true
	case "p", "schoolactionplus":
		return "P", true
	case "s", "statement", "statemented":
		return "S", true
	}
	return "", nothing(s)
}

// wholeNumber returns a number without the ".0" that programs write which take every
// number for a fraction.
func wholeNumber(s string) string {
	if whole, ok := strings.CutSuffix(s, ".0"); ok && allDigits(whole) {
		return whole
	}
	return s
}

// cleanID returns an identifier without the blanks and the apostrophe that
// spreadsheets put into it.
func cleanID(s string) string {
	if nothing(s) {
		return ""
	}
	s = strings.TrimPrefix(s, "'")
	if strings.IndexByte(s, ' ') >= 0 {
		s = strings.ReplaceAll(s, " ", "")
	}
	return wholeNumber(s)
}

func upper(s string) string {
	for i := range len(s) {
		if s[i] >= 'a' && s[i] <= 'z' || s[i] >= utf8.RuneSelf {
			return strings.ToUpper(s)
		}
	}
	return s
}

// rewritten reports whether a spreadsheet has turned a long number into a
// short one, "1.00063E+11".
func rewritten(s string) bool {
	if strings.IndexByte(s, '+') < 0 {
		return false
	}
	i := strings.IndexAny(s, "Ee")
	return i > 0 && i+1 < len(s) && s[i+1] == '+' && strings.Trim(s[:i], "0123456789.") == "" && allDigits(s[i+2:])
}

// cleanName returns a name whole, in Unicode's composed form (NFC), with its
// blanks single. Nothing else of a name is touched.
func cleanName(s string) string {
	plain, previous := true, ' '
	for _, r := range s {
		// Latin letters of one piece are composed already; all others are looked at
		// more closely.
		if r < ' ' || r == ' ' && previous == ' ' || r >= 0x7F && r <= 0xA0 || r == 0xAD || r >= 0x300 && (r < 0x1E00 || r > 0x1EFF) && r != '’' {
			plain = false
			break
		}
		previous = r
	}
	if plain && previous != ' ' {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200D' && r != '\u200C': // joiners belong to some scripts
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// damage says what happened to the letters of a name on their way into the
// file, or returns "".
func damage(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] == '?' {
			return "the “?” was in the file: the export lost a letter. A Common Transfer File would restore it"
		}
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	if ascii {
		return ""
	}
	previous := rune(0)
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			return "a letter was already lost in the file. A Common Transfer File would restore it"
		case (previous == 'Ã' || previous == 'Â') && !unicode.IsLetter(r) && r != ' ' && r != '-' && r != '\'' && r != '’',
			previous == 'â' && r == '€':
			return "the letters were garbled before they came into the file: export it again as UTF-8"
		}
		previous = r
	}
	return ""
}

// sameButDamaged reports whether a damaged name can be the whole one: each lost
// letter stands for one.
func sameButDamaged(damaged, whole string) bool {
	for damaged != "" && whole != "" {
		a, n := utf8.DecodeRuneInString(damaged)
		b, m := utf8.DecodeRuneInString(whole)
		if a != b && a != '?' && a != utf8.RuneError {
			return false
		}
		damaged, whole = damaged[n:], whole[m:]
	}
	return damaged == whole
}
