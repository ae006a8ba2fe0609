package roster

import (
	"encoding/json"
	"strings"
	"testing"

	"waymark/app/record"
)

const classes = "UPN,Surname,Forename,Class,PP,Target\nB801200005001,O’Brien,Ann,x,Ja,7\nR674123101121,Yılmaz,Şule,y,N,8\nW93512342101A,Khan,Muhammad,z,Y,9\n"

// What is said of one file is remembered with its import, followed the next
// time, and taken back with it.
func TestMappingsAreRemembered(t *testing.T) {
	f := readCSV(t, "classes.csv", classes)
	for key, value := range map[string]string{"column:Class": "form", "column:Target": "none", "value:PP=Ja": "yes"} {
		if !f.Answer(key, value) {
			t.Fatal(key)
		}
	}
	a, _ := MakePlan(f, school(), nov22).Action("A. Lead")
	holdAction(t, school(), a)
	then := after(t, school(), a)
	all := then.Mappings()
	if len(all) != 1 {
		t.Fatalf("%d mappings", len(all))
	}
	if said, _ := json.Marshal(all[0]); string(said) != `{"name":"classes.csv","headings":["UPN","Surname","Forename","Class","PP","Target"],`+
		`"fields":{"Class":"form","PP":"pupil_premium","Target":""},"answers":{"value:PP=ja":"yes"}}` {
		t.Errorf("remembered %s", said)
	}

	october := "Target,Class,UPN,Surname,Forename,PP\n,z,B801200005001,O’Brien,Ann,Nein\n,y,R674123101121,Yılmaz,Şule,Ja\n,k,W93512342101A,Khan,Muhammad,Y\n"
	f = openAll(t, Options{Mappings: all}, "october.csv", october)
	if got := keysOf(f.Questions()); got != "value:PP=nein" {
		t.Errorf("asked again: %s", got)
	}
	if len(f.Notes) != 2 || f.Notes[0] != "read as was said of classes.csv, which had the same headings (4 answers)" {
		t.Errorf("%q", f.Notes)
	}
	p := MakePlan(f, then, nov22)
	if got := inWords(p.Rows[0]); !strings.HasPrefix(got, "Changed ANN: registration group x→z") {
		t.Error(got)
	}
	if f.Answer("value:PP=Nein", "no"); f.Answer("column:Class", "tutor") {
		b, _ := MakePlan(f, then, nov22).Action("A. Lead")
		m, _ := after(t, then, b).Mapping(all[0].ID)
		if m == nil || m.Fields["Class"] != "tutor" || len(m.Answers) != 2 || m.Name != "classes.csv" {
			t.Errorf("edited: %+v", m)
		}
	}
	again := openAll(t, Options{Mappings: all}, "classes.csv", classes)
	if _, ok := MakePlan(again, then, nov22).Action("A. Lead"); ok {
		t.Error("the same file again changes something")
	}
}

// A mapping of which nothing fits any more does no harm.
func TestMappingsThatDoNotFit(t *testing.T) {
	m := &record.Mapping{ID: mappingID([]string{"UPN", "Surname", "Password"}), Name: "a.csv", Headings: []string{"UPN"},
		Fields: map[string]string{"Password": "house", "Shoe": "form", "UPN": "shoe_size"}, Answers: map[string]string{"blank:Shoe": "no", "x": "y"}}
	f := openAll(t, Options{Mappings: []*record.Mapping{m}}, "a.csv", "UPN,Surname,Password\nB801200005001,O’Brien,secret\n")
	if f.column(UPN) != 0 || len(f.LeftOut()) != 1 || len(f.Notes) != 1 {
		t.Errorf("%+v", f)
	}
}

// The sheet whose headings are remembered is the one.
func TestARememberedSheet(t *testing.T) {
	few := [][]any{{"Surname", "Forename", "Tag"}, {"O’Brien", "Ann", "8C"}}
	many := [][]any{{"UPN", "Surname", "Forename", "Email", "Year"}, {"", "Thorne", "Ada", "a.thorne@school.example", "8"}}
	book := workbook(t, many, few)
	m := &record.Mapping{ID: mappingID([]string{"Tag", "Forename", "Surname"}), Name: "a.xlsx", Headings: []string{"Tag"}, Fields: map[string]string{"Tag": "form"}}
	if f := openAll(t, Options{Mappings: []*record.Mapping{m}}, "a.xlsx", book); f.Sheet != "Sheet2" || f.column(Form) != 2 {
		t.Errorf("read %s", f.Sheet)
	}
}

// Headings that Waymark does not know are headings once somebody says what they mean.
func TestHeadingsInAnotherLanguage(t *testing.T) {
	const german = "Schule am See\nNachname;Vorname;Klasse;Passwort\nMüller;Jörg;9A;x\nSchmidt;Anna;9B;y\n"
	if _, err := fromBytes("a.csv", german, Options{}); err == nil {
		t.Error("understood unasked")
	}
	f, err := fromBytes("a.csv", german, Options{Fields: map[string]Field{"Nachname": Surname, "vorname ": Forename, "KLASSE": Form}})
	if err != nil || f.HeaderLine != 2 || f.column(Form) != 2 || f.column(Forename) != 1 {
		t.Fatalf("%+v %v", f, err)
	}
	a, _ := MakePlan(f, school(), nov22).Action("A. Lead")
	again := openAll(t, Options{Mappings: after(t, school(), a).Mappings()}, "b.csv", german)
	if again.HeaderLine != 2 || again.column(Surname) != 0 || again.Columns[0].How != ByPerson {
		t.Errorf("the next time: %+v", again)
	}
	if i, ok := again.Column("passwort"); i != 3 || !ok {
		t.Error("no such column")
	}
}
