package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/app"

	"waymark/app/record"
	"waymark/app/store"
)

// programs is the folder of the programs that the tests have built, or "".
var programs string

// TestMain lets the test's own binary stand in for waymark where a child process
// of it is called for.
func TestMain(m *testing.M) {
	if status, asked := store.AnswerProbe(os.Args[1:], os.Stdin, os.Stderr); asked {
		os.Exit(status)
	}
	status := m.Run()
	os.RemoveAll(programs)
	os.Exit(status)
}

func TestArguments(t *testing.T) {
	dir := t.TempDir()
	c, err := parse([]string{"--data", dir, "--now", "2026-11-22", "--size", "1366x768", "--sample", "--state", "s"}, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	if c.dir != dir || c.reports != filepath.Join(dir, "reports") || !c.sample || c.state != "s" || c.size.Width != 1366 || c.size.Height != 768 {
		t.Errorf("read as %+v", c)
	}
	if now := c.now(); now.Format(time.DateTime)[:15] != "2026-11-22 09:4" {
		t.Errorf("the clock says %v", now)
	}
}

func TestWrongArgumentsAreSentences(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--size", "large"}, `waymark: "large" is not a size: write it as 1366x768, and not under 400x300`},
		{[]string{"--size", "10x10"}, `waymark: "10x10" is not a size`},
		{[]string{"--now", "tomorrow"}, `waymark: "tomorrow" is not a date: write it as 2026-11-22`},
		{[]string{"roster.csv"}, `waymark: "roster.csv" is not something that waymark takes`},
		{[]string{"--colour"}, "waymark: see waymark --help"},
	} {
		var errs bytes.Buffer
		if status := run(c.args, &errs); status != usage || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%v: status %d and %q, want %q", c.args, status, errs.String(), c.want)
		}
	}
}

func TestHelpIsNoMistake(t *testing.T) {
	var errs bytes.Buffer
	if status := run([]string{"--help"}, &errs); status != done || !strings.Contains(errs.String(), "the school's `folder`") && !strings.Contains(errs.String(), "-data folder") {
		t.Errorf("status %d and %q", status, errs.String())
	}
	if _, err := parse([]string{"-h"}, &bytes.Buffer{}); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
}

func TestTheClockGoesOnFromTheDayGiven(t *testing.T) {
	began := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	at := began
	now, err := clock("2026-11-22", func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	at = began.Add(90 * time.Minute)
	if got := now().Format(time.DateTime); got != "2026-11-22 11:11:00" {
		t.Errorf("90 minutes after the start it is %s", got)
	}
}

func TestTheRecordStaysOnThisComputer(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", "")
	dir, reports, err := folders("")
	if err != nil || dir != filepath.Join(home, ".local", "share", "waymark") || reports != filepath.Join(dir, "reports") {
		t.Errorf("%s, %s, %v", dir, reports, err)
	}
	documents := filepath.Join(home, "Documents")
	if err := os.Mkdir(documents, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, reports, _ = folders(""); reports != filepath.Join(documents, "Waymark") {
		t.Errorf("PDFs go to %s", reports)
	}
}

func TestWithoutADisplayTheStatusIsThree(t *testing.T) {
	for display, want := range map[string]string{
		"":       "there is no display here (DISPLAY is not set)",
		":98765": "the display :98765 does not answer",
	} {
		t.Setenv("DISPLAY", display)
		var errs bytes.Buffer
		status := run([]string{"--data", t.TempDir()}, &errs)
		if status != noDisplay || !strings.Contains(errs.String(), want) || !strings.Contains(errs.String(), "waymark-cli") {
			t.Errorf("DISPLAY=%q: status %d and %q", display, status, errs.String())
		}
	}
}

func TestASecondStartRaisesTheFirst(t *testing.T) {
	dir := t.TempDir()
	st, err := store.Create(dir, record.School{Name: "Wayfield Academy"}, "", store.Options{Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	raised := make(chan bool, 8)
	stop, err := watchForOthers(dir, func() { raised <- true })
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	if status := run([]string{"--data", dir}, &errs); status != done || !strings.Contains(errs.String(), "open already") {
		t.Errorf("status %d and %q", status, errs.String())
	}
	<-raised
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestAFolderThatCannotBeMadeIsASentence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	if status := run([]string{"--data", filepath.Join(file, "school")}, &errs); status != refused || !strings.Contains(errs.String(), "cannot be made") {
		t.Errorf("status %d and %q", status, errs.String())
	}
}

func TestTheSampleSchoolIsMadeWhole(t *testing.T) {
	now := func() time.Time { return time.Date(2026, time.November, 22, 9, 41, 0, 0, time.UTC) }
	st, err := makeSample(record.DateOf(now()))(t.TempDir(), store.Options{Now: now, Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if n := st.Snapshot().StudentCount(); n < 1000 {
		t.Errorf("%d students", n)
	}
}

func TestACrashIsWrittenDownAndFoundAtTheNextStart(t *testing.T) {
	dir := t.TempDir()
	if dir := os.Getenv("WAYMARK_TEST_CRASH"); dir != "" {
		catchCrashes(dir, time.Now())
		panic("on purpose")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(program, "-test.run", t.Name())
	child.Env = append(os.Environ(), "WAYMARK_TEST_CRASH="+dir)
	if err := child.Run(); err == nil {
		t.Fatal("the child did not crash")
	}
	report := catchCrashes(dir, time.Date(2026, time.November, 22, 9, 41, 0, 0, time.UTC))
	if filepath.Base(report) != "crash-2026-11-22-094100.txt" {
		t.Fatalf("the report is %q", report)
	}
	if b, err := os.ReadFile(report); err != nil || !strings.Contains(string(b), "on purpose") {
		t.Errorf("%v: %s", err, b)
	}
	if again := catchCrashes(dir, time.Now()); again != "" {
		t.Errorf("without a crash the report is %q", again)
	}
}

func TestNothingIsPostedToALoopThatHasEnded(t *testing.T) {
	a := app.New()
	stopped, ok := a.Lifecycle().(interface{ OnStopped() func() })
	if !ok || stopped.OnStopped() == nil {
		t.Fatal("this Fyne posts no last hook: see whether endWithTheLoop is still needed")
	}
	endWithTheLoop(a)
	if stopped.OnStopped() != nil {
		t.Error("the window's program can wait for ever for Fyne's last hook")
	}
}
