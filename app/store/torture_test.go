package store_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/app/journal"
	"waymark/app/keys"
	"waymark/app/record"
	"waymark/app/store"
)

var kills = flag.Int("kills", 15, "how often to kill a process that imports and records")

// A child process imports, records, edits, asks, sends and takes back, and says on standard
// output what it was told is saved. It is killed at a random moment, while it
// opens the school, builds the index, or works. Whatever it acknowledged must be
// there afterwards as it was sent, nothing may be half there, and the school must
// open. A kill is no power cut: see TestNothingIsLostWhateverTheDiskDoes for those.
//
//	go test ./app/store -run Torture -kills 500 -seed 7 -v
func TestTorture(t *testing.T) {
	random := rand.New(rand.NewPCG(*seed, 3))
	var sum tormented
	for done := 0; done < *kills; {
		s, dir := create(t)
		must(t, s.Close())
		saved := map[uint64]string{}
		for n := 0; n < 10 && done < *kills; n++ { // a fresh school now and then, so that checking stays quick
			done++
			torment(t, random, dir, saved, &sum)
			if t.Failed() {
				t.Fatalf("after %d kills with -seed %d; the school is in %s", done, *seed, keep(t, dir))
			}
		}
	}
	t.Logf("%d kills (%d before the first acknowledgement, %d with the index being built): %d actions acknowledged, none lost; %d more were whole in the journal; %d torn ends cut off; the index was built again %d times",
		*kills, sum.early, sum.building, sum.acknowledged, sum.beyond, sum.cut, sum.rebuilt)
}

type tormented struct{ early, building, acknowledged, beyond, cut, rebuilt int }

// torment kills one child and looks at what it left. saved holds what has been
// acknowledged so far, by number.
func torment(t *testing.T, random *rand.Rand, dir string, saved map[uint64]string, sum *tormented) {
	if random.IntN(6) == 0 {
		must(t, os.RemoveAll(filepath.Join(dir, "index")))
		sum.building++
	}
	cmd := child(context.Background(), "torture", dir, strconv.FormatUint(random.Uint64(), 10))
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	said := bufio.NewScanner(stdout)
	hear := func() bool {
		if !said.Scan() {
			return false
		}
		seq, digest, _ := strings.Cut(said.Text(), " ")
		n, err := strconv.ParseUint(seq, 10, 64)
		must(t, err)
		saved[n] = digest
		sum.acknowledged++
		return true
	}
	patience := 30 * time.Millisecond
	if first := random.IntN(9); first == 0 {
		sum.early++
		patience *= 5 // some of it while the school is being opened
	} else {
		for range first {
			if !hear() {
				t.Fatal("the child ended by itself")
			}
		}
	}
	// The moment of the kill is random; nothing is expected of what happens until then.
	<-time.After(time.Duration(random.Int64N(int64(patience))))
	must(t, cmd.Process.Kill())
	for hear() { // what it said before it died
	}
	cmd.Wait()

	s, err := store.Open(dir, "", options())
	if err != nil {
		t.Fatalf("the school does not open: %v", err)
	}
	agrees(t, s)
	together(t, s.Snapshot())
	opening := s.Opening()
	must(t, s.Close())
	if opening.CutBytes > 0 {
		sum.cut++
	}
	if opening.Rebuilt {
		sum.rebuilt++
	}
	sum.beyond += compareJournal(t, dir, saved)
}

// compareJournal holds what was acknowledged against the journal itself and
// returns how many entries it has beyond that.
func compareJournal(t *testing.T, dir string, saved map[uint64]string) (beyond int) {
	t.Helper()
	key, err := keys.Open(dir, "")
	must(t, err)
	j, err := journal.Open(journal.OS, filepath.Join(dir, "journal.waymark"), key)
	must(t, err)
	defer j.Close()
	found := 0
	must(t, j.Read(2, func(e journal.Entry) error {
		digest, acknowledged := saved[e.Seq]
		switch {
		case !acknowledged:
			beyond++
			saved[e.Seq] = digestOf(e.Action) // it is saved now that it was read
		case digest != digestOf(e.Action):
			t.Errorf("action %d is not what was acknowledged", e.Seq)
		}
		found++
		return nil
	}))
	if found != len(saved) {
		t.Errorf("the journal holds %d actions and %d were acknowledged", found, len(saved))
	}
	return beyond
}

// digestOf stands for what an action does; an undo makes its own changes.
func digestOf(a record.Action) string {
	if a.Undoes != 0 {
		return "undo"
	}
	b, err := json.Marshal(a.Changes)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(b))
}

