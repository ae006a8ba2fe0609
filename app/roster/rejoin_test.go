package roster

import (
	"strings"
	"testing"

	"waymark/app/record"
)

// Two students left in 2025 and are in a later file: one with a new day of
// admission and known by a former UPN, one with nothing but the UPN.
func TestAStudentWhoComesBackIsRecognised(t *testing.T) {
	former, upn, other := record.MakeUPN("801432120001"), record.MakeUPN("801432120002"), record.MakeUPN("801432120003")
	left := func(id record.ID, forename, upn string) *record.Student {
		return &record.Student{ID: id, Surname: "Obi", Forename: forename, UPN: upn, Joined: record.NewDate(2023, 9, 1),
			Left: record.NewDate(2025, 7, 18), Destination: record.ToSchool, WentTo: "Elsewhere High",
			Enrolments: []record.Enrolment{{From: record.NewDate(2024, 9, 1), Year: 8, Form: "8A"}}}
	}
	ada := left("ada", "Ada", upn)
	ada.FormerUPNs = []string{former}
	s := record.NewSnapshot(1, []record.Record{ada, left("zain", "Zain", other)})
	f, err := Read("back.csv", strings.NewReader("UPN,Surname,Forename,Year,Reg,Admission date\n"+
		former+",Obi,Ada,10,10A,13/10/2026\n"+other+",Obi,Zain,10,10B,\n"), -1)
	if err != nil {
		t.Fatal(err)
	}
	p := MakePlan(f, s, nov22)
	if p.Counts.New != 0 {
		t.Fatalf("somebody is taken for new: %+v", p.Counts)
	}
	if w := p.Rows[1].Warnings; len(w) != 1 || !strings.Contains(w[0].Words, "bring them back on roll") {
		t.Errorf("of Zain, who may still be in old files: %+v", w)
	}
	a, _ := p.Action("A. Lead")
	back, _ := after(t, s, a).Student("ada")
	if !back.Left.IsZero() || back.Destination != "" || back.WentTo != "" || back.Current().Form != "10A" || back.UPN != upn {
		t.Errorf("%+v", back)
	}
}
