package report

import (
	"fmt"
	"strconv"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// claim says what the pack is not. It stands on every page.
const claim plain = "School’s own evidence; not a Compass score and not an Ofsted grade"

// number writes 1480 as "1,480".
func number(n int) plain {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return plain(s)
}

// percent writes a share as "78 %", or "–" where there is nobody to share among.
func (f figure) percentWords() plain {
	if f.of == 0 {
		return "–"
	}
	return plain(strconv.Itoa(f.percent)) + "\u00a0%"
}

// ofWords writes "1,154 of 1,480".
func (f figure) ofWords() plain { return number(f.met) + " of " + number(f.of) }

// people writes "1 student" or "326 students".
func people(n int) plain {
	if n == 1 {
		return "1\u00a0student"
	}
	return number(n) + "\u00a0students"
}

// points writes a difference between two percentages, "17 points".
func points(n int) plain {
	if n == 1 {
		return "1\u00a0point"
	}
	return number(n) + "\u00a0points"
}

// yearName writes a year group so that no line breaks inside.
func yearName(y record.YearGroup) plain {
	return plain(strings.ReplaceAll(y.String(), " ", "\u00a0"))
}

// dateWords writes a day so that no line breaks inside.
func dateWords(d record.Date) plain {
	if d.IsZero() {
		return "date not known"
	}
	return plain(d.Time().Format("2\u00a0Jan\u00a02006"))
}

// days writes one day, "6 Jul 2026", or the first and last of several,
// "6–10 Jul 2026".
func days(first, last record.Date) plain {
	switch {
	case first == last || last.IsZero():
		return dateWords(first)
	case first.Year() == last.Year() && first.Month() == last.Month():
		return plain(strconv.Itoa(first.Day())) + "–" + dateWords(last)
	case first.Year() == last.Year():
		return plain(first.Time().Format("2\u00a0Jan")) + " to " + dateWords(last)
	}
	return dateWords(first) + " to " + dateWords(last)
}

// longDate writes "22 November 2026".
func longDate(d record.Date) plain { return plain(d.Time().Format("2\u00a0January\u00a02006")) }

func evidenceName(n int) plain { return plain(fmt.Sprintf("EV-%04d", n)) }

// stateWords is the state within a sentence, "partly met".
func stateWords(s gatsby.State) plain {
	switch s {
	case gatsby.Met:
		return "met"
	case gatsby.Partly:
		return "partly met"
	case gatsby.NotMet:
		return "not met"
	case gatsby.Unknown:
		return "not known"
	}
	return plain(strings.ToLower(s.Words()))
}

// sentenceState is the state at the head of a section, "Partly met."
func sentenceState(s gatsby.State) plain {
	w := string(stateWords(s))
	return plain(strings.ToUpper(w[:1])+w[1:]) + "."
}

// stateSpan is a state as its shape and a word for it.
func stateSpan(s gatsby.State, word plain, st style) span {
	return span{text: word, style: st, mark: markOf(s), markColour: colourOf(s)}
}

// chip is a state as a table shows it.
func chip(s gatsby.State, st style) cell {
	return cell{stateSpan(s, plain(s.Words()), st)}
}

// markOf is the shape that stands beside a state's word.
func markOf(s gatsby.State) mark {
	switch s.Shape() {
	case "●":
		return disc
	case "◐":
		return halfDisc
	case "○":
		return ring
	case "?":
		return question
	}
	return dash
}

// colourOf is the colour of a state's shape. It adds nothing to the shape and the
// word but a quicker glance; red is kept for what is past its time.
func colourOf(s gatsby.State) colour {
	switch s {
	case gatsby.Met, gatsby.OnTrack:
		return metInk
	case gatsby.Partly:
		return partlyInk
	case gatsby.NotMet:
		return notMetInk
	}
	return unknownInk
}

// join writes "a", "a and b", "a, b and c".
func join(words []plain) plain {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return plainJoin(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// plainJoin puts sep between words.
func plainJoin(words []plain, sep plain) plain {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteString(string(sep))
		}
		b.WriteString(string(w))
	}
	return plain(b.String())
}

// capital writes the first letter in upper case, for the start of a sentence.
func capital(s plain) plain {
	for i, r := range s {
		if i == 0 {
			return plain(strings.ToUpper(string(r))) + s[len(string(r)):]
		}
	}
	return s
}

// fullStop ends a sentence that has no end yet.
func fullStop(s plain) plain {
	if s == "" || strings.ContainsRune(".?!", rune(s[len(s)-1])) {
		return s
	}
	return s + "."
}

// uncapital writes the first letter in lower case, for the middle of a sentence.
func uncapital(s plain) plain {
	for i, r := range s {
		if i == 0 {
			return plain(strings.ToLower(string(r))) + s[len(string(r)):]
		}
	}
	return s
}
