package directory

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/sheet"
)

func read(t testing.TB, name string, data []byte) (*List, error) {
	t.Helper()
	source, err := sheet.Load(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return Read(source)
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// entries says what a list holds, a line for each organisation.
func entries(l *List) []string {
	var out []string
	for _, e := range l.Entries {
		out = append(out, strings.TrimSuffix(e.Name+" | "+e.Words()+" | "+e.UKPRN, " | "))
	}
	return out
}

func TestTheRegisterOfSchoolsAsGIASPublishesIt(t *testing.T) {
	l, err := read(t, "gias.csv", testdata(t, "gias.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Example Academy | URN 137181, Secondary, Academy converter, Bristol BS1 1AA | 10033001",
		"Ysgol Gymraeg Dôr, Example | URN 137182, Secondary, Community school, Bristol BS1 1AB | 10033002",
		"Example Sixth Form College | URN 137183, 16 plus, Further education, Bath BA1 1AA | 10033003",
		"Example School | URN 103001, Secondary, Community school, Bristol BS1 1AC, closed 31 Aug 2019",
	}
	if got := entries(l); l.Register != Schools || !slices.Equal(got, want) {
		t.Errorf("%s:\n%s", l.Register, strings.Join(got, "\n"))
	}
	aside := []SetAside{{6, "“13718” is not a URN: it has six digits"}, {7, "it has no name"}}
	if !slices.Equal(l.SetAside, aside) {
		t.Errorf("set aside: %v", l.SetAside)
	}
	if l.Open() != 3 || l.File != "gias.csv" || len(l.SHA256) != 64 {
		t.Errorf("%d are open, of %s with %s", l.Open(), l.File, l.SHA256)
	}
}

func TestTheRegisterOfTrustsAsODSPublishesIt(t *testing.T) {
	l, err := read(t, "etr.csv", testdata(t, "etr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Example and St. Mary's NHS Foundation Trust | ODS ZX1, Stoke-On-Trent ST1 1AA",
		"The Example Community (North-West) NHS Trust | ODS Z9Z9Z, Bath BA1 1AB",
		"Example Mental Health NHS Trust | ODS ZX2, Bath BA1 1AC, closed 30 Sep 2017",
	}
	if got := entries(l); l.Register != Trusts || !slices.Equal(got, want) {
		t.Errorf("%s:\n%s", l.Register, strings.Join(got, "\n"))
	}
}

func TestOneRegisterInTheFormsItComesIn(t *testing.T) {
	plain, err := read(t, "etr.csv", testdata(t, "etr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, name := range []string{"readme.txt", "etr.csv"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(testdata(t, "etr.csv"))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"etr.zip":     packed.Bytes(),
		"trusts.csv":  []byte("Trusts in the region\nODS code,Name,Town,Postcode,Close date\nZX1,EXAMPLE AND ST. MARY'S NHS FOUNDATION TRUST,STOKE-ON-TRENT,ST1 1AA,\nZ9Z9Z,THE EXAMPLE COMMUNITY (NORTH-WEST) NHS TRUST,BATH,BA1 1AB,\nZX2,EXAMPLE MENTAL HEALTH NHS TRUST,BATH,BA1 1AC,2017-09-30\n"),
		"trusts.json": []byte(`[{"OdsCode":"ZX1","Name":"EXAMPLE AND ST. MARY'S NHS FOUNDATION TRUST","Town":"STOKE-ON-TRENT","PostCode":"ST1 1AA","CloseDate":null},{"OdsCode":"Z9Z9Z","Name":"THE EXAMPLE COMMUNITY (NORTH-WEST) NHS TRUST","Town":"BATH","PostCode":"BA1 1AB"},{"OdsCode":"ZX2","Name":"EXAMPLE MENTAL HEALTH NHS TRUST","Town":"BATH","PostCode":"BA1 1AC","CloseDate":"2017-09-30"}]`),
	} {
		l, err := read(t, name, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := entries(l); !slices.Equal(got, entries(plain)) {
			t.Errorf("%s:\n%s", name, strings.Join(got, "\n"))
		}
	}
}

func TestWhatIsNoRegister(t *testing.T) {
	twice := testdata(t, "etr.csv")
	if l, err := read(t, "twice.csv", append(twice, twice...)); err != nil || len(l.Entries) != 3 {
		t.Errorf("a register that names everything twice: %v", err)
	}
	for name, data := range map[string]string{
		"employers.csv": "Name,Code\nExample Bakery,EB1\n",
		"short.csv":     "one\ntwo\n",
		"long.csv":      strings.Repeat("some,thing\n", 100),
	} {
		if _, err := read(t, name, []byte(data)); !errors.Is(err, ErrNoRegister) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct{ data, words string }{
		"empty.csv": {"URN,EstablishmentName\n", "empty.csv has the headings of a register and nothing under them that could be read: download it again"},
		"cut.json":  {`[{"URN":"137181","EstablishmentName":"Example Academy"},{"URN":"13`, "cut.json cannot be read after its object 1: it is damaged or was cut short, so download it again"},
		"quote.csv": {"URN,EstablishmentName\n137181,\"Example Academy" + strings.Repeat(",never closed\n", 100_000), "quote.csv has a row longer than any register has: it is damaged, so download it again"},
		"many.csv":  {"URN,EstablishmentName\n" + strings.Repeat("137181,Example Academy\n", 250_001), "many.csv names more than 250,000 organisations, which no register does: download it again"},
		"cut.zip":   {"PK\x03\x04cut short", "cut.zip is a ZIP file that is damaged or was cut short: download it again"},
	} {
		var refusal *sheet.Refusal
		if _, err := read(t, name, []byte(c.data)); !errors.As(err, &refusal) || err.Error() != c.words {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestABombIsRefused unpacks what is a thousand times as large as its ZIP file.
func TestABombIsRefused(t *testing.T) {
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("edubasealldata.csv")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "URN,EstablishmentName\n137181,\"")
	for range 64 {
		w.Write(bytes.Repeat([]byte("x"), 1<<20))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	before := allocated()
	_, err = read(t, "bomb.zip", packed.Bytes())
	if err == nil || !strings.HasPrefix(err.Error(), "bomb.zip has a row longer than any register has") {
		t.Errorf("a bomb of %d kB: %v", packed.Len()>>10, err)
	}
	if took := allocated() - before; took > 16<<20 {
		t.Errorf("refusing it took %d MB", took>>20)
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// kept returns a directory in which both registers of the test data are kept, and
// its folder.
func kept(t testing.TB) (*Directory, string) {
	t.Helper()
	dir := t.TempDir()
	d, err := Open(dir)
	if err != nil || !d.Empty() {
		t.Fatalf("a new folder: %v", err)
	}
	for _, name := range []string{"gias.csv", "etr.csv"} {
		l, err := read(t, name, testdata(t, name))
		if err != nil {
			t.Fatal(err)
		}
		l.Loaded = time.Date(2026, 11, 22, 9, 41, 0, 0, time.UTC)
		if d, err = d.Keep(l); err != nil {
			t.Fatal(err)
		}
	}
	return d, dir
}

func TestRegistersAreKeptBesideTheRecord(t *testing.T) {
	before, dir := kept(t)
	after, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Registers {
		a, b := before.List(r), after.List(r)
		if !slices.Equal(a.Entries, b.Entries) || a.File != b.File || a.SHA256 != b.SHA256 || !a.Loaded.Equal(b.Loaded) {
			t.Errorf("%s: kept %v, read %v", r, a, b)
		}
	}
}

func TestADamagedRegisterLeavesTheOther(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"a letter is another": func(b []byte) []byte {
			return bytes.Replace(b, []byte("Example Academy"), []byte("Example Akademy"), 1)
		},
		"cut short":         func(b []byte) []byte { return b[:len(b)-20] },
		"the first line":    func(b []byte) []byte { return b[1:] },
		"another version's": func(b []byte) []byte { return bytes.Replace(b, []byte(`"format":1`), []byte(`"format":9`), 1) },
	} {
		_, dir := kept(t)
		path := filepath.Join(dir, "reference", "schools.json")
		b, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, damage(b), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		d, err := Open(dir)
		if err == nil || !strings.Contains(err.Error(), "the register of schools in England cannot be read") || !strings.HasSuffix(err.Error(), "load its file again") {
			t.Errorf("%s: %v", name, err)
		}
		if d.List(Schools) != nil || d.List(Trusts) == nil {
			t.Errorf("%s: the directory holds %v", name, d.lists)
		}
	}
}

func TestAListThatCannotBeKeptLeavesTheOneBefore(t *testing.T) {
	d, dir := kept(t)
	path := filepath.Join(dir, "reference", "trusts.json")
	if err := os.Mkdir(path+".new", 0o700); err != nil { // in the way of the new file
		t.Fatal(err)
	}
	l, err := read(t, "etr.csv", testdata(t, "etr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Keep(l); err == nil || !strings.Contains(err.Error(), "the one before stands") {
		t.Errorf("keeping it: %v", err)
	}
	if again, err := Open(dir); err != nil || len(again.List(Trusts).Entries) != 3 {
		t.Errorf("after that: %v", err)
	}
}

func TestSearchFindsByNameTownAndCode(t *testing.T) {
	d, _ := kept(t)
	for typed, want := range map[string][]string{
		"example":          {"Example Academy", "Example and St. Mary's NHS Foundation Trust", "Example Sixth Form College", "The Example Community (North-West) NHS Trust"},
		"EXAMPLE  academy": {"Example Academy"},
		"exam sixth":       {"Example Sixth Form College"},
		"dor":              {"Ysgol Gymraeg Dôr, Example"},
		"st mary":          {"Example and St. Mary's NHS Foundation Trust"},
		"example bath":     {"Example Sixth Form College", "The Example Community (North-West) NHS Trust", "Example Mental Health NHS Trust"},
		"ba11ab":           {"The Example Community (North-West) NHS Trust"},
		"zx1":              {"Example and St. Mary's NHS Foundation Trust"},
		"10033003":         {"Example Sixth Form College"},
		"mental":           {"Example Mental Health NHS Trust"}, // closed: still found
		"xample":           nil,                                 // within a word
		"  ":               nil,
	} {
		var got []string
		for _, e := range d.Search(typed, 4) {
			got = append(got, e.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q", typed, got)
		}
	}
	if e, ok := d.ByCode(" z9z9z "); !ok || e.Register != Trusts {
		t.Errorf("by code: %v", e)
	}
	if _, ok := d.ByCode(""); ok {
		t.Error("no code finds something")
	}
}

func TestAnOrganisationIsGivenWhatItsRegisterSays(t *testing.T) {
	d, _ := kept(t)
	trust, _ := d.ByCode("ZX1")
	college, _ := d.ByCode("137183")
	for _, c := range []struct {
		about     string
		entry     Entry
		was, want record.Organisation
	}{
		{"a hospital keeps the name that the school calls it by", trust,
			record.Organisation{Name: "City Hospital", Employer: true},
			record.Organisation{Name: "City Hospital", Employer: true, ODS: "ZX1", Sector: "Q", Postcode: "ST1 1AA"}},
		{"what the school said stands", trust,
			record.Organisation{Name: "City Hospital", Employer: true, Provider: true, Sector: "M", Postcode: "BS2 8HW"},
			record.Organisation{Name: "City Hospital", Employer: true, Provider: true, ODS: "ZX1", Sector: "M", Postcode: "BS2 8HW"}},
		{"a new one is what its register is of", college, record.Organisation{},
			record.Organisation{Name: "Example Sixth Form College", Provider: true, URN: "137183", UKPRN: "10033003", Sector: "P", Postcode: "BA1 1AA"}},
	} {
		if got := c.entry.Give(c.was); got != c.want {
			t.Errorf("%s: %+v", c.about, got)
		}
	}
}

func FuzzReadRegister(f *testing.F) {
	f.Add(testdata(f, "gias.csv"))
	f.Add(testdata(f, "etr.csv"))
	f.Add([]byte(`[{"URN":"137181","EstablishmentName":"A","UKPRN":["x",1]}]`))
	f.Add([]byte("URN,EstablishmentName\n137181,\"A\n"))
	f.Add([]byte("\xEF\xBB\xBFURN;EstablishmentName"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := read(t, "fuzz", data)
		if err != nil {
			return
		}
		again, err := decode(l.Register, encode(l))
		if err != nil || len(again.Entries) != len(l.Entries) {
			t.Fatalf("what was kept is not what is read: %v", err)
		}
		d := &Directory{lists: map[Register]*List{l.Register: again}}
		for _, e := range again.Entries {
			if _, ok := d.ByCode(e.Code); !ok {
				t.Fatalf("%q is not found", e.Code)
			}
			d.Search(e.Name, 3)
		}
	})
}

// manySchools is a register as large as the whole of GIAS, with its columns.
func manySchools(n int) []byte {
	var b bytes.Buffer
	b.WriteString("URN,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),TypeOfEstablishment (name),UKPRN,Town,Postcode")
	b.WriteString(strings.Repeat(",Other", 130) + "\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,School %d of St Example,Open,Secondary,Community school,%d,Example Town,EX%d 1AA", 100000+i, i, 10000000+i, i%99)
		b.WriteString(strings.Repeat(",Not appl", 130) + "\n")
	}
	return b.Bytes()
}

// BenchmarkWholeRegister reads a register the size of GIAS (52,000 schools of 138
// columns) beside bare encoding/csv, opens it as it was kept, and searches it.
func BenchmarkWholeRegister(b *testing.B) {
	data := manySchools(52_000)
	l, err := read(b, "gias.csv", data)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	d, err := (&Directory{dir: dir}).Keep(l)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		var ours, bare time.Duration
		for b.Loop() {
			start := time.Now()
			if _, err := read(b, "gias.csv", data); err != nil {
				b.Fatal(err)
			}
			ours += time.Since(start)
			start = time.Now()
			records := csv.NewReader(bytes.NewReader(data))
			records.ReuseRecord = true
			for _, err := records.Read(); err == nil; _, err = records.Read() {
			}
			bare += time.Since(start)
		}
		b.ReportMetric(float64(ours)/float64(bare), "x-bare-csv")
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if _, err := Open(dir); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			if len(d.Search("school 5123", 6)) == 0 {
				b.Fatal("nothing found")
			}
		}
	})
}
