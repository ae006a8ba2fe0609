package roster

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const threeColumns = "Surname,Forename,Year\n"

// Whatever is chosen in place of a roster is answered in one sentence that says
// what it is and what to do.
func TestWhatIsNoRosterIsRefusedWithTheWayOut(t *testing.T) {
	for _, c := range []struct {
		what, bytes string
		says        string
	}{
		{"nothing", "", "0 bytes"},
		{"a PDF", "%PDF-1.7\n%âãÏÓ", "PDF"},
		{"a letter", "Dear all,\nplease find the list attached.\n", "no line of headings"},
		{"students without headings", "Smith,John,9\nKhan,Ann,9\n", "no line of headings"},
		{"headings that do not say who", "Year,Form,House\n9,9A,Drake\n", "no line of headings"},
		{"only headings", threeColumns, "no students under them"},
		{"headings and a total", threeColumns + "Total,0,\n", "no students under them"},
		{"headings and blanks", threeColumns + ",,\n,,\n", "no students under them"},
	} {
		f, err := Read("roster.csv", strings.NewReader(c.bytes), int64(len(c.bytes)))
		var refusal *Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%s: %v, want a refusal", c.what, err)
			continue
		}
		if f != nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "roster.csv ") {
			t.Errorf("%s: %q does not say %q", c.what, err, c.says)
		}
		if !strings.Contains(err.Error(), ": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q should say what to do, in one line", c.what, err)
		}
	}
}

// What is left out is not anywhere in the file as it was read.
func TestSecretsAreForgotten(t *testing.T) {
	f, err := Read("a.csv", strings.NewReader("Surname,Forename,Password,Contact 1,Role\nSmith,Ann,hunter2,Mrs Smith,student\nJones,Bob,swordfish,,teacher\n,,letmein,,\n"), -1)
	if err != nil {
		t.Fatal(err)
	}
	if out := f.LeftOut(); len(out) != 2 || out[0].Heading != "Password" || out[1].Heading != "Contact 1" {
		t.Errorf("left out: %v", out)
	}
	var all strings.Builder
	for _, r := range f.Rows {
		all.WriteString(strings.Join(r.Cells, " "))
	}
	for _, s := range f.SetAside {
		all.WriteString(s.Text)
	}
	for _, secret := range []string{"hunter2", "swordfish", "letmein", "Mrs Smith"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%q was read in", secret)
		}
	}
}

// A person can say what an unclear column is, and change their mind.
func TestAPersonSaysWhatAColumnIs(t *testing.T) {
	f, err := Read("a.csv", strings.NewReader("Surname,Forename,Tag,Password\nSmith,Ann,9B,x\n"), -1)
	if err != nil {
		t.Fatal(err)
	}
	if u := f.Unclear(); len(u) != 1 || u[0].Heading != "Tag" {
		t.Fatalf("unclear: %v", u)
	}
	if !f.Use(2, Form) || f.Columns[2].How != ByPerson || f.column(Form) != 2 {
		t.Errorf("said to be the form: %+v", f.Columns[2])
	}
	if !f.Use(2, Surname) || f.column(Surname) != 2 || f.Columns[0].Field != "" {
		t.Errorf("said to be the surname: %+v", f.Columns)
	}
	if !f.Use(2, "") || f.Columns[2].Field != "" || f.Columns[2].How != ByPerson {
		t.Errorf("said to be nothing: %+v", f.Columns[2])
	}
	if f.Use(3, House) || f.Use(9, House) || f.Use(-1, House) || f.Use(2, "shoe_size") {
		t.Error("a password, a column that is not there and a field that is none cannot be used")
	}
}

// A student whose flags all say the same is no line of instructions.
func TestOneValueInManyColumnsIsNoInstruction(t *testing.T) {
	for cells, students := range map[string]int{
		"False,False,False,False": 1, "10:05,10:05,10:05,10:05": 1, "No,No,No,No": 1, "Leave blank,Leave blank,Leave blank,Leave blank": 0,
	} {
		f := readCSV(t, "flags.csv", "UPN,Surname,Forename,PP,FSM,EAL,SEN support\nB801200005001,Khan,Ann,"+cells+"\nR674123101121,Osei,Abena,True,False,True,\n")
		if len(f.Rows) != 1+students {
			t.Errorf("%s: %d students, set aside %+v", cells, len(f.Rows), f.SetAside)
		}
	}
}

// Lines are counted as a text editor does, also where a cell goes over two.
func TestLinesAreCountedThroughCells(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(threeColumns)
	for range 1200 {
		b.WriteString("Smith,\"John\r\nPaul\",9\r\n")
	}
	f, err := Read("a.csv", &b, -1)
	if err != nil {
		t.Fatal(err)
	}
	if last := f.Rows[len(f.Rows)-1]; len(f.Rows) != 1200 || last.Line != 2+2*1199 || last.Cell(1) != "John\r\nPaul" {
		t.Errorf("%d rows, the last on line %d: %q", len(f.Rows), last.Line, last.Cells)
	}
}
