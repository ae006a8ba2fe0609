package roster

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"waymark/app/record"
	"waymark/app/sheet"
)

func commonTransferFile(pupils string) string {
	return `<?xml version="1.0" encoding="utf-8"?><CTfile><Header><CTFversion>25.0</CTFversion><DateTime>2026-11-22T09:00:00</DateTime></Header><CTFpupilData>` +
		pupils + "</CTFpupilData></CTfile>"
}

func TestCommonTransferFilesThatAreRefused(t *testing.T) {
	const pupil = "\n<Pupil><UPN>W801432120001</UPN><Surname>Smith</Surname><Forename>Ann</Forename></Pupil>"
	whole := commonTransferFile(pupil)
	for _, c := range []struct{ what, file, says string }{
		{"cut short", whole[:len(whole)-30], "damaged or cut short"},
		{"cut short in a pupil", strings.Split(whole, "<Forename>")[0], "line 2"},
		{"no pupils", commonTransferFile(""), "without pupils"},
		{"a bomb of entities", `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>` + commonTransferFile("<Pupil><Surname>&b;</Surname></Pupil>"), "document type definition"},
		{"entities of its own", commonTransferFile("<Pupil><Surname>&b;</Surname></Pupil>"), "damaged"},
		{"nested without end", commonTransferFile(strings.Repeat("<Pupil>", 100)), "nested too deeply"},
		{"nested in what is passed over", commonTransferFile("<Pupil>" + strings.Repeat("<Contact>", 100)), "nested too deeply"},
		{"a tag without end", commonTransferFile("<Pupil" + strings.Repeat(` a=">"`, 20_000) + ">"), "tag longer than"},
		{"a comment without end", commonTransferFile("<!-- " + strings.Repeat("x", 100_000)), "damaged"},
		{"a tag cut short", commonTransferFile("")[:80] + ` a="`, "damaged or cut short"},
		{"another XML file", `<?xml version="1.0"?><students><student/></students>`, "XML"},
		{"a web page", "<!DOCTYPE html><html><body>x</body></html>", "web page"},
	} {
		f, err := Read("file.xml", strings.NewReader(c.file), -1)
		var refusal *Refusal
		if f != nil || !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v does not say %q", c.what, err, c.says)
		}
	}
}

// What is left out of a Common Transfer File is nowhere in what was read.
func TestContactsOfACommonTransferFileAreForgotten(t *testing.T) {
	f, err := Read("ctf.xml", strings.NewReader(commonTransferFile("\n<Pupil><Contacts><Contact><Surname>Secret</Surname><Email>secret@home.example</Email></Contact></Contacts>"+
		"<Surname>Smith</Surname><Address><Surname>Secret</Surname></Address><NHSNumber>Secret</NHSNumber></Pupil>")), -1)
	if err != nil {
		t.Fatal(err)
	}
	if said := fmt.Sprintf("%+v", *f); strings.Contains(strings.ToLower(said), "secret@") || strings.Contains(said, "Secret") {
		t.Errorf("read in: %s", said)
	}
	if out := f.LeftOut(); len(out) != 2 || out[0].Heading != "Contacts" || out[1].Heading != "NHSNumber" {
		t.Errorf("left out: %+v", out)
	}
}

func TestCommonTransferFileInUTF16(t *testing.T) {
	for _, mark := range []string{"\uFEFF", ""} {
		for _, low := range []int{0, 8} {
			var bytes strings.Builder
			for _, u := range utf16.Encode([]rune(mark + commonTransferFile("\n<Pupil><Surname>Şahin</Surname></Pupil>"))) {
				bytes.WriteByte(byte(u >> low))
				bytes.WriteByte(byte(u >> (8 - low)))
			}
			f, err := Read("ctf.xml", strings.NewReader(bytes.String()), -1)
			if err != nil || len(f.Rows) != 1 || f.Rows[0].Cells[3] != "Şahin" {
				t.Errorf("%+v %v", f, err)
			}
		}
	}
}

// What is asked of a Common Transfer File is asked in a person's words, and what
// was answered holds for the next one, though it names other elements.
func TestQuestionsAboutACommonTransferFile(t *testing.T) {
	const meals = "<FSMhistory><FSMinstance><FSMstartDate>2024-01-08</FSMstartDate></FSMinstance></FSMhistory>"
	file := commonTransferFile("\n<Pupil><Surname>Smith</Surname><Forename>Ann</Forename>" + meals + "</Pupil>\n<Pupil><Surname>Khan</Surname><Forename>Max</Forename></Pupil>")
	open := func(text string, o Options) *File {
		f, err := readCTF(&sheet.Source{Name: "ctf.xml", Data: []byte(text)}, o)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	f := open(file, Options{})
	questions := f.Questions()
	if len(questions) != 1 || questions[0].Words != "The file says “free school meals: yes” of some pupils, and nothing of the others. Does that mean no, or that it is not known?" {
		t.Fatalf("%+v", questions)
	}
	if !f.Answer(questions[0].Key, answerNo) {
		t.Fatal("not answered")
	}
	m, ok := f.Mapping()
	if !ok {
		t.Fatal("nothing to remember")
	}
	next := open(strings.Replace(file, "<Pupil>", "<Pupil><ApplicationReference>1</ApplicationReference>", 1), Options{Mappings: []*record.Mapping{m}})
	if len(next.Questions()) != 0 {
		t.Errorf("asked again: %+v", next.Questions())
	}
	if s := MakePlan(next, record.NewSnapshot(0, nil), nov22).Rows[1].Student; s.FSM != record.No {
		t.Errorf("free school meals %v", s.FSM)
	}
}

// A day on which free school meals end, and the day the file was written.
func TestFreeSchoolMealsOfACommonTransferFile(t *testing.T) {
	for history, want := range map[string]string{
		"": "", "<FSMreviewDate>2026-09-01</FSMreviewDate>": "",
		"<FSMinstance><FSMstartDate>2024-01-08</FSMstartDate></FSMinstance>":                                                                                                       "true",
		"<FSMinstance><FSMendDate>2026-11-21</FSMendDate></FSMinstance>":                                                                                                           "false",
		"<FSMinstance><FSMendDate>2026-11-22</FSMendDate></FSMinstance>":                                                                                                           "true",
		"<FSMinstance><FSMendDate>2027-01-01</FSMendDate></FSMinstance><FSMinstance><FSMendDate>2020-01-01</FSMendDate></FSMinstance>":                                             "true",
		"<FSMinstance><FSMendDate>2020-01-01</FSMendDate></FSMinstance><FSMinstance><FSMstartDate>2024-01-08</FSMstartDate><FSMendDate></FSMendDate></FSMinstance><Other></Other>": "true",
	} {
		f, err := Read("ctf.xml", strings.NewReader(commonTransferFile("\n<Pupil><Surname>Smith</Surname><FSMhistory>"+history+"</FSMhistory></Pupil>")), -1)
		if err != nil || f.Rows[0].Cell(ctfColumn("FSMhistory")) != want {
			t.Errorf("%s: %+v %v, want %q", history, f, err, want)
		}
	}
}
