package rollover

import (
	"cmp"
	"slices"
	"strings"

	"waymark/app/record"
)

// Twin is two records that look like one student.
type Twin struct {
	Keep, Other *record.Student // Keep is on roll, or has the fuller record
	Why         string          // "the same UPN"
	// Back says that one of them has left and the other has not: a student who
	// was taken for somebody new on coming back.
	Back bool
}

// Twins finds the records that look like one student, the surest first: by UPN
// or former UPN, by ULN, or by names and date of birth. Nothing is merged by it.
func Twins(s *record.Snapshot) []Twin {
	var twins []Twin
	found := map[[2]record.ID]bool{}
	all := s.Students()
	for _, by := range []struct {
		why  string
		keys func(*record.Student) []string
	}{
		{"the same UPN", func(st *record.Student) []string { return upns(st) }},
		{"the same ULN", func(st *record.Student) []string {
			if !record.ValidULN(st.ULN) {
				return nil
			}
			return []string{st.ULN}
		}},
		{"the same names and date of birth", born},
	} {
		first := map[string]*record.Student{}
		for _, st := range all {
			for _, key := range by.keys(st) {
				was, taken := first[key]
				if !taken {
					first[key] = st
					continue
				}
				pair := [2]record.ID{min(was.ID, st.ID), max(was.ID, st.ID)}
				if was.ID == st.ID || found[pair] {
					continue
				}
				found[pair] = true
				twins = append(twins, newTwin(s, was, st, by.why))
			}
		}
	}
	return twins
}

// newTwin decides which of two records is to be kept.
func newTwin(s *record.Snapshot, a, b *record.Student, why string) Twin {
	left := func(st *record.Student) int {
		if st.Left.IsZero() {
			return 0
		}
		return 1
	}
	order := cmp.Or(
		cmp.Compare(left(a), left(b)),
		cmp.Compare(len(s.Attendances(b.ID)), len(s.Attendances(a.ID))),
		cmp.Compare(a.ID, b.ID))
	if order > 0 {
		a, b = b, a
	}
	if why == "the same UPN" && a.UPN != b.UPN {
		why = "a former UPN of one is the UPN of the other"
	}
	return Twin{Keep: a, Other: b, Why: why, Back: left(a) != left(b)}
}

// upns returns the UPNs by which a student can be told, former ones included.
func upns(s *record.Student) []string {
	var out []string
	for _, upn := range append([]string{s.UPN}, s.FormerUPNs...) {
		if proven(upn) && !slices.Contains(out, upn) {
			out = append(out, upn)
		}
	}
	return out
}

// proven reports whether a UPN's check letter is right, so that it is somebody's.
func proven(upn string) bool {
	check := record.CheckUPN(upn)
	return check == record.UPNValid || check == record.UPNTemporary
}

// born returns what a student is told by who has no number: every pair of names
// that the school holds, with the date of birth.
func born(s *record.Student) []string {
	if s.Surname == "" || s.Forename == "" || s.DOB.IsZero() {
		return nil
	}
	var out []string
	for _, surname := range []string{s.Surname, s.PreferredSurname} {
		for _, forename := range []string{s.Forename, s.PreferredForename} {
			key := folded(surname) + "|" + folded(forename) + "|" + s.DOB.String()
			if surname != "" && forename != "" && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	return out
}

// folded is a name as it is compared: St John is St-John.
func folded(name string) string { return strings.ReplaceAll(record.Fold(name), " ", "") }
