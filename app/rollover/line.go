package rollover

import (
	"cmp"
	"strconv"

	"waymark/app/record"
)

// fuller merges two lines of one register that are one student's. The line that
// says more stays: that the student was there before that they were not, and that
// before an invitation; between equals the first. What it leaves open comes from
// the other. said tells in words what one of the two said and is not kept, ""
// where that is nothing.
func fuller(a, b *record.Attendance) (line record.Attendance, said string) {
	if cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(words(a), words(b))) < 0 {
		a, b = b, a
	}
	line = *a
	say := func(words string) {
		if said != "" {
			said += "; "
		}
		said += words
	}
	if a.Status != b.Status {
		kept := string(a.Status)
		say(kept + " on one record and " + string(b.Status) + " on the other: " + kept + " is kept")
	}
	switch {
	case line.Hours == 0:
		line.Hours = b.Hours
	case b.Hours != 0 && b.Hours != line.Hours:
		say(hours(line.Hours) + " on one and " + hours(b.Hours) + " on the other: " + hours(line.Hours) + " is kept")
	}
	if a.Status == record.Absent && line.Reason == "" {
		line.Reason = b.Reason
	} else if b.Reason != "" && b.Reason != line.Reason {
		say("the reason “" + b.Reason + "” is not kept")
	}
	for _, f := range []struct {
		name        string
		kept, other *record.Statement
	}{{"feedback", &line.Feedback, &b.Feedback}, {"reflection", &line.Reflection, &b.Reflection}} {
		switch {
		case f.kept.IsZero():
			*f.kept = *f.other
		case !f.other.IsZero() && *f.other != *f.kept:
			say("both say something of " + f.name + ": what " + f.kept.By + " said on " + f.kept.On.Words() + " is kept")
		}
	}
	switch {
	case line.Note == "":
		line.Note = b.Note
	case b.Note != "" && b.Note != line.Note:
		line.Note += "; " + b.Note
	}
	return line, said
}

func rank(l *record.Attendance) int {
	switch l.Status {
	case record.Attended:
		return 2
	case record.Absent:
		return 1
	}
	return 0
}

// words counts what a line says beside its status.
func words(l *record.Attendance) (n int) {
	for _, says := range []bool{l.Hours != 0, l.Reason != "", !l.Feedback.IsZero(), !l.Reflection.IsZero(), l.Note != ""} {
		if says {
			n++
		}
	}
	return n
}

func hours(h float64) string { return strconv.FormatFloat(h, 'f', -1, 64) + " h" }
