package main

import (
	"fmt"
	"io"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
)

// The trust of the demonstration is made up. No ODS code has a hyphen, and its
// telephone number is one of those that Ofcom keeps for drama.
var demoTrust = link.Identity{
	Name: "Wharfedale Hospitals NHS Trust", ODS: "DEMO-1",
	Phone: "0113 496 0123", Email: "placements@wharfedale.example",
}

// demoPassphrase opens the demonstration's key, where no other is given.
const demoPassphrase = "for demonstration only"

// demoCodeDays is how long the demonstration's code is good for.
const demoCodeDays = 14

// demo makes the desk of a made-up trust.
func demo(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	dir, err := c.folder()
	if err != nil {
		return err
	}
	if c.key == "" {
		c.key = dir + ".trustkey"
	}
	if _, given, err := c.keySecret().Given(); err != nil {
		return err
	} else if !given {
		c.demonstrates = true
	}
	if _, _, err := c.create(demoTrust); err != nil {
		return err
	}
	published, err := c.publishAll(demoOpportunities(c.today()))
	if err != nil {
		return err
	}
	code, err := c.admin.IssueCode(c.context(), c.signer(), desk.CodeOptions{Valid: demoCodeDays * 24 * time.Hour, Tries: 20})
	if err != nil {
		return err
	}
	return c.print(map[string]any{
		"data": dir, "trust": demoTrust.Name, "ods": demoTrust.ODS, "key": c.key,
		"code": code.Text, "expires": code.Expires, "opportunities": len(published),
	}, func(w io.Writer) {
		fmt.Fprintf(w, "The desk of %s, a made-up trust, is ready in %s: %d opportunities.\n", demoTrust.Name, dir, len(published))
		fmt.Fprintf(w, "Enrolment code: %s\nThe trust’s key is in %s\n", code.Text, c.key)
		if c.demonstrates {
			fmt.Fprintf(w, "Its passphrase: %s\n", demoPassphrase)
		}
		fmt.Fprintf(w, "Now: waymark-desk serve --data %s\n", dir)
	})
}

