package activities

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
)

func TestHoursAreReadAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]float64{
		"": 0, "3": 3, "3.0": 3, "1,5": 1.5, "1:30": 1.5, "0:20": 0.33, "2 h": 2, "2hrs": 2, " 1.25 hours ": 1.25,
	} {
		if got, ok := parseHours(typed); !ok || got != want {
			t.Errorf("%q is %v, %v; want %v", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"three", "1:75", "-1:30", "1:2:3", "NaN", "Inf", "1.2.3", "h2"} {
		if got, ok := parseHours(typed); ok {
			t.Errorf("%q was read as %v", typed, got)
		}
	}
}

func FuzzHours(f *testing.F) {
	for _, seed := range []string{"", "3", "1:30", "1,5 h", "1e3", "٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		hours, ok := parseHours(typed)
		if math.IsNaN(hours) || math.IsInf(hours, 0) || !ok && hours != 0 {
			t.Errorf("%q is %v, %v", typed, hours, ok)
		}
		if ok && hours > 0 && hours < 400 {
			again, ok := parseHours(formatHours(hours))
			if !ok || math.Abs(again-hours) > 0.005 {
				t.Errorf("%q is %v, is written %q, is read %v", typed, hours, formatHours(hours), again)
			}
		}
	})
}

// visit is a draft of a morning at the hospital for Year 9, filled in as a person
// would.
func visit(s *record.Snapshot) *draft {
	d := newDraft(s, "Jo Okafor", today, nil)
	d.now.Title, d.now.Kind, d.hours = "Morning on the wards", record.WorkplaceVisit, "3"
	d.now.Setting = record.AtWorkplace
	d.addHost(employer)
	d.register.choose(choice{years: []record.YearGroup{9}})
	d.register.markRest(ids(d.register))
	d.tick(record.PurposeEmployer, true)
	d.tick(record.Reflection, true)
	return d
}

