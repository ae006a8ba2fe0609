package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/app/journal"
	"waymark/app/keys"
	"waymark/app/record"
	"waymark/app/store"
)

// The test binary is also the child processes that the tests need.
const childEnv = "WAYMARK_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if status, asked := store.AnswerProbe(os.Args[1:], os.Stdin, os.Stderr); asked {
		os.Exit(status)
	}
	time.Local = time.UTC // the words of an undo hold a day
	switch os.Getenv(childEnv) {
	case "torture":
		childTorture()
	default:
		os.Exit(m.Run())
	}
}

func child(ctx context.Context, part string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), childEnv+"="+part)
	cmd.Stderr = io.Discard // Badger's last words
	return cmd
}

// afterAll is a moment after everything that a test does.
var afterAll = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// options are those of a laptop whose clock moves a minute with every look.
func options() store.Options {
	now := time.Date(2026, 9, 7, 9, 0, 0, 0, time.UTC)
	return store.Options{
		Device: "careers-1",
		Floor:  1 << 20,
		Probe:  store.ProbeInChild,
		Now:    func() time.Time { now = now.Add(time.Minute); return now },
	}
}

func create(t testing.TB) (*store.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "school")
	s, err := store.Create(dir, record.School{ID: "hill", Name: "Hill Academy"}, "", options())
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s, dir
}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir, "", options())
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func must(t tester, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func student(id record.ID, surname, form string) *record.Student {
	return &record.Student{ID: id, Surname: surname, Forename: "Sam", House: form}
}

func talk(id record.ID, title string, hosts ...record.ID) *record.Activity {
	return &record.Activity{ID: id, Title: title, Kind: record.Talk, Date: record.NewDate(2026, 9, 7), Organisations: hosts}
}

func attended(activity, student record.ID) *record.Attendance {
	return &record.Attendance{Activity: activity, Student: student, Status: record.Attended}
}

// added is the action that brings records into being.
func added(what string, records ...record.Record) record.Action {
	a := record.Action{Kind: record.ActionRecord, What: what, By: "S. Khan"}
	for _, r := range records {
		a.Changes = append(a.Changes, record.Creation(r))
	}
	return a
}

// edited is the action that leads from one state of a record to another.
func edited(t testing.TB, by string, from, to record.Record) record.Action {
	t.Helper()
	change, differs := record.Update(from, to)
	if !differs {
		t.Fatal("nothing to edit")
	}
	return record.Action{Kind: record.ActionEdit, What: "Edit", By: by, Changes: []record.Change{change}}
}

func do(t tester, s *store.Store, a record.Action) store.Done {
	t.Helper()
	done, err := s.Do(a)
	must(t, err)
	return done
}

// agrees fails the test unless journal, index and snapshot say the same.
func agrees(t tester, s *store.Store) {
	t.Helper()
	report, err := s.Check(context.Background())
	must(t, err)
	if !report.Agrees() {
		t.Fatalf("journal, index and snapshot differ:\n%s", strings.Join(report.Differences, "\n"))
	}
}

func TestEveryKindOfRecordIsChecked(t *testing.T) {
	s, _ := create(t)
	do(t, s, added("Import of sets.csv", student("ann", "Ames", "7A"),
		&record.Mapping{ID: "sets", Name: "sets.csv", Headings: []string{"Set"}, Fields: map[string]string{"Set": "form"}}))
	agrees(t, s)
}

func TestAnActionIsThereAfterReopening(t *testing.T) {
	s, dir := create(t)
	done := do(t, s, added("Talk by a nurse", student("ann", "Ames", "7A"), talk("nurse", "A nurse's day"), attended("nurse", "ann")))
	if done.Seq != 2 || done.At.IsZero() {
		t.Errorf("the action is number %d at %v", done.Seq, done.At)
	}
	agrees(t, s)
	must(t, s.Close())

	s = open(t, dir)
	if o := s.Opening(); o != (store.Opening{}) {
		t.Errorf("a folder that was closed properly needed mending: %+v", o)
	}
	if _, ok := s.Snapshot().Attendance("nurse", "ann"); !ok || s.Snapshot().Seq() != 2 || s.Snapshot().School().Name != "Hill Academy" {
		t.Error("the record is not as it was left")
	}
	agrees(t, s)
}

func TestFieldsOfANewerVersionSurvive(t *testing.T) {
	s, dir := create(t)
	newer := record.Change{Kind: record.KindStudent, ID: "ann", To: json.RawMessage(`{"surname":"Ames", "aura":{"colour":"green"}}`)}
	do(t, s, record.Action{Kind: record.ActionImport, What: "From the future", Changes: []record.Change{newer}})
	ann, _ := s.Snapshot().Student("ann")
	renamed := *ann
	renamed.Surname = "Amis"
	do(t, s, edited(t, "S. Khan", ann, &renamed))
	must(t, s.Close())
	s = open(t, dir)
	_, err := s.Undo("S. Khan")
	must(t, err)
	_, err = s.Undo("S. Khan")
	must(t, err)
	events, err := s.History(record.Ref{Kind: record.KindStudent, ID: "ann"})
	must(t, err)
	last := events[len(events)-1].Fields
	if len(last) != 2 || last[0].Field != "aura" || string(last[0].From) != `{"colour":"green"}` {
		t.Errorf("the field was lost on the way: %v", last)
	}
	agrees(t, s)
}

func TestAnActionIsRefusedWhole(t *testing.T) {
	s, _ := create(t)
	do(t, s, added("Students", student("ann", "Ames", "7A")))
	ann := record.Ref{Kind: record.KindStudent, ID: "ann"}
	good := record.Creation(student("bob", "Bold", "7A"))
	for name, test := range map[string]struct {
		change record.Change
		says   string
	}{
		"a record with a problem":    {record.Creation(student("cat", "", "7B")), ""},
		"a nameless student":         {record.Creation(&record.Student{ID: "cat"}), "student/cat: surname and forename are both empty"},
		"what exists is created":     {record.Creation(student("ann", "Ames", "7A")), "it exists"},
		"what is not there changes":  {record.Change{Kind: "student", ID: "eve", From: json.RawMessage(`{}`), To: json.RawMessage(`{}`)}, "student/eve was to be changed, but it does not exist"},
		"what is not there goes":     {record.Deletion(record.Ref{Kind: "student", ID: "eve"}, json.RawMessage(`{}`)), "student/eve was to be changed, but it does not exist"},
		"a change that says nothing": {record.Change{Kind: "student", ID: "ann"}, "says nothing"},
		"what is no JSON":            {record.Change{Kind: "student", ID: "cat", To: json.RawMessage(`{"surname":`)}, "student/cat"},
		"what is no object":          {record.Change{Kind: "student", ID: "ann", From: json.RawMessage(`{}`), To: json.RawMessage(`7`)}, "student/ann"},
		"a kind of its own":          {record.Change{Kind: "pet", ID: "rex", To: json.RawMessage(`{}`)}, "a kind that this version does not know"},
		"no ID":                      {record.Creation(student("", "Ames", "7A")), "needs an ID"},
		"a long ID":                  {record.Creation(student(record.ID(strings.Repeat("x", 201)), "Ames", "7A")), "needs an ID"},
		"a second school":            {record.Creation(&record.School{ID: "vale", Name: "Vale"}), "one school"},
		"the school goes":            {record.Deletion(record.Ref{Kind: "school", ID: "hill"}, json.RawMessage(`{"name":"Hill Academy"}`)), "cannot be removed"},
		"a record changed twice":     {good, "only once"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.says == "" {
				return // a forename is enough: it is the next line that is refused
			}
			before := s.Snapshot()
			_, err := s.Do(record.Action{Kind: record.ActionEdit, What: "Edit", Changes: []record.Change{good, test.change}})
			var refused *store.Refused
			if !errors.As(err, &refused) || refused.Ref != test.change.Ref() || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("got %v", err)
			}
			if s.Snapshot() != before {
				t.Error("something changed")
			}
		})
	}
	if _, err := s.Do(record.Action{Kind: record.ActionEdit, What: "Nothing"}); !errors.Is(err, store.ErrNothingToDo) {
		t.Errorf("an action without changes: %v", err)
	}
	if _, err := s.Do(record.Action{Kind: record.ActionUndo, Undoes: 2, Changes: []record.Change{good}}); err == nil {
		t.Error("an undo was done by hand")
	}
	if _, err := s.Do(record.Action{At: time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC), Changes: []record.Change{good}}); err == nil {
		t.Error("an action in the year 20000 was saved")
	}
	if events, err := s.History(ann); err != nil || len(events) != 1 {
		t.Errorf("history of what was left alone: %v, %v", events, err)
	}
	agrees(t, s)
}