// demoOpportunities are what the made-up trust offers on a day: of every sort that
// trusts publish, so that every rule has something to say.
func demoOpportunities(today record.Date) []link.Opportunity {
	week := func(n int) record.Date { return schoolMonday(today, n) }
	slot := func(from record.Date, days, places int, session string) link.Slot {
		s := link.Slot{ID: from.String(), From: from, Places: places, Session: session}
		if days > 1 {
			s.To = from.AddDays(days - 1)
		}
		return s
	}
	widening := []link.Band{
		{Band: 1, AnyOf: []string{"care_experienced", "young_carer"}, Words: "Young people who are or were in care, and young carers"},
		{Band: 2, AnyOf: []string{"free_school_meals_ever6", "pupil_premium", link.FirstWorkplace}, Words: "Students with free school meals or pupil premium, and those who have seen no workplace yet"},
	}
	full := []string{"name", "date_of_birth", "year_group", "school_contact", "emergency_contact", "consent", "adjustments"}
	short := []string{"name", "year_group", "school_contact", "consent", "adjustments"}
	return []link.Opportunity{
		{
			ID: "physiotherapy-week", Title: "A week with the physiotherapists", Department: "Therapies", Site: "Ilkley Road site",
			About:    "Follow physiotherapists on the wards and in the gym, with people who are learning to walk again after an operation. You watch, talk and help to set up; you do not treat anyone.",
			Category: "work_experience", Hours: 6, YearGroups: []int{10, 11, 12, 13}, MinAge: 15, LeadDays: 42, OnePerYear: true, SchoolOnly: true,
			Slots:     []link.Slot{slot(week(8), 5, 2, ""), slot(week(10), 5, 2, ""), slot(week(14), 5, 2, "")},
			Clearance: []string{"Confidentiality agreement signed", "Talk with the school about risk and who supervises"},
			Details:   full, Priority: widening, RespondDays: 14,
		},
		{
			ID: "nursing-day", Title: "A day on the wards with nurses and healthcare assistants", Department: "Nursing", Site: "Ilkley Road site",
			About:    "Shadow a ward team for a day, from handover to handover: observations, meals, washing, talking, and the record that is kept of it all.",
			Category: "work_experience", Hours: 7, YearGroups: []int{12, 13}, MinAge: 16, LeadDays: 56, OnePerYear: true, SchoolOnly: true,
			Slots:     []link.Slot{slot(week(9).AddDays(2), 1, 4, ""), slot(week(11).AddDays(2), 1, 4, ""), slot(week(13).AddDays(2), 1, 4, "")},
			Clearance: []string{"Occupational health form, sent by the student to the trust", "Confidentiality agreement signed"},
			Details:   full, Priority: widening, RespondDays: 10,
		},
		{
			ID: "pathology-lab", Title: "Blood, cells and machines: two days in pathology", Department: "Pathology", Site: "Moor Lane laboratories",
			About:    "See what happens to the four thousand samples of a day: analysers, microscopes, and the biomedical scientists who decide what the figures mean.",
			Category: "work_experience", Hours: 6.5, YearGroups: []int{12, 13}, MinAge: 16, LeadDays: 28, OnePerYear: true,
			Slots:   []link.Slot{slot(week(5).AddDays(1), 2, 3, ""), slot(week(7).AddDays(1), 2, 3, "")},
			Details: full, Priority: widening, ApplyBy: week(5).AddDays(-28),
		},
		{
			ID: "estates-week", Title: "Keeping a hospital running: estates and engineering", Department: "Estates and facilities", Site: "Ilkley Road site",
			About:    "Plumbers, electricians, joiners and the people who keep the power on in the theatres. With an apprentice for most of the week.",
			Category: "work_experience", Hours: 6, YearGroups: []int{10, 11}, MinAge: 14, LeadDays: 28,
			Slots:   []link.Slot{slot(week(6), 5, 6, ""), slot(week(12), 5, 6, "")},
			Details: full, RespondDays: 14, ClosedWeeks: []record.Date{week(11)},
		},
		{
			ID: "digital-mornings", Title: "Behind the screens: digital, data and cyber security", Department: "Digital services", Site: "Canal House",
			About:    "Three mornings with those who look after ten thousand devices, and with an analyst who turns waiting lists into plans.",
			Category: "work_experience", Hours: 3.5, YearGroups: []int{9, 10, 11, 12, 13}, LeadDays: 21,
			Slots:   []link.Slot{slot(week(4), 3, 5, "mornings"), slot(week(6), 3, 5, "mornings"), slot(week(8), 3, 5, "mornings")},
			Details: short, RespondDays: 7,
		},
		{
			ID: "pharmacy-short-notice", Title: "One place at short notice: pharmacy dispensary", Department: "Pharmacy", Site: "Ilkley Road site",
			About:    "A student had to step back, and the dispensary would be glad of another: two days of labels, checks, and medicines going up to the wards.",
			Category: "work_experience", Hours: 6, YearGroups: []int{11, 12, 13}, MinAge: 15, LeadDays: 7, OnePerYear: true,
			Slots:   []link.Slot{slot(week(2).AddDays(3), 2, 1, "")},
			Details: full, RespondDays: 3,
		},
		{
			ID: "skills-afternoon", Title: "Hands on: an afternoon in the simulation ward", Department: "Education centre", Site: "Education centre, Ilkley Road",
			About:    "Resuscitation, stitching and a mannequin that answers back, in small groups with the trust’s educators. For a whole class or part of one.",
			Category: "wrl_in_person", Hours: 2.5, YearGroups: []int{8, 9, 10}, LeadDays: 14,
			Slots:   []link.Slot{slot(week(3).AddDays(4), 1, 30, "afternoon"), slot(week(5).AddDays(4), 1, 30, "afternoon")},
			Details: short, RespondDays: 7,
		},
		{
			ID: "ask-a-midwife", Title: "Ask a midwife: a live hour online", Department: "Maternity", Site: "Online",
			About:    "A midwife, a student midwife and a maternity support worker answer what students have always wanted to know.",
			Category: "wrl_online", Hours: 1, YearGroups: []int{7, 8, 9, 10, 11, 12, 13}, LeadDays: 3,
			Slots:   []link.Slot{slot(week(1).AddDays(2), 1, 60, "lunchtime"), slot(week(4).AddDays(2), 1, 60, "lunchtime")},
			Details: []string{"name", "year_group", "school_contact", "consent"}, RespondDays: 3,
		},
	}
}

// schoolMonday returns the Monday of the nth week of school after a day. Weeks
// that most schools have off are passed over, so that what is offered looks as a
// trust would offer it.
func schoolMonday(day record.Date, n int) record.Date {
	monday := record.DateOf(day.Time().AddDate(0, 0, -(int(day.Time().Weekday())+6)%7))
	for n > 0 {
		if monday = monday.AddDays(7); !holiday(monday) {
			n--
		}
	}
	return monday
}

// holiday reports whether most schools in England are closed in the week of a
// Monday: near enough, since every council has dates of its own.
func holiday(monday record.Date) bool {
	day := int(monday.Month())*100 + monday.Day()
	for _, off := range [][2]int{{214, 221}, {330, 413}, {525, 531}, {718, 831}, {1023, 1029}, {1218, 1231}, {101, 102}} {
		if off[0] <= day && day <= off[1] {
			return true
		}
	}
	return false
}
