package sample

import (
	"cmp"
	"encoding/base32"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	rec "waymark/app/record"
)

// Seed is the seed of the sample school that ships with Waymark.
const Seed = 2026

// CareersLead signs the sample school's statements.
const CareersLead = "Jo Okafor"

// Made is a whole sample school: what it is and every action that led to its
// record, oldest first.
type Made struct {
	School  rec.School
	Actions []rec.Action
}

// Make returns the sample school as it stands on the day today: last academic
// year whole, this one so far.
func Make(seed uint64, today rec.Date) Made {
	m := &maker{
		rand:     rand.New(rand.NewPCG(seed, 0x57617966)),
		today:    today,
		thisYear: rec.AcademicYearOf(today),
		entrants: map[rec.AcademicYear]int{},
	}
	m.school = rec.School{ID: m.id(), Name: "Wayfield Academy", URN: "999001", CareersLead: CareersLead}
	m.organisations()
	m.students()
	m.rosters()
	m.activities()
	slices.SortStableFunc(m.actions, func(a, b rec.Action) int { return a.At.Compare(b.At) })
	return Made{m.school, m.actions}
}

type maker struct {
	rand     *rand.Rand
	today    rec.Date
	thisYear rec.AcademicYear
	school   rec.School
	hosts    []rec.ID
	pupils   []*rec.Student // as they will stand today
	entrants map[rec.AcademicYear]int
	actions  []rec.Action
}