// Two forms were open on one student: the second saves over the first, and the
// journal tells what really happened.
func TestAChangeIsKeptAsItReallyWas(t *testing.T) {
	s, _ := create(t)
	ann := student("ann", "Ames", "7A")
	do(t, s, added("Students", ann))
	oak, elm := *ann, *ann
	oak.House, elm.House = "Oak", "Elm"
	do(t, s, edited(t, "S. Khan", ann, &oak))
	do(t, s, edited(t, "P. Roy", ann, &elm)) // says that it leads from 7A
	events, err := s.History(ann.Ref())
	must(t, err)
	if f := events[2].Fields; len(f) != 1 || string(f[0].From) != `"Oak"` || string(f[0].To) != `"Elm"` {
		t.Errorf("history says %+v", f)
	}
	if _, err := s.Do(edited(t, "P. Roy", ann, &elm)); !errors.Is(err, store.ErrNothingToDo) {
		t.Errorf("the same once more: %v", err)
	}
	_, err = s.Undo("P. Roy")
	must(t, err)
	if now, _ := s.Snapshot().Student("ann"); now.House != "Oak" {
		t.Errorf("taking it back leads to %q", now.House)
	}
	careless := record.Deletion(ann.Ref(), json.RawMessage(`7`))
	do(t, s, record.Action{Kind: record.ActionEdit, What: "Gone", Changes: []record.Change{careless}})
	_, err = s.Undo("P. Roy")
	must(t, err)
	if now, ok := s.Snapshot().Student("ann"); !ok || now.House != "Oak" {
		t.Error("a student who was removed carelessly did not come back whole")
	}
	agrees(t, s)
}

