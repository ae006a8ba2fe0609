package register

import (
	"regexp"
	"strings"

	"waymark/app/record"
)

// statusOf reads what a cell says of somebody's being there, and what it says
// beside that: "Absent - ill". A blank is "invited": a list that ticks those who
// came says nothing good of the others. ok is false where the words are not known.
func statusOf(cell string) (status record.Status, beside string, ok bool) {
	cell = strings.TrimSpace(cell)
	if s, ok := statuses[strings.ToLower(cell)]; ok {
		return s, "", true
	}
	for _, mark := range [...]string{" - ", " – ", ": ", " (", ", "} {
		if before, after, cut := strings.Cut(cell, mark); cut {
			if s, ok := statuses[strings.ToLower(strings.TrimSpace(before))]; ok {
				return s, strings.TrimSpace(strings.TrimSuffix(after, ")")), true
			}
		}
	}
	if n, isShare := strings.CutSuffix(cell, "%"); isShare { // of a course: all of it, or not
		if strings.TrimSpace(n) == "100" {
			return record.Attended, "", true
		}
		return record.Invited, "", true
	}
	return "", "", false
}

// statuses are the words, ticks and register codes of lists. A registration, an
// acceptance or a course begun is no attendance.
var statuses = func() map[string]record.Status {
	all := map[string]record.Status{"": record.Invited}
	for status, words := range map[record.Status]string{
		record.Attended: `attended|present|yes|y|true|t|1|x|p|✓|✔|☑|√|✅|/|\|late|l|here|there|in|came|completed|complete|passed|finished|checked in|checked-in|joined|participated|done|attended late|present (late)|arrived|signed in`,
		record.Absent:   `absent|no|n|false|f|0|a|✗|✘|☒|❌|o|no show|no-show|noshow|did not attend|not attended|not present|away|ill|i|dna|missed|declined|cancelled|canceled|absent (authorised)`,
		record.Invited:  `-|--|☐|n/a|not started|in progress|started|enrolled|registered|invited|accepted|tentative|maybe|no response|none|pending|approved|awaiting|not known|unknown|?|waitlisted|confirmed|booked|going|withdrawn|incomplete|not completed`,
	} {
		for word := range strings.SplitSeq(words, "|") {
			all[word] = status
		}
	}
	return all
}()

// cutAbsence takes the remark that somebody was not there from a name in a list
// without headings: "Muhammad Khan 9C - absent (dentist)".
func cutAbsence(cell string) (name, reason string, ok bool) {
	m := absence.FindStringSubmatch(cell)
	if m == nil {
		return cell, "", false
	}
	return m[1], strings.Trim(m[2], " ()-–—:,."), true
}

var absence = regexp.MustCompile(`(?i)^(|.*?\S)\s*(?:^|\s[-–—]\s*|[:(]\s*)(?:absent|away|ill|no[ -]show|did not attend|didn['’]t attend|not present|not here|missed|cancelled|dna)\b(.*)$`)

// visitor says why somebody is taken for no student: a role in the meeting, or a
// title before the name.
func visitor(role, name string) string {
	switch key := headingKey(role); key {
	case "organizer", "organiser", "host", "cohost", "coorganizer", "coorganiser", "teacher", "staff", "panelist", "panellist", "speaker":
		return "is " + article(strings.ToLower(role)) + " in the list"
	}
	word, _, more := strings.Cut(name, " ")
	switch strings.ToLower(strings.Trim(word, ".,")) {
	case "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "rev", "revd":
		if more {
			return "has a title, as staff and visitors do"
		}
	}
	return ""
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}