func (m *maker) id() rec.ID {
	var b [16]byte
	for i := range b {
		b[i] = byte(m.rand.Uint32())
	}
	return rec.ID(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

func (m *maker) chance(share float64) bool { return m.rand.Float64() < share }

func pick[T any](m *maker, from []T) T { return from[m.rand.IntN(len(from))] }

func (m *maker) act(kind rec.ActionKind, what string, on rec.Date, hour int, changes []rec.Change) {
	if len(changes) == 0 {
		return
	}
	m.actions = append(m.actions, rec.Action{
		Kind: kind, What: what, By: CareersLead, Device: "Sample",
		At: on.Time().Add(time.Duration(hour) * time.Hour), Changes: changes,
	})
}

func (m *maker) organisations() {
	var changes []rec.Change
	for _, h := range hosts {
		o := &rec.Organisation{ID: m.id(), Name: h.name, Employer: h.employ, Provider: h.provide, Size: h.size, Sector: h.sector, ODS: h.ods}
		m.hosts = append(m.hosts, o.ID)
		changes = append(changes, rec.Creation(o))
	}
	m.act(rec.ActionSetup, "Organisations of the sample school", (m.thisYear - 1).Start(), 9, changes)
}

// intake is the number of students who are in each year group this year.
var intake = map[rec.YearGroup]int{7: 208, 8: 204, 9: 206, 10: 198, 11: 192, 12: 110, 13: 84}

// leavers is the number of last year's Year 11 and 13 who have gone.
const leavers = 60

func (m *maker) students() {
	serial := 0
	for year := rec.FirstYearGroup; year <= rec.LastYearGroup; year++ {
		for range intake[year] {
			serial++
			m.pupils = append(m.pupils, m.student(year, serial, rec.Date{}))
		}
	}
	for range leavers {
		serial++
		m.pupils = append(m.pupils, m.student(12, serial, rec.NewDate(int(m.thisYear), time.July, 17)))
	}
	mononym := m.pupils[len(m.pupils)/2]
	mononym.Forename = ""
}

// student makes one who is in the given year group this year, or would be but
// for having left.
func (m *maker) student(year rec.YearGroup, serial int, left rec.Date) *rec.Student {
	h := m.heritage()
	s := &rec.Student{ID: m.id(), Sex: "F", Surname: pick(m, h.surnames), Left: left}
	if m.chance(0.5) {
		s.Sex = "M"
		s.Forename = pick(m, h.boys)
	} else {
		s.Forename = pick(m, h.girls)
	}
	switch {
	case len(h.particles) > 0 && m.chance(0.4):
		s.Surname = pick(m, h.particles) + " " + s.Surname
	case m.chance(0.03):
		s.Surname += "-" + pick(m, heritages[0].surnames)
	}
	if m.chance(0.06) {
		s.PreferredForename = pick(m, []string{"Sam", "Alex", "Charlie", "Billie", "Jo", "Robin", "Ash", "Max"})
	}

	// Born in the academic year eleven before Year 7 starts, plus a few taught
	// out of their age group.
	born := m.thisYear - rec.AcademicYear(year) - 5
	if m.chance(0.005) {
		born--
	}
	s.DOB = born.Start().AddDays(m.rand.IntN(365))

	entry := m.thisYear - rec.AcademicYear(year-7)
	s.Joined = entry.Start().AddDays(1)
	switch {
	case !left.IsZero():
	case year >= 12 && m.chance(0.2): // new to the sixth form
		entry = m.thisYear - rec.AcademicYear(year-12)
		s.Joined = entry.Start().AddDays(3)
	case year > 7 && m.chance(0.04): // joined part way through
		entry += rec.AcademicYear(m.rand.IntN(int(year) - 6))
		s.Joined = entry.Start().AddDays(40 + m.rand.IntN(200))
		if !s.Joined.Before(m.today) {
			s.Joined = m.thisYear.Start().AddDays(1)
		}
	}
	s.AdmissionNo = fmt.Sprintf("%06d", 4000+serial)
	m.entrants[entry]++
	if !m.chance(0.004) { // a few have lost theirs
		s.UPN = rec.MakeUPN(fmt.Sprintf("8019999%02d%03d", int(entry)%100, m.entrants[entry]))
	}

	s.PupilPremium, s.FSM = rec.No, rec.No
	if m.chance(0.27) {
		s.PupilPremium = rec.Yes
		if m.chance(0.8) {
			s.FSM = rec.Yes
		}
	}
	s.SEN = rec.SENNone
	switch p := m.rand.Float64(); {
	case p < 0.04:
		s.SEN = rec.SENEHCP
	case p < 0.17:
		s.SEN = rec.SENSupport
	}
	s.EAL, s.LookedAfter = rec.No, rec.No
	if h.weight < 40 && m.chance(0.55) {
		s.EAL = rec.Yes
	}
	if m.chance(0.01) {
		s.LookedAfter = rec.Yes
	}

	letter := string("ABCDEFG"[m.rand.IntN(7)])
	if year >= 12 {
		letter = string("ABCD"[m.rand.IntN(4)])
	}
	for back := rec.AcademicYear(1); back >= 0; back-- {
		from := (m.thisYear - back).Start()
		if from.Before(s.Joined) {
			from = s.Joined
		}
		if rec.AcademicYearOf(from) > m.thisYear-back {
			continue
		}
		y := year.Back(int(back))
		if y < rec.FirstYearGroup {
			continue
		}
		s.Enrolments = append(s.Enrolments, rec.Enrolment{From: from, Year: y, Form: fmt.Sprintf("%d%s", y, letter)})
	}
	return s
}

func (m *maker) heritage() heritage {
	total := 0
	for _, h := range heritages {
		total += h.weight
	}
	n := m.rand.IntN(total)
	for _, h := range heritages {
		if n -= h.weight; n < 0 {
			return h
		}
	}
	panic("unreachable")
}

// rosters brings the students in as a school does: last September's file, then
// this September's, in which everyone has moved up and the new ones appear.
func (m *maker) rosters() {
	last := map[rec.ID]*rec.Student{}
	var first, second []rec.Change
	for _, s := range m.pupils {
		before := *s
		before.Left = rec.Date{}
		before.Enrolments = slices.DeleteFunc(slices.Clone(s.Enrolments), func(e rec.Enrolment) bool {
			return rec.AcademicYearOf(e.From) == m.thisYear
		})
		if len(before.Enrolments) > 0 {
			last[s.ID] = &before
			first = append(first, rec.Creation(&before))
		}
	}
	for _, s := range m.pupils {
		if !s.Left.IsZero() { // a leaver has no line in this year's file
			s.Enrolments = slices.DeleteFunc(slices.Clone(s.Enrolments), func(e rec.Enrolment) bool {
				return rec.AcademicYearOf(e.From) == m.thisYear
			})
		}
		if before, ok := last[s.ID]; !ok {
			second = append(second, rec.Creation(s))
		} else if c, changed := rec.Update(before, s); changed {
			second = append(second, c)
		}
	}
	m.act(rec.ActionImport, "Import of last September’s roster", (m.thisYear - 1).Start().AddDays(6), 10, first)
	m.act(rec.ActionImport, "Import of this September’s roster", m.thisYear.Start().AddDays(6), 10, second)
}

func (m *maker) activities() {
	for _, year := range []rec.AcademicYear{m.thisYear - 1, m.thisYear} {
		for _, e := range programme {
			calendar := int(year)
			if e.month < 9 {
				calendar++
			}
			day := schoolDay(rec.NewDate(calendar, time.Month(e.month), e.day))
			if !day.Before(m.today) {
				continue
			}
			invited := m.invited(e, day)
			if e.kind == rec.Placement {
				m.placements(e, day, invited)
				continue
			}
			hosts := make([]rec.ID, len(e.hosts))
			for i, h := range e.hosts {
				hosts[i] = m.hosts[h]
			}
			m.hold(e, e.title, day, rec.Date{}, hosts, invited)
		}
	}
}

// schoolDay moves a day that falls at a weekend to the Monday.
func schoolDay(d rec.Date) rec.Date {
	switch d.Time().Weekday() {
	case time.Saturday:
		return d.AddDays(2)
	case time.Sunday:
		return d.AddDays(1)
	}
	return d
}

func (m *maker) invited(e event, day rec.Date) []*rec.Student {
	var in []*rec.Student
	for _, s := range m.pupils {
		enrolment, ok := s.EnrolmentOn(day)
		if !ok || !slices.Contains(e.years, s.YearGroupOn(day)) {
			continue
		}
		form := enrolment.Form
		if e.forms != "" && (form == "" || !slices.Contains([]byte(e.forms), form[len(form)-1])) {
			continue
		}
		in = append(in, s)
	}
	return in
}

// placements spreads the students over the hosts that take them, a few each.
// One in nine finds no place.
func (m *maker) placements(e event, monday rec.Date, invited []*rec.Student) {
	groups := map[int][]*rec.Student{}
	for _, s := range invited {
		if m.chance(1.0 / 9) {
			continue
		}
		h := firstPlacementHost + m.rand.IntN(len(m.hosts)-firstPlacementHost-3)
		if m.chance(0.15) {
			h = hospital
		}
		groups[h] = append(groups[h], s)
	}
	for h, name := range hosts {
		if len(groups[h]) > 0 {
			m.hold(e, e.title+": "+name.name, monday, monday.AddDays(4), []rec.ID{m.hosts[h]}, groups[h])
		}
	}
}

func (m *maker) hold(e event, title string, day, last rec.Date, at []rec.ID, invited []*rec.Student) {
	if len(invited) == 0 {
		return
	}
	signed := day.AddDays(2)
	if !last.IsZero() {
		signed = last.AddDays(2)
	}
	yes := rec.Statement{Is: rec.Yes, By: CareersLead, On: signed}
	a := &rec.Activity{ID: m.id(), Title: title, Kind: e.kind, Date: day, Last: last, Hours: e.hours,
		Setting: e.setting, Mode: e.mode, Organisations: at, Facts: map[rec.Fact]rec.Statement{}}
	for _, f := range e.facts {
		a.Facts[f] = yes
	}
	changes := []rec.Change{rec.Creation(a)}
	slices.SortFunc(invited, func(a, b *rec.Student) int { return cmp.Compare(a.ID, b.ID) })
	for _, s := range invited {
		line := &rec.Attendance{Activity: a.ID, Student: s.ID, Status: rec.Attended}
		switch {
		case !m.chance(e.turnout):
			line.Status, line.Reason = rec.Absent, pick(m, []string{"ill", "ill", "ill", "appointment", "excluded", "not known"})
		default:
			if m.chance(e.reflection) {
				line.Reflection = yes
			}
			if m.chance(e.feedback) {
				line.Feedback = yes
			}
		}
		changes = append(changes, rec.Creation(line))
	}
	m.act(rec.ActionRecord, title, signed, 15, changes)
}