func TestOneProblemNamesRecordAndField(t *testing.T) {
	s, _ := create(t)
	bad := talk("nurse", "A nurse's day")
	bad.Hours = 1000
	_, err := s.Do(added("Talk", bad))
	var refused *store.Refused
	if !errors.As(err, &refused) || refused.Problems.For("hours") == "" {
		t.Fatalf("got %v", err)
	}
	if want := "nothing was saved, because of activity/nurse: hours must be between 0 and 400"; err.Error() != want {
		t.Errorf("says %q", err)
	}
	var problems record.Problems
	if !errors.As(err, &problems) {
		t.Error("the problems cannot be had with errors.As")
	}
}

func TestASecondOpenerIsTold(t *testing.T) {
	s, dir := create(t)
	if _, err := store.Open(dir, "", options()); !errors.Is(err, store.ErrAlreadyOpen) {
		t.Errorf("in the same process: %v", err)
	}
	must(t, s.Close())
	cmd := child(context.Background(), "torture", dir, "hold")
	stdin, err := cmd.StdinPipe()
	must(t, err)
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	_, err = stdout.Read(make([]byte, 1)) // it has the school open
	must(t, err)
	if _, err := store.Open(dir, "", options()); !errors.Is(err, store.ErrAlreadyOpen) || !store.InUse(dir) {
		t.Errorf("in another process: %v", err)
	}
	must(t, stdin.Close())
	must(t, cmd.Wait())
	if store.InUse(dir) || store.InUse(t.TempDir()) {
		t.Error("a school that nobody has open is said to be in use")
	}
	open(t, dir)
}

func TestWhatIsNoSchoolIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	for name, path := range map[string]string{"an empty folder": dir, "no folder": filepath.Join(dir, "none"), "a file": os.Args[0]} {
		if _, err := store.Open(path, "", options()); !errors.Is(err, store.ErrNotSchool) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("something was left in the folder: %v, %v", entries, err)
	}
}

