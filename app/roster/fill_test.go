package roster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/app/sheet"
)

// openAll writes the files and opens them at once: name, text, name, text.
func openAll(t testing.TB, o Options, files ...string) *File {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.WriteFile(path, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	f, err := Open(paths, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func fromBytes(name, text string, o Options) (*File, error) {
	return read(&sheet.Source{Name: name, Data: []byte(text)}, o)
}

// A school system's export that lost letters, a Common Transfer File that has
// them, and a list of who has the pupil premium, given first.
func TestFilesOfTheSameStudents(t *testing.T) {
	f := openAll(t, Options{},
		"pp.csv", "UPN,PP\nW801432120001,Y\nB801200005001,Y\nR674123101121,Y\n",
		"sims.csv", "UPN,Surname,Forename,Year,Reg,DOB,SEN\nW801432120001,?ahin,Zo?,9,9A,31/08/2013,K\nK801432120002,Nowak,Jan,8,8B,,\n",
		"ctf.xml", commonTransferFile("\n<Pupil><UPN>W801432120001</UPN><Surname>Şahin</Surname><Forename>Zoë</Forename><DOB>2013-08-31</DOB><SENprovision>N</SENprovision></Pupil>"+
			"\n<Pupil><UPN>K801432120002</UPN><Surname>Nowak</Surname><Forename>Jan</Forename><DOB>2014-02-28</DOB><Sex>M</Sex></Pupil>"+
			"\n<Pupil><UPN>P207000016049</UPN><Surname>Only</Surname><Forename>Here</Forename></Pupil>"))
	p := MakePlan(f, record.NewSnapshot(0, nil), nov22)
	var got []string
	for i := range p.Rows {
		r := &p.Rows[i]
		got = append(got, p.place(i)+": "+filling(*r))
	}
	want := []string{
		"line 2 of sims.csv: New",
		"line 3 of sims.csv: New",
		"line 2 of ctf.xml: Fills in: surname ?ahin→Şahin, forename Zo?→Zoë, SEN: “N” here, but “K” on line 2 of sims.csv, which is taken",
		"line 3 of ctf.xml: Fills in: date of birth →28 Feb 2014, sex →M",
		"line 4 of ctf.xml: New",
		"line 2: Fills in: pupil premium →yes",
		"line 3: Cannot be used, no column of the file is known to hold names, and no number in the row is that of a student Waymark knows",
		"line 4: Cannot be used, no column of the file is known to hold names, and no number in the row is that of a student Waymark knows",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if p.Counts != (Counts{Rows: 8, New: 3, Fills: 3, Rejected: 2, Warnings: 1}) {
		t.Errorf("%+v", p.Counts)
	}
	if notes := strings.Join(p.Notes, "\n"); notes != "pp.csv fills gaps of 1 student: pupil premium of 1\nctf.xml fills gaps of 2 students: surname of 1, forename of 1, date of birth of 1, sex of 1" {
		t.Error(notes)
	}
	a, _ := p.Action("A. Lead")
	then := after(t, record.NewSnapshot(0, nil), a)
	for _, s := range then.Students() {
		if s.UPN == "W801432120001" && (s.Name() != "Şahin, Zoë" || s.PupilPremium != record.Yes || s.SEN != record.SENSupport || s.Current().Form != "9A") {
			t.Errorf("%+v", s)
		}
	}
	if _, ok := MakePlan(f, then, nov22).Action("A. Lead"); ok {
		t.Error("the same files again change something")
	}
}

// filling leaves the ID out, which is another each time.
func filling(r Row) string {
	r.Student = nil
	return inWords(r)
}

// Whether the whole letters come first or last makes no difference.
func TestWholeLettersFirst(t *testing.T) {
	f := openAll(t, Options{}, "ctf.xml", commonTransferFile("\n<Pupil><Surname>Şahin</Surname><Forename>Zoë</Forename><DOB>2013-08-31</DOB><NCyearActual>8</NCyearActual></Pupil>"),
		"sims.csv", "Surname,Forename,DOB,Year,Form\n?ahin,Zo?,31/08/2013,9,9A\n")
	p := MakePlan(f, record.NewSnapshot(0, nil), nov22)
	if got := filling(p.Rows[1]); got != "Fills in: registration group →9A, year group: “Year 9” here, but “Year 8” on line 2, which is taken" || p.Rows[0].Student.Name() != "Şahin, Zoë" {
		t.Error(got)
	}
}

func TestFilesOfOneExportNamedOneByOne(t *testing.T) {
	f := openAll(t, Options{}, "demographics.csv", "sourcedId,birthDate\nu1,2012-10-05\n", "users.csv", oneUser)
	if f.Format != OneRoster || len(f.Rows) != 1 || f.column(DOB) < 0 {
		t.Errorf("%+v", f)
	}
}
