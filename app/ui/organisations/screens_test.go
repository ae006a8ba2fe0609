package organisations

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

func TestTheListSaysWhatStudentsDidWhere(t *testing.T) {
	rows := rowsOf(sitting(t).Result())
	var got []string
	for _, w := range rows {
		got = append(got, w.words())
		if w.organisation.ID == "hospital" && (w.activities != 2 || w.students != 2 || w.last != record.NewDate(2026, 11, 3)) {
			t.Errorf("the hospital: %d activities, %d students, last %s", w.activities, w.students, w.last)
		}
		if w.organisation.ID == "bakery" && w.activities != 0 {
			t.Error("what is to come has not happened")
		}
	}
	want := []string{
		"Éclair Bakery: employer, Hotels and food, 1 to 9 people.",
		"Quiet Works: employer. Missing: size, sector.",
		"Severn College: provider, Education, BS1 1AA.",
		"Wayfield General: employer, Health and social work, 250 people or more.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestTypingFiltersAndEnterOpens(t *testing.T) {
	st := sitting(t)
	l := screens(t, st).List
	c := show(t, st, l, session.At(session.Organisations))
	if l.Note.Text() != "4 shown" {
		t.Errorf("the note says %q", l.Note.Text())
	}
	test.AssertRendersToMarkup(t, "list.xml", c)
	typed(c, "eclair")
	if l.Note.Text() != "1 shown" || l.State()["selected"] != "Éclair Bakery" {
		t.Errorf("%s, %v", l.Note.Text(), l.State())
	}
	press(c, fyne.KeyDown, fyne.KeyReturn)
	if went := st.Front.Went; len(went) != 1 || !went[0].Equal(session.TheOrganisation("bakery")) {
		t.Errorf("Enter went to %v", went)
	}
	l.Shown(session.At(session.Organisations))
	typed(c, "nothing like it")
	if l.Len() != 0 || !l.Actions()[1].Off {
		t.Errorf("%d shown", l.Len())
	}
	l.Clear()
	l.filter.short = true
	l.Show()
	if l.Note.Text() != "1 shown" {
		t.Errorf("of which something is missing: %s", l.Note.Text())
	}
}

func TestColumnsSort(t *testing.T) {
	rows := rowsOf(sitting(t).Result())
	for column, want := range map[string]record.ID{
		colName: "bakery", colRole: "bakery", colSector: "quiet", colSize: "college",
		colActivities: "bakery", colStudents: "bakery", colLast: "bakery", colMissing: "bakery",
	} {
		sortRows(rows, column, false)
		if got := rows[0].organisation.ID; got != want && column != colSize {
			t.Errorf("by %s the first is %s", column, got)
		}
	}
	sortRows(rows, colSize, true)
	if rows[0].organisation.ID != "hospital" {
		t.Errorf("the largest is %s", rows[0].organisation.ID)
	}
}

func TestASchoolWithoutOrganisationsIsToldWhatToDo(t *testing.T) {
	st := sessiontest.Empty(t)
	l := screens(t, st).List
	c := show(t, st, l, session.At(session.Organisations))
	press(c, fyne.KeyReturn)
	if went := st.Front.Went; !l.Empty() || len(went) != 1 || went[0].Screen != session.OrganisationFile {
		t.Errorf("the button went to %v", went)
	}
}

func TestAnOrganisationIsEditedAndTakenBack(t *testing.T) {
	st := sitting(t)
	p := screens(t, st).Page
	c := show(t, st, p, session.TheOrganisation("hospital"))
	test.AssertRendersToMarkup(t, "page.xml", c)
	if p.Unsaved() != "" || !p.Actions()[0].Off {
		t.Error("nothing is typed yet")
	}
	c.Focus(p.form.code)
	typed(c, "zx 1")
	if p.Unsaved() == "" {
		t.Error("what is typed is unsaved")
	}
	p.keep()
	if o, _ := st.Snapshot().Organisation("hospital"); o.ODS != "ZX1" || st.Front.Words() != "Saved: Wayfield General changed" || p.Unsaved() != "" {
		t.Errorf("%+v; %s", o, st.Front.Words())
	}
	st.Undo()
	if o, _ := st.Snapshot().Organisation("hospital"); o.ODS != "" || p.form.code.Text != "" {
		t.Errorf("after undo %+v, the form says %q", o, p.form.code.Text)
	}
}

func TestWhatKeepsAnOrganisationFromBeingSaved(t *testing.T) {
	st := sitting(t)
	p := screens(t, st).Page
	show(t, st, p, session.NewOrganisation())
	p.form.put(record.Organisation{ID: p.id, Name: "severn college", Postcode: "BS1 1AA", ODS: "x", UKPRN: "2"})
	p.keep()
	for field, want := range map[string]string{
		"name":     "Another organisation has this name: add where it is, or a postcode.",
		"employer": "Say whether students meet an employer or a provider here, or both.",
		"ods":      "An NHS code has 3 to 5 letters and digits, as RA7 has; leave it empty outside the NHS.",
		"ukprn":    "A UKPRN has eight digits and starts with 1.",
		"sector":   "",
	} {
		if got := p.form.fields[field].Problem(); got != want {
			t.Errorf("%s: %q", field, got)
		}
	}
	p.form.put(record.Organisation{ID: p.id, Name: "Severn College, Bath", Provider: true})
	p.keep()
	if len(st.Snapshot().Organisations()) != 5 || p.isNew {
		t.Errorf("%d organisations; %s", len(st.Snapshot().Organisations()), st.Front.Words())
	}
}

func TestWhatIsTypedStaysUntilTheWindowComesBack(t *testing.T) {
	st := sitting(t)
	p := screens(t, st).Page
	c := show(t, st, p, session.TheOrganisation("quiet"))
	c.Focus(p.form.note)
	typed(c, "ring in May")
	p.Shown(session.TheOrganisation("college"))
	if p.form.note.Text != "" || p.Unsaved() == "" {
		t.Errorf("beside it stands %q", p.form.note.Text)
	}
	p.Shown(session.NewOrganisation())
	p.Shown(session.TheOrganisation("quiet"))
	if p.form.note.Text != "ring in May" {
		t.Errorf("coming back: %q", p.form.note.Text)
	}
	p.keep()
	if o, _ := st.Snapshot().Organisation("quiet"); o.Note != "ring in May" || p.Unsaved() != "" {
		t.Errorf("saved %+v", o)
	}
}

func TestOnlyWhatNothingRefersToCanBeRemoved(t *testing.T) {
	st := sitting(t)
	p := screens(t, st).Page
	show(t, st, p, session.TheOrganisation("hospital"))
	remove := func() session.Action { return p.Actions()[3] }
	if !remove().Off {
		t.Error("the hospital is in two activities")
	}
	p.remove()
	p.Shown(session.TheOrganisation("quiet"))
	if remove().Off {
		t.Fatal("nothing happened there")
	}
	remove().Do()
	if _, held := st.Snapshot().Organisation("quiet"); held || len(st.Snapshot().Organisations()) != 3 {
		t.Error("it is still there")
	}
	p.Shown(session.TheOrganisation("quiet"))
	if !strings.HasPrefix(p.note.Text(), "This organisation is not in the record any more.") {
		t.Errorf("its page says %q", p.note.Text())
	}
}

func TestATrustsRequestsStandOnItsPage(t *testing.T) {
	st := sitting(t)
	page := screens(t, st).Page
	show(t, st, page, session.TheOrganisation("hospital"))
	if page.requests.Visible() {
		t.Error("nothing was asked of anybody yet")
	}
	trust := &record.Trust{ID: "T", Organisation: "hospital", Name: "Wayfield General", URL: "https://desk.example.nhs.uk", Root: "r"}
	offer := &record.Opportunity{ID: "T.1", Trust: "T", Published: []byte("{}")}
	asked := &record.Request{ID: "R", Student: "ali", Trust: "T", Opportunity: "T.1", Title: "Wards", Choices: []string{"1"}, Made: st.Now()}
	st.Do(record.Action{Kind: record.ActionAsk, What: "A request", Changes: []record.Change{record.Creation(trust), record.Creation(offer), record.Creation(asked)}}, nil)
	if !page.requests.Visible() {
		t.Fatal("the page does not say so")
	}
	if !page.Actions()[3].Off {
		t.Error("a trust's organisation can be removed")
	}
}

func TestAListOfEmployersIsPlannedDecidedAndBroughtIn(t *testing.T) {
	st := sitting(t)
	f := screens(t, st).File
	path := file(t, "employers.csv", "Name,Type,Size,Sector,Contact\nWayfield General,Employer,900,Health,A. Person\nQuiet Works Ltd,Employer,12,C,\nNew Foundry,Employer,60,Manufacturing,\n,Employer,1,,\n")
	c := show(t, st, f, session.OrganisationsFrom(path))
	want := map[string]any{"plan": true, "rows": 4, "new": 1, "changed": 0, "unchanged": 1, "check": 1, "rejected": 1, "left_out": 0}
	for k, v := range want {
		if got := f.State()[k]; got != v {
			t.Errorf("%s is %v", k, got)
		}
	}
	f.view.grid.Select(1)
	test.AssertRendersToMarkup(t, "plan.xml", c)
	c.Focus(f.view.grid)
	typed(c, "s") // Quiet Works Ltd is Quiet Works
	if f.State()["changed"] != 1 || f.Unsaved() == "" {
		t.Errorf("after deciding: %v", f.State())
	}
	press(c, fyne.KeyDown)
	typed(c, "x")
	if f.State()["left_out"] != 1 {
		t.Errorf("after leaving one out: %v", f.State())
	}
	typed(c, "x") // and taking it in after all
	if f.view.apply.Label() != "Bring in 2" {
		t.Errorf("the button says %q", f.view.apply.Label())
	}
	f.Actions()[0].Do()
	if o, _ := st.Snapshot().Organisation("quiet"); o.Size != record.Small || o.Name != "Quiet Works" || len(st.Snapshot().Organisations()) != 5 {
		t.Errorf("brought in %+v", o)
	}
	if last := st.Front.Went[len(st.Front.Went)-1]; last.Screen != session.Organisations || f.plan != nil {
		t.Errorf("then the window went to %v", last)
	}
	st.Undo()
	if o, _ := st.Snapshot().Organisation("quiet"); o.Size != "" || len(st.Snapshot().Organisations()) != 4 {
		t.Errorf("after undo %+v", o)
	}
}

func TestAnEmployersCellIsPutRightInPlace(t *testing.T) {
	st := sitting(t)
	f := screens(t, st).File
	path := file(t, "employers.csv", "Name,Type,Size,Sector\nNew Foundry,Employer,10 to 90,Manufacturing\n,Employer,5,\n")
	c := show(t, st, f, session.OrganisationsFrom(path))
	put := func(asks, value string) {
		t.Helper()
		typed(c, "p")
		if got := f.view.line.Fixing(); got != asks || c.Focused() != f.view.line.Input() {
			t.Fatalf("it asks for the %s, and the keyboard is on %T", got, c.Focused())
		}
		f.view.line.Input().SetText(value)
		press(c, fyne.KeyReturn)
	}
	put("people working there", "60")
	if o := f.plan.Rows[0].Organisation; o.Size != record.Medium || f.view.line.Said() != "You put the people working there right." {
		t.Errorf("size %q; it says %q", o.Size, f.view.line.Said())
	}
	press(c, fyne.KeyDown)
	put("name", "Example Bakery")
	if f.State()["new"] != 2 || f.State()["rejected"] != 0 {
		t.Errorf("a name was missing and is given: %v", f.State())
	}
	typed(c, "x")
	typed(c, "x") // left out, and in again, with its name
	if f.State()["new"] != 2 {
		t.Errorf("taken in after all: %v", f.State())
	}
	typed(c, "t")
	if f.State()["rejected"] != 1 {
		t.Errorf("taken back: %v", f.State())
	}
	typed(c, "p")
	press(c, fyne.KeyEscape)
	if f.plan == nil || f.view.line.Fixing() != "" || c.Focused() != f.view.grid {
		t.Error("Escape leaves the value, and not the plan")
	}
	f.bringIn()
	if o := st.Snapshot().Organisations(); len(o) != 5 {
		t.Errorf("%d organisations", len(o))
	}
}

func TestEscapeLeavesThePlanWithNothingChanged(t *testing.T) {
	st := sitting(t)
	f := screens(t, st).File
	c := show(t, st, f, session.OrganisationsFrom(file(t, "employers.csv", "Name\nNew Foundry\n")))
	press(c, fyne.KeyEscape)
	if f.plan != nil || len(st.Snapshot().Organisations()) != 4 || st.Front.Words() != "Nothing was brought in." {
		t.Errorf("%v, %s", f.State(), st.Front.Words())
	}
}

func TestWhatIsNoListIsRefusedWithTheWayOut(t *testing.T) {
	st := sitting(t)
	f := screens(t, st).File
	c := show(t, st, f, session.OrganisationsFrom(""))
	test.AssertRendersToMarkup(t, "ask.xml", c)
	f.read("")
	if f.field.Problem() == "" {
		t.Error("no path is no problem")
	}
	for text, want := range map[string]string{
		"Surname,Forename\nA,B\n": "has no line of headings that Waymark knows",
		"%PDF-1.7\n":              "is a PDF",
		"PK\x03\x04":              "is a ZIP file that is damaged",
	} {
		f.read(file(t, "list.csv", text))
		if got := f.field.Problem(); !strings.Contains(got, want) || !strings.HasSuffix(got, "Nothing was changed.") {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestARegisterIsLoadedOnceAndLookedUpIn(t *testing.T) {
	st := sitting(t)
	s := screens(t, st)
	c := show(t, st, s.Page, session.TheOrganisation("hospital"))
	if words := s.Page.lookup.about.Text(); !strings.HasPrefix(words, "No register is loaded yet.") {
		t.Errorf("before any: %q", words)
	}
	s.File.read(file(t, "etr.csv", trusts))
	s.File.read(file(t, "edubasealldata.csv", schools))
	if got, want := st.Front.Words(), "2 schools in England are loaded from edubasealldata.csv. Open an organisation to look it up. 1 line passed over: on line 4, “1371” is not a URN: it has six digits."; got != want {
		t.Errorf("told %q", got)
	}
	for _, again := range []Screens{s, New(st.Session, st.Dir)} { // another sitting finds them, too
		p := again.Page
		p.Shown(session.TheOrganisation("hospital"))
		p.lookup.begin(p.form.now())
		if n := len(p.lookup.found); n != 1 || !strings.Contains(p.lookup.about.Text(), "1 NHS trusts") {
			t.Errorf("%d found; %s", n, p.lookup.about.Text())
		}
	}
	p := s.Page
	c.Focus(p.lookup.find)
	press(c, fyne.KeyReturn) // the first
	if p.form.code.Text != "ZX1" || p.form.name.Text != "Wayfield General" || p.form.postcode.Text != "WF1 1AA" {
		t.Errorf("the form says %q, %q, %q", p.form.name.Text, p.form.code.Text, p.form.postcode.Text)
	}
	p.keep()
	if o, _ := st.Snapshot().Organisation("hospital"); !o.NHS() {
		t.Errorf("saved %+v", o)
	}
	p.Shown(session.TheOrganisation("college"))
	p.take(p.lookup.found[0])
	if p.keep(); p.form.was.UKPRN != "10033003" {
		t.Errorf("the college has the UKPRN %q", p.form.was.UKPRN)
	}
}