func TestASchoolIsMadeOnlyOnce(t *testing.T) {
	s, dir := create(t)
	must(t, s.Close())
	if _, err := store.Create(dir, record.School{Name: "Vale"}, "", options()); !errors.Is(err, store.ErrSchoolExists) {
		t.Errorf("a second school in the folder: %v", err)
	}
	if _, err := store.Create(t.TempDir(), record.School{}, "", options()); err == nil || !strings.Contains(err.Error(), "the school's name is missing") {
		t.Errorf("a school without a name: %v", err)
	}
	must(t, os.Remove(filepath.Join(dir, "journal.waymark")))
	if _, err := store.Create(dir, record.School{Name: "Vale"}, "", options()); !errors.Is(err, store.ErrNotSchool) {
		t.Errorf("where a journal went missing: %v", err)
	}
	if _, err := store.Open(dir, "", options()); !errors.Is(err, store.ErrNotSchool) || !strings.Contains(err.Error(), "journal.waymark") {
		t.Errorf("without its journal: %v", err)
	}
	if _, err := store.Create(os.Args[0], record.School{Name: "Vale"}, "", options()); err == nil {
		t.Error("a school was made of a file")
	}
}

func TestPassphrase(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Create(dir, record.School{Name: "Hill Academy"}, "correct horse", options())
	must(t, err)
	must(t, s.Close())
	if _, err := store.Open(dir, "wrong horse", options()); !errors.Is(err, keys.ErrWrongPassphrase) {
		t.Errorf("with a wrong passphrase: %v", err)
	}
	s, err = store.Open(dir, "correct horse", options())
	must(t, err)
	must(t, s.Close())
}

func TestTheJournalOfAnotherSchoolIsRefused(t *testing.T) {
	hill, here := create(t)
	vale, there := create(t)
	do(t, hill, added("Students", student("ann", "Ames", "7A")))
	must(t, hill.Close())
	must(t, vale.Close())
	copyFile(t, filepath.Join(there, "journal.waymark"), filepath.Join(here, "journal.waymark"))
	before := fingerprint(t, here)
	if _, err := store.Open(here, "", options()); !errors.Is(err, journal.ErrWrongKey) {
		t.Fatalf("got %v", err)
	}
	if fingerprint(t, here) != before {
		t.Error("the folder was changed")
	}
}

func TestANewerJournalIsRefused(t *testing.T) {
	s, dir := create(t)
	must(t, s.Close())
	path := filepath.Join(dir, "journal.waymark")
	newerJournal(t, path)
	before := fingerprint(t, dir)
	if _, err := store.Open(dir, "", options()); !errors.Is(err, journal.ErrNewerVersion) {
		t.Fatalf("got %v", err)
	}
	if fingerprint(t, dir) != before {
		t.Error("the folder was changed")
	}
}

func TestALostEndOfTheJournalIsNotSwallowed(t *testing.T) {
	s, dir := create(t)
	do(t, s, added("Students", student("ann", "Ames", "7A")))
	path := filepath.Join(dir, "journal.waymark")
	older, err := os.ReadFile(path)
	must(t, err)
	do(t, s, added("Students", student("bob", "Bold", "7A")))
	must(t, s.Close())
	newer, err := os.ReadFile(path)
	must(t, err)

	must(t, os.WriteFile(path, older, 0o600)) // somebody put an old copy back
	_, err = store.Open(dir, "", options())
	var lost *store.LostError
	if !errors.As(err, &lost) || lost.Saved != 3 || lost.Holds != 2 {
		t.Fatalf("got %v", err)
	}
	must(t, os.WriteFile(path, newer[:len(newer)-10], 0o600)) // a disk lied about syncing
	_, err = store.Open(dir, "", options())
	if !errors.As(err, &lost) || lost.CutFile == "" || !strings.Contains(err.Error(), lost.CutFile) {
		t.Fatalf("got %v", err)
	}
	must(t, os.WriteFile(path, newer, 0o600))
	s = open(t, dir)
	if s.Opening().Rebuilt || s.Snapshot().StudentCount() != 2 {
		t.Error("refusing changed the index")
	}
	agrees(t, s)
}

