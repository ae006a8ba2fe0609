package organisations

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// smallSchool brings in four organisations, and what two students did at two of them.
func smallSchool() record.Action {
	said := record.Statement{Is: record.Yes, By: "Jo Okafor", On: record.NewDate(2026, 11, 3)}
	student := func(id record.ID, surname string) record.Change {
		return record.Creation(&record.Student{ID: id, Surname: surname, Joined: record.NewDate(2024, 9, 2)})
	}
	activity := func(id record.ID, title string, kind record.ActivityKind, on record.Date, hosts ...record.ID) record.Change {
		return record.Creation(&record.Activity{ID: id, Title: title, Kind: kind, Date: on, Hours: 1, Setting: record.AtSchool, Mode: record.InPerson,
			Organisations: hosts, Facts: map[record.Fact]record.Statement{record.TwoWay: said}})
	}
	there := func(activity, student record.ID, status record.Status) record.Change {
		return record.Creation(&record.Attendance{Activity: activity, Student: student, Status: status})
	}
	return record.Action{Kind: record.ActionSetup, What: "The small school", By: "Jo Okafor", At: time.Date(2026, 9, 22, 9, 41, 0, 0, time.UTC), Changes: []record.Change{
		student("ali", "Ali"), student("berg", "Bergström"),
		record.Creation(&record.Organisation{ID: "hospital", Name: "Wayfield General", Employer: true, Size: record.Large, Sector: "Q"}),
		record.Creation(&record.Organisation{ID: "college", Name: "Severn College", Provider: true, Sector: "P", Postcode: "BS1 1AA"}),
		record.Creation(&record.Organisation{ID: "bakery", Name: "Éclair Bakery", Employer: true, Size: record.Micro, Sector: "I"}),
		record.Creation(&record.Organisation{ID: "quiet", Name: "Quiet Works", Employer: true}),
		activity("talk", "Nurse talk", record.Talk, record.NewDate(2026, 11, 3), "hospital"),
		activity("fair", "Careers fair", record.CareersFair, record.NewDate(2026, 10, 9), "hospital", "college"),
		activity("ahead", "A talk to come", record.Talk, record.NewDate(2027, 1, 9), "bakery"),
		there("talk", "ali", record.Attended), there("talk", "berg", record.Absent),
		there("fair", "ali", record.Attended), there("fair", "berg", record.Attended),
	}}
}

func sitting(t testing.TB) *sessiontest.Sitting {
	t.Helper()
	return sessiontest.Open(t, record.School{Name: "Wayfield Academy", CareersLead: "Jo Okafor"}, smallSchool())
}

// show puts a screen into a window of the size that it has on a 1366 x 768 laptop.
func show(t testing.TB, st *sessiontest.Sitting, s session.Screen, p session.Place) fyne.Canvas {
	st.Front.OnChanged = s.Refresh
	w := test.NewTempWindow(t, s.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1198, 710))
	s.Refresh()
	s.Shown(p)
	return w.Canvas()
}

func screens(t testing.TB, st *sessiontest.Sitting) Screens {
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	return New(st.Session, st.Dir)
}

func typed(c fyne.Canvas, text string) {
	for _, r := range text {
		c.Focused().TypedRune(r)
	}
}

func press(c fyne.Canvas, keys ...fyne.KeyName) {
	for _, k := range keys {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// file writes a file and returns its path.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const trusts = `"ZX1","WAYFIELD GENERAL HOSPITAL NHS FOUNDATION TRUST","Y58","QUY","1 EXAMPLE ROAD","","","WAYFIELD","","WF1 1AA","20040401","","","","","","","","","","","1","","D","","",""
"ZX2","EXAMPLE MENTAL HEALTH NHS TRUST","Y58","QUY","3 EXAMPLE ROAD","","","BATH","","BA1 1AC","20010401","20170930","","","","","","","","","","1","","D","","",""
`

const schools = `URN,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),TypeOfEstablishment (name),UKPRN,Town,Postcode
137183,Severn College,Open,16 plus,Further education,10033003,Bristol,BS1 1AA
137184,Severnside School,Open,Secondary,Community school,10033004,Bristol,BS1 1AB
1371,No Number,Open,Secondary,Community school,,Bristol,BS1 1AB
`