// keep copies a folder to where it outlives the test.
func keep(t *testing.T, dir string) string {
	kept, err := os.MkdirTemp("", "waymark-torture-")
	must(t, err)
	must(t, os.CopyFS(filepath.Join(kept, "school"), os.DirFS(dir)))
	return kept
}

// childTorture works until it is killed, or holds a school open until its
// standard input ends.
func childTorture() {
	o := options()
	o.Probe, o.Now = nil, time.Now // this is a child already
	s, err := store.Open(os.Args[1], "", o)
	if err != nil {
		panic(err)
	}
	if os.Args[2] == "hold" {
		fmt.Println("open")
		io.Copy(io.Discard, os.Stdin)
		s.Close()
		os.Exit(0)
	}
	from, err := strconv.ParseUint(os.Args[2], 10, 64)
	if err != nil {
		panic(err)
	}
	for random := rand.New(rand.NewPCG(from, 4)); ; {
		if random.IntN(6) == 0 {
			if u, err := s.Undo("T. Orture"); err == nil {
				fmt.Println(u.Seq, "undo")
			}
			continue
		}
		a := someWork(random, s.Snapshot())
		done, err := s.Do(a)
		if err != nil {
			panic(err)
		}
		fmt.Println(done.Seq, digestOf(a))
	}
}

// someWork returns what a careers lead might do next.
func someWork(random *rand.Rand, now *record.Snapshot) record.Action {
	students := now.Students()
	switch n := random.IntN(30); {
	case n == 0:
		return roster(random, students, 5000) // too large for one transaction of the index
	case n < 10 || len(students) < 20:
		return roster(random, students, 1+random.IntN(200))
	case n < 20:
		visit := talk(record.NewID(), "A visit")
		a := added("A visit", visit)
		for _, i := range random.Perm(len(students))[:min(len(students), random.IntN(180))] {
			a.Changes = append(a.Changes, record.Creation(attended(visit.ID, students[i].ID)))
		}
		return a
	case n < 22 && now.OutboxCount() > 0:
		return exchange(random, now)
	case n < 25:
		return asked(random, students)
	case n < 28 && len(now.Activities()) > 0:
		activities := now.Activities()
		for _, line := range now.Register(activities[random.IntN(len(activities))].ID) {
			return record.Action{Kind: record.ActionEdit, What: "Off the register", Changes: []record.Change{record.Deletion(line.Ref(), record.Encode(line))}}
		}
	}
	was := students[random.IntN(len(students))]
	is := *was
	is.Tutor = fmt.Sprint("Tutor ", random.Uint32())
	change, _ := record.Update(was, &is)
	return record.Action{Kind: record.ActionEdit, What: "Tutor", Changes: []record.Change{change}}
}

// asked is a placement asked for, for one student or for many.
func asked(random *rand.Rand, students []*record.Student) record.Action {
	a := ask()
	for _, i := range random.Perm(len(students))[:1+random.IntN(min(30, len(students)))] {
		id := record.NewID()
		a.Changes = append(a.Changes, record.Creation(request(id, students[i].ID)), record.Creation(message(id, 1)))
	}
	return a
}

// exchange is what a sync does: messages are sent, and receipts come back.
func exchange(random *rand.Rand, now *record.Snapshot) record.Action {
	next := map[record.Delivery]record.Delivery{record.Waiting: record.Sent, record.Sent: record.Received}
	a := exchanged()
	for was := range now.Outbox() {
		is := *was
		is.Delivery = next[was.Delivery]
		change, _ := record.Update(was, &is)
		if a.Changes = append(a.Changes, change); random.IntN(20) == 0 {
			break
		}
	}
	return a
}

// roster is the import of n students, some of whom are there already.
func roster(random *rand.Rand, students []*record.Student, n int) record.Action {
	a := record.Action{Kind: record.ActionImport, What: "Import of roster.csv", Source: &record.Source{Name: "roster.csv", Rows: n}}
	perm := random.Perm(len(students))
	for i := range n {
		if i < len(perm) && random.IntN(3) == 0 {
			was := students[perm[i]]
			is := *was
			is.House = fmt.Sprint("House ", random.Uint32())
			if change, differs := record.Update(was, &is); differs {
				a.Changes = append(a.Changes, change)
			}
			continue
		}
		s := student(record.NewID(), fmt.Sprint("Surname ", random.Uint32()), "7A")
		s.Email = fmt.Sprintf("%d@hill.example", random.Uint64())
		s.Enrolments = []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 7, Form: "7A"}}
		a.Changes = append(a.Changes, record.Creation(s))
	}
	return a
}