func TestTheIndexOfAnotherJournalIsBuiltAnew(t *testing.T) {
	s, dir := create(t)
	must(t, s.Close())
	path := filepath.Join(dir, "journal.waymark")
	fork, err := os.ReadFile(path)
	must(t, err)
	s = open(t, dir)
	do(t, s, added("Students", student("ann", "Ames", "7A")))
	must(t, s.Close())
	mine := t.TempDir()
	must(t, os.CopyFS(filepath.Join(mine, "school"), os.DirFS(dir)))

	// The journal takes another turn, and then meets the index of the first.
	must(t, os.WriteFile(path, fork, 0o600))
	must(t, os.RemoveAll(filepath.Join(dir, "index")))
	s = open(t, dir)
	do(t, s, added("Students", student("bob", "Bold", "7A")))
	must(t, s.Close())
	must(t, os.RemoveAll(filepath.Join(dir, "index")))
	must(t, os.CopyFS(filepath.Join(dir, "index"), os.DirFS(filepath.Join(mine, "school", "index"))))
	copyFile(t, filepath.Join(mine, "school", "index.seal"), filepath.Join(dir, "index.seal"))

	s = open(t, dir)
	if o := s.Opening(); !o.Rebuilt || !strings.Contains(o.Why, "another journal") {
		t.Errorf("opening says %+v", o)
	}
	if _, ok := s.Snapshot().Student("bob"); !ok {
		t.Error("the index was believed and not the journal")
	}
	agrees(t, s)
}

// Reading waits for nobody, and sees whole actions only.
func TestManyReadWhileOneWrites(t *testing.T) {
	s, _ := create(t)
	do(t, s, added("Students", student("ann", "Ames", "7A")))
	ann := record.Ref{Kind: record.KindStudent, ID: "ann"}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				now := s.Snapshot()
				if len(now.Activities()) != len(now.Attendances("ann")) {
					t.Error("a talk without its register")
				}
				if n := uint64(len(s.Actions())); n < now.Seq() {
					t.Errorf("%d actions are listed at action %d", n, now.Seq())
				}
				if _, err := s.History(ann); err != nil {
					t.Error(err)
				}
				if then, err := s.AsOf(afterAll); err != nil || then.StudentCount() != 1 {
					t.Error(err)
				}
				if report, err := s.Check(context.Background()); err != nil || !report.Agrees() {
					t.Error(report.Differences, err)
				}
			}
		})
	}
	for i := range 20 {
		id := record.ID(fmt.Sprint("talk", i))
		do(t, s, added("Talk", talk(id, "A talk"), attended(id, "ann")))
	}
	close(stop)
	readers.Wait()
}

func TestACheckCanBeBrokenOff(t *testing.T) {
	s, _ := create(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTheSchoolLivesInAFolderOfItsOwn(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/data")
	dir, err := store.DefaultDir()
	if err != nil || !strings.EqualFold(filepath.Base(dir), "waymark") {
		t.Errorf("%q, %v", dir, err)
	}
}

func TestWatchersSeeEveryActionInOrder(t *testing.T) {
	s, _ := create(t)
	var seen []uint64
	stop := s.OnChange(func(n *record.Snapshot) { seen = append(seen, n.Seq()) })
	do(t, s, added("Students", student("ann", "Ames", "7A")))
	do(t, s, added("Students", student("bob", "Bold", "7A")))
	_, err := s.Undo("S. Khan")
	must(t, err)
	stop()
	do(t, s, added("Students", student("cat", "Cole", "7A")))
	if fmt.Sprint(seen) != "[2 3 4]" {
		t.Errorf("saw %v", seen)
	}
}

func TestAClosedSchoolSaysSo(t *testing.T) {
	s, dir := create(t)
	must(t, s.Close())
	must(t, s.Close())
	_, err := s.Do(added("Students", student("ann", "Ames", "7A")))
	wantClosed(t, "Do", err)
	_, err = s.Undo("")
	wantClosed(t, "Undo", err)
	_, err = s.UndoAction(1, "")
	wantClosed(t, "UndoAction", err)
	_, err = s.History(record.Ref{Kind: record.KindSchool, ID: "hill"})
	wantClosed(t, "History", err)
	_, err = s.AsOf(afterAll)
	wantClosed(t, "AsOf", err)
	_, err = s.Check(context.Background())
	wantClosed(t, "Check", err)
	if s.Snapshot().School().Name != "Hill Academy" || len(s.Actions()) != 1 || s.Dir() != dir {
		t.Error("what was read is gone")
	}
}

func wantClosed(t *testing.T, call string, err error) {
	t.Helper()
	if !errors.Is(err, store.ErrClosed) {
		t.Errorf("%s: %v", call, err)
	}
}
