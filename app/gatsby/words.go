package gatsby

import (
	"strconv"
	"strings"

	"waymark/app/record"
)

// grouped writes a number with commas, "1,154".
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// outOf writes "1,154 of 1,480".
func outOf(n, d int) string { return grouped(n) + " of " + grouped(d) }

// many writes a number with its noun, "1 student" or "61 students".
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + more
}

// verb returns the form of a verb that goes with a number.
func verb(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// list joins words as a sentence does, "feedback, a task and reflection".
func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// join puts two clauses beside each other.
func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// sentence starts words of ours, which begin with a plain letter, with a capital
// and ends them with a full stop.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

// quoted writes an activity's title within a sentence.
func quoted(title string) string { return "“" + title + "”" }

// hostNames names an activity's organisations, the first two in full.
func hostNames(hosts []*record.Organisation) string {
	names := make([]string, 0, 3)
	for i, o := range hosts {
		if i == 2 && len(hosts) > 3 {
			return strings.Join(names, ", ") + " and " + strconv.Itoa(len(hosts)-2) + " more"
		}
		names = append(names, o.Name)
	}
	return strings.Join(names, ", ")
}

// missingWords returns what a set of tests lacks, as nouns.
func (e *Edition) missingWords(set testSet) []string {
	var words []string
	for t := range set.all() {
		words = append(words, e.test(t).Missing)
	}
	return words
}