func TestABlankFormSaysWhatIsMissingBesideEachField(t *testing.T) {
	d := newDraft(snapshot(t), "Jo Okafor", today, nil)
	if d.changed() {
		t.Error("a blank form holds nothing unsaved")
	}
	problems := d.problems()
	for field, want := range map[string]string{"title": "say what happened", "kind": "choose what kind of activity it was"} {
		if got := problems.For(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	if len(problems) != 2 {
		t.Errorf("other problems too: %v", problems)
	}
}

func TestWhatKeepsAFormFromBeingSaved(t *testing.T) {
	s := snapshot(t)
	for _, c := range []struct {
		name, field, want string
		spoil             func(*draft)
	}{
		{"unreadable hours", "hours", "“three” is not a number of hours: write 1.5 or 1:30", func(d *draft) { d.hours = "three" }},
		{"too many hours", "hours", "hours must be between 0 and 400", func(d *draft) { d.hours = "900" }},
		{"an unreadable date", "date", "“31 Nov” is not a date: write it as 19 Nov 2026, or 6 Jul - 10 Jul 2026 where it ran over several days", func(d *draft) { d.setDays(record.Date{}, record.Date{}, "31 Nov") }},
		{"no date", "date", "the date is missing", func(d *draft) { d.setDays(record.Date{}, record.Date{}, "") }},
		{"a last day before the first", "date", "the last day cannot be before the first",
			func(d *draft) { d.setDays(today, today.AddDays(-4), "") }},
		{"a day to come with a marked register", "date", "this day is still to come, so nobody can have attended: mark them on the day",
			func(d *draft) { d.setDays(today.AddDays(1), record.Date{}, "") }},
		{"a tick without a name", "facts", "“Purpose shared with students” needs the name of who said so and the day",
			func(d *draft) { d.signer = ""; d.tick(record.PurposeStudents, true) }},
		{"a new organisation that is neither", "organisation", "Acme: say whether students meet an employer or a provider here, or both",
			func(d *draft) { d.addNewHost("Acme").Employer = false }},
		{"a code that is none of the NHS", "ods", "“RA-7” is not an NHS code: it has 3 to 5 letters and digits, as RA7 has; leave it empty outside the NHS",
			func(d *draft) { d.addNewHost("Acme").ODS = readODS(" ra-7 ") }},
		{"one student's hours", "register", "Ali, Hafsa: hours must be between 0 and 400",
			func(d *draft) { d.register.byID["ali"].now.Hours = 500 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := visit(s)
			if problems := d.problems(); len(problems) > 0 {
				t.Fatalf("before: %v", problems)
			}
			c.spoil(d)
			if got := d.problems().For(c.field); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSavingIsOneActionWithoutNames(t *testing.T) {
	d := visit(snapshot(t))
	acme := d.addNewHost("Acme & Daughters")
	a := d.action()
	if a.Kind != record.ActionRecord || a.By != "Jo Okafor" {
		t.Errorf("kind %q by %q", a.Kind, a.By)
	}
	if want := "Workplace visit on 22 Nov 2026, 3 students"; a.What != want {
		t.Errorf("it is called %q, want %q", a.What, want)
	}
	var kinds []string
	for _, c := range a.Changes {
		kinds = append(kinds, string(c.Kind))
	}
	if got, want := strings.Join(kinds, " "), "organisation activity attendance attendance attendance"; got != want {
		t.Errorf("changes %s, want %s", got, want)
	}
	saved, err := record.Decode(d.now.Ref(), a.Changes[1].To)
	if err != nil {
		t.Fatal(err)
	}
	got := saved.(*record.Activity)
	if !slices.Equal(got.Organisations, []record.ID{employer, acme.ID}) || got.Hours != 3 {
		t.Errorf("saved as %+v", got)
	}
	if want := (record.Statement{Is: record.Yes, By: "Jo Okafor", On: today}); got.Facts[record.PurposeEmployer] != want {
		t.Errorf("a tick is kept as %+v, want %+v", got.Facts[record.PurposeEmployer], want)
	}
}

func TestEditingSavesOnlyWhatChanged(t *testing.T) {
	st := sitting(t)
	d := visit(st.Snapshot())
	if _, err := st.Store.Do(stamped(d.action())); err != nil {
		t.Fatal(err)
	}
	later := today.AddDays(7)
	e, ok := openDraft(st.Store.Snapshot(), "R. Singh", later, d.now.ID)
	if !ok {
		t.Fatal("the activity that was saved is not there")
	}
	if e.changed() || len(e.action().Changes) != 0 {
		t.Errorf("opening changes nothing, but saving would write %d changes", len(e.action().Changes))
	}
	e.tick(record.PurposeEmployer, false)
	e.tick(record.PurposeEmployer, true)
	if e.changed() {
		t.Error("a tick taken away and put back is the one that was there")
	}
	e.hours = "2.5"
	e.register.mark("ali", record.Absent)
	e.register.remove("berg")
	e.register.invite("cruz")
	a := e.action()
	if a.Kind != record.ActionEdit || a.What != "Changes to Workplace visit on 22 Nov 2026, 3 students" {
		t.Errorf("%s: %q", a.Kind, a.What)
	}
	if _, err := st.Store.Do(stamped(a)); err != nil {
		t.Fatal(err)
	}
	after := st.Store.Snapshot()
	got := map[record.ID]record.Status{}
	for _, l := range after.Register(d.now.ID) {
		got[l.Student] = l.Status
	}
	want := map[record.ID]record.Status{"ali": record.Absent, "boateng": record.Attended, "cruz": record.Invited}
	if len(got) != len(want) {
		t.Errorf("the register is %v, want %v", got, want)
	}
	for id, status := range want {
		if got[id] != status {
			t.Errorf("%s is %q, want %q", id, got[id], status)
		}
	}
	if l, _ := after.Attendance(d.now.ID, "ali"); l != nil && !l.Reflection.IsZero() {
		t.Error("an absent student kept a reflection")
	}
}

func stamped(a record.Action) record.Action {
	a.At = time.Date(2026, time.November, 22, 10, 0, 0, 0, time.UTC)
	return a
}

func TestMovingTheDayMovesFormsAndYearGroups(t *testing.T) {
	d := visit(snapshot(t))
	d.setDays(record.NewDate(2025, time.November, 20), record.Date{}, "")
	if e := d.register.byID["ali"]; e.year != 8 || e.form != "" {
		t.Errorf("a year ago: %v %q, want Year 8 and no form", e.year, e.form)
	}
	if d.register.tally().attended != 3 {
		t.Error("moving the day lost marks")
	}
}

func TestCopyingTheLastOneLeavesTicksBehind(t *testing.T) {
	st := sitting(t)
	first := visit(st.Snapshot())
	first.now.Purpose = "To see what a ward does"
	first.addNewHost("Wayfield College")
	if _, err := st.Store.Do(stamped(first.action())); err != nil {
		t.Fatal(err)
	}
	d := newDraft(st.Store.Snapshot(), "Jo Okafor", today, nil)
	d.now.Kind = record.Talk
	if d.copyLast() != nil {
		t.Error("there is no earlier talk to copy")
	}
	d.now.Kind = record.WorkplaceVisit
	if d.copyLast() == nil || d.now.Title != "Morning on the wards" || d.hours != "3.0" ||
		!slices.Equal(d.now.Organisations, first.activity().Organisations) || d.now.Purpose != "To see what a ward does" {
		t.Fatalf("copied %+v", d.now)
	}
	if len(d.now.Facts) != 0 || d.ticked(record.Reflection) {
		t.Error("ticks are somebody's word about one day, and are not copied")
	}
	if got, want := d.register.tally(), (tally{invited: 3}); got != want {
		t.Errorf("the register is %+v, want %+v", got, want)
	}
}

func TestANameGivenLateSignsTheTicks(t *testing.T) {
	d := newDraft(snapshot(t), "", today, nil)
	d.register.mark("ali", record.Attended)
	d.tick(record.TwoWay, true)
	d.tick(record.Feedback, true)
	d.sign("A. Kovač")
	if got := d.now.Facts[record.TwoWay].By; got != "A. Kovač" {
		t.Errorf("the tick is signed %q", got)
	}
	if got := d.register.byID["ali"].now.Feedback.By; got != "A. Kovač" {
		t.Errorf("the student's tick is signed %q", got)
	}
	if got, want := saidBy(d), "said by A. Kovač, 22 Nov 2026"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAnActivityTakenBackMeanwhileIsRecordedAnew(t *testing.T) {
	st := sitting(t)
	first := visit(st.Snapshot())
	if _, err := st.Store.Do(stamped(first.action())); err != nil {
		t.Fatal(err)
	}
	d, _ := openDraft(st.Store.Snapshot(), "Jo Okafor", today, first.now.ID)
	d.now.Title = "Afternoon on the wards"
	if _, err := st.Store.Undo("Jo Okafor"); err != nil {
		t.Fatal(err)
	}
	d.rebase(st.Store.Snapshot())
	if _, err := st.Store.Do(stamped(d.action())); err != nil {
		t.Fatalf("saving what was typed after an undo: %v", err)
	}
	a, ok := st.Store.Snapshot().Activity(first.now.ID)
	if !ok || a.Title != "Afternoon on the wards" || len(st.Store.Snapshot().Register(a.ID)) != 3 {
		t.Errorf("saved %+v", a)
	}
}

// TestWhatNobodyTouchedIsNotSaved opens activities as other programs and older
// forms may have left them, changes one thing, and looks at the patch.
func TestWhatNobodyTouchedIsNotSaved(t *testing.T) {
	saved := &record.Activity{
		ID: "week", Title: "Week at the hospital ", Kind: record.Placement, Hours: 32.125,
		Date: record.NewDate(2026, time.July, 6), Last: record.NewDate(2026, time.July, 10),
		Setting: record.AtWorkplace, Mode: record.InPerson, Organisations: []record.ID{employer},
		Met: "Ward sister\n", Purpose: " To see a ward", Note: "Badges came late",
	}
	s := sitting(t, stamped(record.Action{Kind: record.ActionRecord, What: "A week", By: "Jo Okafor",
		Changes: []record.Change{record.Creation(saved)}})).Snapshot()
	for _, c := range []struct {
		name   string
		change func(*draft)
		want   string // the merge patch
	}{
		{"nothing", func(*draft) {}, ""},
		{"blanks after the note", func(d *draft) { d.now.Note += " " }, ""},
		{"another last day", func(d *draft) { d.setDays(d.now.Date, record.NewDate(2026, time.July, 9), "") }, `{"last":"2026-07-09"}`},
		{"one day after all", func(d *draft) { d.setDays(d.now.Date, record.Date{}, "") }, `{"last":null}`},
		{"who was met", func(d *draft) { d.now.Met = " Porter " }, `{"met":"Porter"}`},
		{"no purpose", func(d *draft) { d.now.Purpose = "" }, `{"purpose":null}`},
		{"a note", func(d *draft) { d.now.Note = "Badges came in time" }, `{"note":"Badges came in time"}`},
		{"hours", func(d *draft) { d.hours = "30" }, `{"hours":30}`},
		{"an organisation added and taken away", func(d *draft) { d.addNewHost("Acme"); d.removeLastHost() }, ""},
		{"the last organisation taken away", func(d *draft) { d.removeLastHost(); d.removeLastHost() }, `{"organisations":null}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := openDraft(s, "Jo Okafor", today, saved.ID)
			c.change(d)
			changes := d.action().Changes
			got := ""
			if len(changes) > 0 {
				got = string(changes[0].To)
			}
			if got != c.want || len(changes) > 1 {
				t.Errorf("saving would write %s in %d changes, want %s", got, len(changes), c.want)
			}
		})
	}
}

func TestOrganisationsAreNamedOnceInOrder(t *testing.T) {
	d := newDraft(snapshot(t), "Jo Okafor", today, nil)
	d.now.Kind = record.ProviderEncounter
	college := d.addNewHost(" Wayfield College ")
	d.addHost(employer)
	d.addHost(employer)
	if again := d.addNewHost("WAYFIELD college"); again != college {
		t.Errorf("the same name again is another organisation: %v", hostNames(d.hosts()))
	}
	if college.Employer || !college.Provider {
		t.Error("whom students meet at a provider encounter is a provider until a person says otherwise")
	}
	if got, want := hostNames(d.hosts()), "Wayfield College, Wayfield General Hospital"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d.removeHost(college.ID)
	if got := len(d.newHosts()); got != 0 {
		t.Errorf("taken away, %d new organisations would still be saved", got)
	}
}

func TestCodesOfTheNHS(t *testing.T) {
	for typed, good := range map[string]bool{
		"": true, "RA7": true, "ra7": true, " g6v 2s ": true, "R0A": true,
		"RA": false, "RA7-1": false, "RA7AAA": false, "Ünï": false,
	} {
		if words := odsProblem(&record.Organisation{ODS: readODS(typed)}); (words == "") != good {
			t.Errorf("%q: %q", typed, words)
		}
	}
}
