package record

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// An import writes thousands of students at once, and encoding/json takes most
// of its time to find out by reflection what is known here. What this file writes
// is byte for byte what encoding/json would; a test holds it to that.

// studentField writes one field's JSON value, or nothing where it is empty, and
// reads it again.
type studentField struct {
	key    string // with its quotation marks and colon
	append func([]byte, *Student) []byte
	read   func(*studentReader, *Student) bool // nil is left to encoding/json
}

// studentFields are in the order of the struct.
var studentFields = [...]studentField{
	{`"upn":`, func(b []byte, s *Student) []byte { return appendText(b, s.UPN) }, func(r *studentReader, s *Student) bool { return r.text(&s.UPN) }},
	{`"former_upns":`, appendFormerUPNs, nil},
	{`"uln":`, func(b []byte, s *Student) []byte { return appendText(b, s.ULN) }, func(r *studentReader, s *Student) bool { return r.text(&s.ULN) }},
	{`"admission_no":`, func(b []byte, s *Student) []byte { return appendText(b, s.AdmissionNo) }, func(r *studentReader, s *Student) bool { return r.text(&s.AdmissionNo) }},
	{`"mis_id":`, func(b []byte, s *Student) []byte { return appendText(b, s.MISID) }, func(r *studentReader, s *Student) bool { return r.text(&s.MISID) }},
	{`"surname":`, func(b []byte, s *Student) []byte { return appendText(b, s.Surname) }, func(r *studentReader, s *Student) bool { return r.text(&s.Surname) }},
	{`"forename":`, func(b []byte, s *Student) []byte { return appendText(b, s.Forename) }, func(r *studentReader, s *Student) bool { return r.text(&s.Forename) }},
	{`"middle_names":`, func(b []byte, s *Student) []byte { return appendText(b, s.MiddleNames) }, func(r *studentReader, s *Student) bool { return r.text(&s.MiddleNames) }},
	{`"preferred_surname":`, func(b []byte, s *Student) []byte { return appendText(b, s.PreferredSurname) }, func(r *studentReader, s *Student) bool { return r.text(&s.PreferredSurname) }},
	{`"preferred_forename":`, func(b []byte, s *Student) []byte { return appendText(b, s.PreferredForename) }, func(r *studentReader, s *Student) bool { return r.text(&s.PreferredForename) }},
	{`"dob":`, func(b []byte, s *Student) []byte { return appendDate(b, s.DOB) }, func(r *studentReader, s *Student) bool { return r.date(&s.DOB) }},
	{`"sex":`, func(b []byte, s *Student) []byte { return appendText(b, string(s.Sex)) }, func(r *studentReader, s *Student) bool { return r.text((*string)(&s.Sex)) }},
	{`"email":`, func(b []byte, s *Student) []byte { return appendText(b, s.Email) }, func(r *studentReader, s *Student) bool { return r.text(&s.Email) }},
	{`"house":`, func(b []byte, s *Student) []byte { return appendText(b, s.House) }, func(r *studentReader, s *Student) bool { return r.text(&s.House) }},
	{`"tutor":`, func(b []byte, s *Student) []byte { return appendText(b, s.Tutor) }, func(r *studentReader, s *Student) bool { return r.text(&s.Tutor) }},
	{`"sen":`, func(b []byte, s *Student) []byte { return appendText(b, string(s.SEN)) }, func(r *studentReader, s *Student) bool { return r.text((*string)(&s.SEN)) }},
	{`"fsm":`, func(b []byte, s *Student) []byte { return appendAnswer(b, s.FSM) }, func(r *studentReader, s *Student) bool { return r.answer(&s.FSM) }},
	{`"fsm_ever6":`, func(b []byte, s *Student) []byte { return appendAnswer(b, s.FSMEver6) }, func(r *studentReader, s *Student) bool { return r.answer(&s.FSMEver6) }},
	{`"pupil_premium":`, func(b []byte, s *Student) []byte { return appendAnswer(b, s.PupilPremium) }, func(r *studentReader, s *Student) bool { return r.answer(&s.PupilPremium) }},
	{`"eal":`, func(b []byte, s *Student) []byte { return appendAnswer(b, s.EAL) }, func(r *studentReader, s *Student) bool { return r.answer(&s.EAL) }},
	{`"looked_after":`, func(b []byte, s *Student) []byte { return appendAnswer(b, s.LookedAfter) }, func(r *studentReader, s *Student) bool { return r.answer(&s.LookedAfter) }},
	{`"ever_in_care":`, func(b []byte, s *Student) []byte { return appendAnswer(b, s.EverInCare) }, func(r *studentReader, s *Student) bool { return r.answer(&s.EverInCare) }},
	{`"service_child":`, func(b []byte, s *Student) []byte { return appendAnswer(b, s.ServiceChild) }, func(r *studentReader, s *Student) bool { return r.answer(&s.ServiceChild) }},
	{`"young_carer":`, func(b []byte, s *Student) []byte { return appendAnswer(b, s.YoungCarer) }, func(r *studentReader, s *Student) bool { return r.answer(&s.YoungCarer) }},
	{`"joined":`, func(b []byte, s *Student) []byte { return appendDate(b, s.Joined) }, func(r *studentReader, s *Student) bool { return r.date(&s.Joined) }},
	{`"left":`, func(b []byte, s *Student) []byte { return appendDate(b, s.Left) }, func(r *studentReader, s *Student) bool { return r.date(&s.Left) }},
	{`"destination":`, func(b []byte, s *Student) []byte { return appendText(b, string(s.Destination)) }, func(r *studentReader, s *Student) bool { return r.text((*string)(&s.Destination)) }},
	{`"went_to":`, func(b []byte, s *Student) []byte { return appendText(b, s.WentTo) }, func(r *studentReader, s *Student) bool { return r.text(&s.WentTo) }},
	{`"enrolments":`, appendEnrolments, (*studentReader).enrolments},
	{`"exemptions":`, appendExemptions, nil},
}

