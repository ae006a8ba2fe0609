package roster

import (
	"maps"
	"strings"
	"testing"

	"waymark/app/record"
)

// inAnswers lists answers, a line each, "“ja” under “PP”: yes".
func inAnswers(answers []Answer) string {
	var lines []string
	for _, a := range answers {
		lines = append(lines, a.Words+": "+a.Said())
	}
	return strings.Join(lines, "\n")
}

func TestWhatWasAnsweredIsListedAndCorrected(t *testing.T) {
	f := readCSV(t, "classes.csv", classes)
	if a := f.Answered(); len(a) != 0 {
		t.Fatalf("nothing was said yet: %+v", a)
	}
	for _, answer := range []string{"column:Class=form", "value:PP=Ja=yes"} {
		i := strings.LastIndexByte(answer, '=')
		if !f.Answer(answer[:i], answer[i+1:]) {
			t.Fatal(answer)
		}
	}
	if got := inAnswers(f.Answered()); got != "“Ja” under “PP”: yes" {
		t.Errorf("answered:\n%s", got)
	}
	a := f.Answered()[0]
	if !f.Answer(a.Key, "no") || inAnswers(f.Answered()) != "“Ja” under “PP”: no" {
		t.Errorf("corrected:\n%s", inAnswers(f.Answered()))
	}
	f.Use(4, Form) // now it is no column of flags
	if got := inAnswers(f.Answered()); got != "" {
		t.Errorf("of a registration group nobody asks that:\n%s", got)
	}
}

// pupils is a mapping in which everything is said that can be.
func pupils() *record.Mapping {
	headings := []string{"Pupil", "Set", "PP", "Born", "Target"}
	return &record.Mapping{
		ID: mappingID(headings), Name: "pupils.csv", Headings: headings,
		Fields: map[string]string{"Pupil": "surname_first", "Set": "form", "PP": "pupil_premium", "Target": ""},
		Answers: map[string]string{
			"names:Pupil": "surname first", "blank:PP": "no", "value:PP=ja": "yes", "dates": "day first", "year-of-form": "yes",
		},
	}
}

func TestAMappingIsLookedAtAndEdited(t *testing.T) {
	m := pupils()
	if got, want := inAnswers(AnsweredIn(m)), `A blank under “PP”: no
What comes first in dates: the day, as in England
What comes first in “Pupil”: the surname
“ja” under “PP”: yes
The registration group says the year group: yes, by the number that it begins with`; got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}

	other := Say(m, "Target", Form)
	if other.Fields["Target"] != "form" || len(other.Fields) != 3 {
		t.Errorf("two columns are the form: %v", other.Fields)
	}
	other = Say(m, "PP", "")
	if _, ok := other.Answers["value:PP=ja"]; ok || other.Fields["PP"] != "" || len(other.Answers) != 3 {
		t.Errorf("left out, and asked about: %v", other.Answers)
	}
	if other = Say(m, "PP", FSM); len(other.Answers) != len(m.Answers) {
		t.Errorf("another flag, whose values mean the same: %v", other.Answers)
	}
	if other = Unsay(m, "Pupil"); len(other.Fields) != 3 || len(other.Answers) != 4 {
		t.Errorf("left to Waymark: %v %v", other.Fields, other.Answers)
	}
	if other = UnsayAnswer(SayAnswer(m, "dates", "month first"), "blank:PP"); other.Answers["dates"] != "month first" || len(other.Answers) != 4 {
		t.Errorf("answered otherwise: %v", other.Answers)
	}
	if !maps.Equal(m.Answers, pupils().Answers) || !maps.Equal(m.Fields, pupils().Fields) {
		t.Error("the mapping itself was changed")
	}
}

func TestAMappingIsKeptForgottenAndTakenIn(t *testing.T) {
	none := record.NewSnapshot(1, nil)
	take, ok := TakeMappings(none, []*record.Mapping{pupils()}, "A. Lead")
	if !ok {
		t.Fatal("nothing was taken in")
	}
	held := after(t, none, take)
	if _, again := TakeMappings(held, []*record.Mapping{pupils()}, "A. Lead"); again {
		t.Error("the same again changes something")
	}
	if _, differs := KeepMapping(pupils(), pupils(), "A. Lead"); differs {
		t.Error("what was not edited is saved")
	}
	edit, ok := KeepMapping(pupils(), Say(pupils(), "Set", House), "A. Lead")
	if !ok || edit.What != "How files like pupils.csv are read" {
		t.Fatalf("%+v", edit)
	}
	held = after(t, held, edit)
	m, _ := held.Mapping(pupils().ID)
	if m.Fields["Set"] != "house" {
		t.Errorf("edited: %v", m.Fields)
	}
	if edit, ok = KeepMapping(m, &record.Mapping{ID: m.ID, Name: m.Name, Headings: m.Headings}, "A. Lead"); !ok || edit.What != "Mapping of pupils.csv forgotten" || edit.Changes[0].To != nil {
		t.Errorf("it says nothing any more: %+v", edit)
	}
}
