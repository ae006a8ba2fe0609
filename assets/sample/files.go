package sample

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"

	rec "waymark/app/record"
)

// Roster returns the CSV that the sample school's system exports next: everyone
// on roll, headed and spelt as SIMS does, with four who joined this week, a few
// who changed form, and one line that nobody can use.
func Roster(s *rec.Snapshot, today rec.Date) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	w.Write([]string{"Adno", "UPN", "Legal Surname", "Legal Forename", "Preferred Forename", "Year", "Reg", "DOB", "Gender",
		"Eligible for free meals", "Pupil Premium Indicator", "SEN Status", "English as additional language", "In LEA Care", "Date of admission"})
	n := 0
	for _, student := range s.Students() {
		e, ok := student.EnrolmentOn(today)
		if !ok {
			continue
		}
		form := e.Form
		if n++; n%97 == 0 { // moved to the next form along
			form = fmt.Sprintf("%d%c", e.Year, 'A'+(form[len(form)-1]-'A'+1)%4)
		}
		w.Write([]string{student.AdmissionNo, student.UPN, student.Surname, student.Forename, student.PreferredForename,
			fmt.Sprintf("Year %2d", e.Year), form, simsDate(student.DOB), string(student.Sex),
			flag(student.FSM), premium(student.PupilPremium), string(student.SEN), flag(student.EAL), flag(student.LookedAfter), simsDate(student.Joined)})
	}
	thisYear := rec.AcademicYearOf(today)
	joined := simsDate(today.AddDays(-3))
	for i, name := range [][3]string{{"Farah", "Ayaan", "7C"}, {"Szymańska", "Hanna", "8B"}, {"Trần", "Minh", "9D"}, {"Whitlock-Hughes", "Beatrice", "10A"}} {
		year := rec.YearGroup(7 + i)
		born := (thisYear - rec.AcademicYear(year) - 5).Start().AddDays(100 + i)
		w.Write([]string{fmt.Sprintf("%06d", 9001+i), rec.MakeUPN(fmt.Sprintf("8019998%02d%03d", int(thisYear)%100, i+1)), name[0], name[1], "",
			fmt.Sprintf("Year %2d", year), name[2], simsDate(born), "F", "F", "", "N", "T", "F", joined})
	}
	w.Write([]string{"009099", "", "", "", "", "Year  7", "7A", "", "", "F", "", "", "", "F", ""})
	w.Flush()
	return b.Bytes()
}

func simsDate(d rec.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("02/01/2006")
}

func flag(a rec.Answer) string {
	switch a {
	case rec.Yes:
		return "T"
	case rec.No:
		return "F"
	}
	return ""
}

func premium(a rec.Answer) string {
	if a == rec.Yes {
		return "Y"
	}
	return ""
}

// Visit returns a morning at the hospital for all of Year 9, as the activity file
// that waymark-cli record reads: the whole register, three students absent.
func Visit(s *rec.Snapshot, today rec.Date) []byte {
	type line struct {
		UPN         string `json:"upn,omitempty"`
		AdmissionNo string `json:"admission_no,omitempty"`
		Status      string `json:"status"`
		Reason      string `json:"reason,omitempty"`
		Reflection  string `json:"reflection,omitempty"`
		Feedback    string `json:"feedback,omitempty"`
	}
	day := schoolDay(today.AddDays(-3))
	visit := struct {
		Title         string              `json:"title"`
		Kind          rec.ActivityKind    `json:"kind"`
		Date          rec.Date            `json:"date"`
		Hours         float64             `json:"hours"`
		Setting       rec.Setting         `json:"setting"`
		Mode          rec.Mode            `json:"mode"`
		Organisations []string            `json:"organisations"`
		By            string              `json:"by"`
		Facts         map[rec.Fact]string `json:"facts"`
		Register      []line              `json:"register"`
	}{
		Title: "Morning on the wards for Year 9", Kind: rec.WorkplaceVisit, Date: day, Hours: 3, Setting: rec.AtWorkplace, Mode: rec.InPerson,
		Organisations: []string{hosts[hospital].name}, By: CareersLead, Facts: map[rec.Fact]string{},
	}
	for _, f := range workplace {
		visit.Facts[f] = "yes"
	}
	for _, student := range s.Students() {
		if student.YearGroupOn(day) != 9 {
			continue
		}
		l := line{UPN: student.UPN, Status: string(rec.Attended), Reflection: "yes", Feedback: "yes"}
		if l.UPN == "" {
			l.AdmissionNo = student.AdmissionNo
		}
		if len(visit.Register) < 3 {
			l = line{UPN: l.UPN, AdmissionNo: l.AdmissionNo, Status: string(rec.Absent), Reason: "ill"}
		}
		visit.Register = append(visit.Register, l)
	}
	b, err := json.MarshalIndent(visit, "", "  ")
	if err != nil {
		panic(err) // nothing in it can fail to be written
	}
	return b
}