// studentFieldsByName are in the order in which a merge patch names them.
var studentFieldsByName = slices.SortedFunc(slices.Values(studentFields[:]), func(a, b studentField) int {
	return strings.Compare(strings.Trim(a.key, `":`), strings.Trim(b.key, `":`))
})

// appendStudent writes the student's JSON object.
func appendStudent(b []byte, s *Student) []byte {
	b = append(b, '{')
	for i := range studentFields {
		f := &studentFields[i]
		start := len(b)
		b = append(b, f.key...)
		value := len(b)
		if b = f.append(b, s); len(b) == value {
			b = b[:start]
			continue
		}
		b = append(b, ',')
	}
	if b[len(b)-1] == ',' {
		b = b[:len(b)-1]
	}
	return append(b, '}')
}

// encodeStudent returns the student's object in a slice of just its length.
func encodeStudent(s *Student) json.RawMessage {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	*room = appendStudent((*room)[:0], s)
	return bytes.Clone(*room)
}

// rooms are buffers that outlive one student.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// studentChange is Update for students: the merge patches that lead from one
// state to the other and back.
func studentChange(from, to *Student) (forward, back json.RawMessage, same bool) {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	forward, back = append(make([]byte, 0, 64), '{'), append(make([]byte, 0, 64), '{')
	for i := range studentFieldsByName {
		f := &studentFieldsByName[i]
		*room = f.append((*room)[:0], from)
		cut := len(*room)
		*room = f.append(*room, to)
		was, now := (*room)[:cut], (*room)[cut:]
		if bytes.Equal(was, now) {
			continue
		}
		forward = appendMember(forward, f.key, now)
		back = appendMember(back, f.key, was)
	}
	if len(forward) == 1 {
		return nil, nil, true
	}
	return append(forward, '}'), append(back, '}'), false
}

func appendMember(b []byte, key string, value []byte) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = append(b, key...)
	if len(value) == 0 {
		return append(b, null...)
	}
	return append(b, value...)
}

func appendText(b []byte, s string) []byte {
	if s == "" {
		return b
	}
	return appendQuoted(b, s)
}

// appendQuoted writes a JSON string. What has to be escaped is left to
// encoding/json: names hardly ever do.
func appendQuoted(b []byte, s string) []byte {
	ascii := true
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return appendEscaped(b, s)
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if !ascii && (!utf8.ValidString(s) || strings.ContainsAny(s, "\u2028\u2029")) {
		return appendEscaped(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendEscaped(b []byte, s string) []byte {
	escaped, _ := json.Marshal(s) // a string can always be encoded
	return append(b, escaped...)
}

func appendDate(b []byte, d Date) []byte {
	if d.IsZero() {
		return b
	}
	return append(d.appendQuoted(b), '"')
}

// appendQuoted writes the date as [Date.String] does, after a quotation mark.
func (d Date) appendQuoted(b []byte) []byte {
	b = append(b, '"')
	if d.year < 0 || d.year > 9999 {
		return append(b, d.String()...)
	}
	y := int(d.year)
	return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		'0'+d.month/10, '0'+d.month%10, '-', '0'+d.day/10, '0'+d.day%10)
}

func appendAnswer(b []byte, a Answer) []byte {
	if a == Unknown {
		return b
	}
	if a != Yes && a != No { // no such answer: written as the unknown that it is read as
		return append(b, `"unknown"`...)
	}
	b = append(b, '"')
	b = append(b, a.String()...)
	return append(b, '"')
}

func appendFormerUPNs(b []byte, s *Student) []byte {
	if s.FormerUPNs == nil {
		return b
	}
	b = append(b, '[')
	for i, upn := range s.FormerUPNs {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendQuoted(b, upn)
	}
	return append(b, ']')
}

func appendEnrolments(b []byte, s *Student) []byte {
	if s.Enrolments == nil {
		return b
	}
	b = append(b, '[')
	for i, e := range s.Enrolments {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"from":`...)
		if e.From.IsZero() {
			b = append(b, `""`...)
		} else {
			b = appendDate(b, e.From)
		}
		if e.Year != NoYearGroup {
			b = append(b, `,"year":"`...)
			b = append(b, e.Year.Code()...)
			b = append(b, '"')
		}
		if e.Form != "" {
			b = append(b, `,"form":`...)
			b = appendQuoted(b, e.Form)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendExemptions leaves the few that there are to encoding/json.
func appendExemptions(b []byte, s *Student) []byte {
	if s.Exemptions == nil {
		return b
	}
	written, _ := json.Marshal(s.Exemptions) // text and dates can always be encoded
	return append(b, written...)
}
