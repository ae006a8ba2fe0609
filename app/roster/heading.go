package roster

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed aliases.txt
var aliasesText string

// meaning is what a heading is known to say.
type meaning struct {
	field   Field
	rank    int    // how sure the heading is among the field's own, 0 the surest
	maybe   bool   // only where the values agree
	notKept string // what the column holds, where Waymark has no use for it
}

// aliases maps the key of every known heading to its meaning.
var aliases = sync.OnceValue(func() map[string]meaning { return parseAliases(aliasesText) })

func parseAliases(text string) map[string]meaning {
	all := map[string]meaning{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		name, headings, ok := strings.Cut(line, ":")
		if !ok || line[0] == '#' {
			continue
		}
		var m meaning
		if inner, ok := strings.CutPrefix(name, "["); ok {
			m.notKept = strings.TrimSuffix(inner, "]")
		} else {
			name, m.maybe = strings.CutSuffix(name, "?")
			m.field = Field(name)
		}
		for heading := range strings.SplitSeq(headings, ";") {
			all[headingKey(heading)] = m
			m.rank++
		}
	}
	return all
}

// headingKey reduces a heading to what is compared: its letters and digits in
// lower case. "Date_of-Birth:" and "dateOfBirth" are one key.
func headingKey(s string) string {
	var buffer [48]byte
	key := buffer[:0]
	if !isASCII(s) {
		s = norm.NFKC.String(s)
	}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			key = utf8.AppendRune(key, unicode.ToLower(r))
		}
	}
	return string(key)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// maxHeading is the longest heading that is looked up. Longer cells are prose.
const maxHeading = 80

// lookUp finds the meaning of a heading: as it stands, without what is in
// [square brackets] ("Email Address [Required]"), without what is in round ones
// ("Year group (currently)"), without a day that it speaks of ("Form as of
// 1 Sep 2026"), without the path to it ("education_details.data.upn"), without how it is filled in
// ("FSM Y/N"), and without
// the words that say whose it is ("Pupil reg group", "What is your surname?").
// What is cut off a heading may be what keeps it from being read: the "Email
// (parent)" is not the student's.
func lookUp(heading string) (meaning, bool) {
	if heading == "" || len(heading) > maxHeading {
		return meaning{}, false
	}
	table := aliases()
	whole := headingKey(heading)
	if m, ok := table[whole]; ok {
		return m, true
	}
	known := func(key string) (meaning, bool) {
		m, ok := table[key]
		return m, ok && (sensitiveHeading(whole) == "" || sensitiveHeading(key) != "")
	}
	shorter, key := heading, whole
	for _, cut := range [...]func(string) string{
		func(h string) string { return cutBetween(h, '[', ']') },
		func(h string) string { return cutBetween(h, '(', ')') },
		cutDay,
		cutPath,
		func(h string) string { return yesOrNo.ReplaceAllString(h, "") },
	} {
		if now := cut(shorter); now != shorter {
			shorter, key = now, headingKey(now)
			if m, ok := known(key); ok {
				return m, true
			}
		}
	}
	for _, whose := range [...]string{"students", "student", "stu", "pupils", "pupil", "learners", "learner", "whatisyour", "whatsyour", "pleaseenteryour", "enteryour"} {
		if rest, ok := strings.CutPrefix(key, whose); ok {
			if m, ok := known(rest); ok {
				return m, true
			}
		}
	}
	for _, asked := range [...]string{"whatisyour", "which", "what"} { // "Which year are you in?"
		if rest, ok := strings.CutPrefix(strings.TrimSuffix(key, "areyouin"), asked); ok && strings.HasSuffix(key, "areyouin") {
			if m, ok := known(rest); ok {
				return m, true
			}
		}
	}
	return meaning{}, false
}

// yesOrNo ends a heading that says how its column is filled in, "FSM Y/N".
var yesOrNo = regexp.MustCompile(`(?i)[ :-]+(y/n|yes/no|t/f|true/false)\??$`)

// cutPath returns what stands behind the last dot of a heading without blanks.
func cutPath(s string) string {
	if i := strings.LastIndexByte(s, '.'); i > 0 && i < len(s)-1 && !strings.ContainsAny(s, " ") {
		return s[i+1:]
	}
	return s
}

// cutBetween removes what stands between the two marks, and the marks.
func cutBetween(s string, open, shut byte) string {
	for {
		i := strings.IndexByte(s, open)
		if i < 0 {
			return s
		}
		j := strings.IndexByte(s[i:], shut)
		if j < 0 {
			return s
		}
		s = s[:i] + " " + s[i+j+1:]
	}
}

var dayInHeading = regexp.MustCompile(`(?i)\s+(as (of|on|at)|on|at)\s+\d.*$`)

func cutDay(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	return dayInHeading.ReplaceAllString(s, "")
}

var placeholder = regexp.MustCompile(`^(column|textbox|unnamed|field|col)\d*$`)

// nearest returns the field whose heading a misspelt one comes nearest to, for
// a suggestion and nothing more: UPN and ULN, or Form and Forename, are as near
// to each other as any misspelling is to what was meant.
func nearest(key string) (Field, bool) {
	if utf8.RuneCountInString(key) < 5 {
		return "", false
	}
	best, distance := Field(""), 3
	for alias, m := range aliases() {
		if m.field == "" || len(alias) < 5 {
			continue
		}
		d := editDistance(key, alias, distance)
		if d < distance || d == distance && d < 3 && m.field < best {
			best, distance = m.field, d
		}
	}
	return best, best != ""
}
