package report

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
)

func TestTheSameInputMakesTheSameBytes(t *testing.T) {
	_, s, first := made(t, samplePack(t, 120))
	for range 3 {
		_, _, again := made(t, samplePack(t, 120))
		if !bytes.Equal(first, again) {
			t.Fatal("two runs made different files")
		}
	}
	later := printed()
	later.Prepared = later.Prepared.AddDate(0, 1, 0)
	p := samplePack(t, 120)
	f, _ := bundled()
	var out bytes.Buffer
	other, err := write(t.Context(), &out, f, p, later)
	if err != nil || other.Digest != s.Digest {
		t.Errorf("printed a month later the same evidence has the digest %s, before %s (%v)", other.Digest, s.Digest, err)
	}
	if !regexp.MustCompile(`^[0-9a-f]{4}( [0-9a-f]{4}){3}$`).MatchString(s.Digest) {
		t.Errorf("digest %q", s.Digest)
	}
}

// gofpdf writes into the bytes of the fonts it is given: two packs made at once
// must not share them. The race detector watches.
func TestPacksAreMadeSideBySide(t *testing.T) {
	_, _, want := made(t, samplePack(t, 60))
	for i := range 4 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			if _, _, got := made(t, samplePack(t, 60)); !bytes.Equal(got, want) {
				t.Error("the file is another than when made alone")
			}
		})
	}
}

func TestOneChangedFigureChangesTheDigest(t *testing.T) {
	before := samplePack(t, 50).digest
	for name, change := range map[string]func(*pack){
		"a numerator":         func(p *pack) { p.sections[0].figure.met++ },
		"a year group":        func(p *pack) { p.sections[1].rules[0].groups[3].figure.of++ },
		"a state":             func(p *pack) { p.years[2].forms[0].students[0].states[0] = gatsby.Exempt },
		"a name":              func(p *pack) { p.years[0].forms[0].students[0].name += "e" },
		"who confirmed":       func(p *pack) { p.evidence[7].confirmedBy = "Nobody" },
		"how many it counted": func(p *pack) { p.evidence[7].counted[5]++ },
		"a gap":               func(p *pack) { p.gap.with.met++ },
		"the mark":            func(p *pack) { p.edition.threshold = 76 },
	} {
		p := samplePack(t, 50)
		change(p)
		if digest(p) == before {
			t.Errorf("%s changed and the digest did not", name)
		}
	}
}

func TestSchoolsOfEverySize(t *testing.T) {
	for _, n := range []int{0, 1, 2, 2000} {
		d, s, _ := made(t, samplePack(t, n))
		if s.Pages < 6 || len(d.pages) != s.Pages {
			t.Errorf("%d students: %d pages", n, s.Pages)
		}
	}
	d, _, _ := made(t, samplePack(t, 0))
	for _, want := range []string{"No student in Years 7 to 13 is on roll", "There is no student to count."} {
		if !strings.Contains(d.words(), want) {
			t.Errorf("a school without students is not told %q", want)
		}
	}
}

func TestAnEmptyRecordStillMakesAPack(t *testing.T) {
	r := gatsby.Judge(record.NewSnapshot(0, nil), record.NewDate(2026, time.November, 22), nil)
	var out bytes.Buffer
	if _, err := Evidence(t.Context(), &out, r, printed()); err != nil {
		t.Fatal(err)
	}
	words := readPDF(t, out.Bytes()).words()
	for _, want := range []string{"The school", "No activity that this benchmark is about is on the record yet.", "There is no student to count."} {
		if !strings.Contains(words, want) {
			t.Errorf("lacks %q", want)
		}
	}
}

func TestCancelStopsWithinAPage(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f, _ := bundled()
	o := printed()
	last := 0
	o.Progress = func(done, total int) {
		if total < 10 || done != last+1 {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
		if done == 3 {
			cancel()
		}
	}
	var out bytes.Buffer
	_, err := write(ctx, &out, f, samplePack(t, 300), o)
	if !errors.Is(err, context.Canceled) || last != 3 || out.Len() > 0 {
		t.Errorf("err %v after %d pages, %d bytes written", err, last, out.Len())
	}
	if _, err := Evidence(ctx, &out, sampleResult(t), printed()); !errors.Is(err, context.Canceled) {
		t.Errorf("a context done from the start: %v", err)
	}
	if _, err := layout(ctx, f, samplePack(t, 300)); !errors.Is(err, context.Canceled) {
		t.Errorf("layout: %v", err)
	}
}

// failing fails after some bytes.
type failing struct{ room int }

var errFull = errors.New("no space left on the disk")

func (f *failing) Write(b []byte) (int, error) {
	if len(b) > f.room {
		n := f.room
		f.room = 0
		return n, errFull
	}
	f.room -= len(b)
	return len(b), nil
}

func TestAWriteThatFailsIsSaid(t *testing.T) {
	f, _ := bundled()
	_, _, whole := made(t, samplePack(t, 10))
	for room := 0; room < len(whole); room += 1 + len(whole)/12 {
		if _, err := write(t.Context(), &failing{room}, f, samplePack(t, 10), printed()); !errors.Is(err, errFull) {
			t.Fatalf("room for %d bytes: %v", room, err)
		}
	}
	short := writerFunc(func(b []byte) (int, error) { return len(b) / 2, nil })
	if _, err := write(t.Context(), short, f, samplePack(t, 10), printed()); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a short write: %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestNoFaultEscapesAsAPanic(t *testing.T) {
	r := sampleResult(t)
	o := printed()
	o.Progress = func(int, int) { panic("Saoirse O’Brien") }
	_, err := Evidence(t.Context(), io.Discard, r, o)
	if err == nil || !strings.Contains(err.Error(), "fault in Waymark") || strings.Contains(err.Error(), "Saoirse") {
		t.Errorf("a fault should be a sentence without what the fault holds: %v", err)
	}
	if _, err := Evidence(t.Context(), io.Discard, nil, printed()); err == nil {
		t.Error("no result, no error")
	}
	if _, err := Evidence(t.Context(), io.Discard, r, Options{}); err == nil || !strings.Contains(err.Error(), "the day") {
		t.Errorf("no day of preparation: %v", err)
	}
}

// TestOtherReadersAgree has poppler and qpdf read the file, where they are
// installed; make test installs them.
func TestOtherReadersAgree(t *testing.T) {
	_, _, raw := made(t, samplePack(t, 100))
	file := filepath.Join(t.TempDir(), "evidence.pdf")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if qpdf, err := exec.LookPath("qpdf"); err == nil {
		if out, err := exec.Command(qpdf, "--check", file).CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARNING")) {
			t.Errorf("qpdf --check: %v\n%s", err, out)
		}
	}
	if pdftotext, err := exec.LookPath("pdftotext"); err == nil {
		out, err := exec.Command(pdftotext, "-enc", "UTF-8", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"Nguyễn, Thị Ánh Tuyết", "Žukauskas, Ąžuolas", "Wójcik, Łukasz", "Rhŷs-Ŵyn, Siân", "O’Brien, Saoirse", "Шевченко, Олена", "Παπαδόπουλος, Γιώργος"} {
			if !bytes.Contains(out, []byte(want)) {
				t.Errorf("%s cannot be found or copied", want)
			}
		}
	}
}
