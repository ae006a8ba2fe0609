package roster

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/app/record"
)

func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// locked sets the flag of a ZIP file that says its parts are encrypted.
func locked(z []byte) []byte {
	z = bytes.Clone(z)
	for mark, flag := range map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8} {
		z[bytes.Index(z, []byte(mark))+flag] |= 1
	}
	return z
}

const oneUser = "sourcedId,status,role,givenName,familyName\nu1,,student,Ann,Smith\n"

func TestBundlesThatAreRefused(t *testing.T) {
	many := make([]string, 0, 4000)
	for i := range 2000 {
		many = append(many, fmt.Sprintf("%d.csv", i), "x")
	}
	for _, c := range []struct {
		what string
		zip  []byte
		says string
	}{
		{"damaged", []byte("PK\x03\x04 and so on"), "damaged"},
		{"nothing to read", zipped(t, "photo.jpg", "x"), "without a file that Waymark reads"},
		{"several that are not known", zipped(t, "a.csv", "x", "b.csv", "y"), "none is called users.csv"},
		{"no users", zipped(t, "demographics.csv", "sourcedId\nx\n", "orgs.csv", "sourcedId\nx\n"), "holds neither users.csv"},
		{"users twice", zipped(t, "a/users.csv", oneUser, "b/Users.csv", oneUser), "twice"},
		{"users without sourcedId", zipped(t, "users.csv", "givenName,familyName\nAnn,Smith\n", "orgs.csv", "sourcedId\nx\n"), "without a column sourcedId"},
		{"no students", zipped(t, "users.csv", "sourcedId,status,role,givenName,familyName\nu1,tobedeleted,student,Ann,Smith\n", "orgs.csv", ""), "orgs.csv is empty"},
		{"only deleted students", zipped(t, "users.csv", "sourcedId,status,role,givenName,familyName\nu1,tobedeleted,student,Ann,Smith\n", "roles.csv", "role\n"), "no students under them"},
		{"two thousand files", zipped(t, many...), "2000 files"},
		{"too many users", zipped(t, "users.csv", "sourcedId,givenName,familyName"+strings.Repeat(",x", 30)+"\n"+strings.Repeat("u,Ann,Smith\n", 100_000), "roles.csv", "userSourcedId,role\nu,student\n"), "more users than"},
		{"nobody's role", zipped(t, "users.csv", "sourcedId,givenName,familyName\nu1,Ann,Smith\n", "orgs.csv", "sourcedId\nx\n"), "who is a student and who is staff"},
		{"a ZIP file inside", zipped(t, "export.zip", "PK", "read me.pdf", "x"), "another one inside"},
		{"a password", locked(zipped(t, "users.csv", oneUser)), "locked with a password"},
		{"a bomb", zipped(t, "users.csv", strings.Repeat(" ", bundleBytes+1)), "more than 64 MB"},
	} {
		f, err := Read("export.zip", bytes.NewReader(c.zip), -1)
		var refusal *Refusal
		if f != nil || !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v does not say %q", c.what, err, c.says)
		}
	}
}

// A single file is read out of its folder or its ZIP file, whatever it is.
func TestOneFileInside(t *testing.T) {
	const list = "UPN,Surname,Forename\nB801200005001,Smith,Ann\n"
	f, err := Read("export.zip", bytes.NewReader(zipped(t, "__MACOSX/._list.csv", "x", "export/list.csv", list)), -1)
	if err != nil || f.Name != "list.csv" || len(f.Rows) != 1 {
		t.Errorf("%+v %v", f, err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "list.csv"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err = Open([]string{dir}, Options{}); err != nil || f.Name != "list.csv" || len(f.Rows) != 1 {
		t.Errorf("%+v %v", f, err)
	}
	if _, err = Open(nil, Options{}); err == nil {
		t.Error("nothing was chosen")
	}
}

// The hash of a bundle is that of all its files, in whatever order they came.
func TestHashOfABundle(t *testing.T) {
	sum := func(files ...string) string {
		f, err := Read("export.zip", bytes.NewReader(zipped(t, files...)), -1)
		if err != nil {
			t.Fatal(err)
		}
		return f.SHA256
	}
	const roles = "userSourcedId,role\nu1,student\n"
	if a, b := sum("users.csv", oneUser, "roles.csv", roles), sum("x/roles.csv", roles, "x/users.csv", oneUser); a != b || len(a) != 64 {
		t.Errorf("%s and %s", a, b)
	}
	if a, b := sum("users.csv", oneUser, "roles.csv", roles), sum("users.csv", oneUser, "roles.csv", roles+"u2,teacher\n"); a == b {
		t.Error("another file, and the same hash")
	}
}

// One file of an export, chosen alone, is known by its headings; where it does not
// say who is a student, it is said.
func TestOneFileOfAnExport(t *testing.T) {
	const v21 = "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms\nS1,a@school.example,Ann,Smith,,,,,\n"
	for _, c := range []struct {
		csv    string
		format Format
		note   bool
	}{
		{"SIS ID,School SIS ID,Username,First Name,Last Name,Grade\n1,s,a@school.example,Ann,Smith,9\n", SDS, false},
		{"ID,School DfE Number,First Name,Last Name,Username\n1,8014321,Ann,Smith,asmith\n", SDS, false},
		{"sourcedId,orgSourcedIds,givenName,familyName,username,password,role,grade\n1,s,Ann,Smith,asmith,,student,9\n", SDS, false},
		{v21, SDS, true},
		{oneUser, OneRoster, false},
		{"sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName\nu1,,,true,asmith,Ann,Smith\n", OneRoster, true},
		{"Student ID,Username,First Name,Last Name\n1,asmith,Ann,Smith\n", CSV, false},
	} {
		f := readCSV(t, "users.csv", c.csv)
		if said := strings.Contains(strings.Join(f.Notes, "\n"), "who is staff"); f.Format != c.format || said != c.note {
			t.Errorf("%s%s %q", c.csv, f.Format, f.Notes)
		}
	}
	f, err := Read("export.zip", bytes.NewReader(zipped(t, "users.csv", v21, "roles.csv", "userSourcedId,role,grade\nS1,student,9\n", "demographics.csv", "userSourcedId,sex,birthDate\nS1,female,2013-03-14\n")), -1)
	if err != nil {
		t.Fatal(err)
	}
	if got := said(MakePlan(f, record.NewSnapshot(0, nil), nov22).Rows[0].Student); f.Format != SDS || got != "Smith, Ann; Year 9; date of birth 14 Mar 2013; sex F; school system's number S1; email a@school.example" {
		t.Errorf("%s %s", f.Format, got)
	}
}
