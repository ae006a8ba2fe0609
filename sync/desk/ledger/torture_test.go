package ledger_test

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"waymark/sync/desk/ledger"
	"waymark/sync/desk/ledger/ledgertest"
)

var kills = flag.Int("kills", 6, "how often to kill a process that changes a ledger")

// childEnv tells a process that it is a child, and what it is to do.
const childEnv = "WAYMARK_LEDGER_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "work" {
		childWork(os.Args[1])
	}
	os.Exit(m.Run())
}

// childWork works until it is killed.
func childWork(dir string) {
	l, err := ledger.OpenBadger(dir, "", options())
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	panic(ledgertest.Work(context.Background(), l, func(worker, n int) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(worker, n)
	}))
}

// A child process changes a ledger from many goroutines and says on standard
// output what it was told is saved. It is killed at a random moment, while it
// opens the ledger, builds the index, or works. A kill is no power cut: see
// TestNothingIsLostWhateverTheDiskDoes for those.
//
//	go test ./sync/desk/ledger -run Torture -kills 500 -seed 7 -v
func TestTorture(t *testing.T) {
	random := rand.New(rand.NewPCG(*seed, 3))
	acknowledged, beyond := 0, 0
	for done := 0; done < *kills; {
		dir, said := t.TempDir(), map[int]int{}
		for n := 0; n < 10 && done < *kills; n++ { // a fresh ledger now and then, so that checking stays quick
			done++
			acknowledged += torment(t, random, dir, said)
			l := open(t, dir)
			beyond += ledgertest.CheckWork(t, l, said)
			for worker := range ledgertest.Workers {
				said[worker] = ledgertest.Done(t, l, worker)
			}
			noLeftovers(t, l, dir)
			must(t, l.Close())
			if found := grep(t, dir, "a secret of"); found != "" {
				t.Errorf("a kept value can be read in %s", found)
			}
			if t.Failed() {
				t.Fatalf("after %d kills with -seed %d", done, *seed)
			}
		}
	}
	t.Logf("%d kills: %d updates acknowledged, none lost; %d more were whole in the journal", *kills, acknowledged, beyond)
}

// torment kills one child, and notes in said what it said. It returns how much
// that was.
func torment(t *testing.T, random *rand.Rand, dir string, said map[int]int) (updates int) {
	cmd := exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), childEnv+"=work")
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(stdout)
	hear := func() bool {
		if !lines.Scan() {
			return false
		}
		var worker, n int
		_, err := fmt.Sscan(lines.Text(), &worker, &n)
		must(t, err)
		said[worker] = n
		updates++
		return true
	}
	if wait := random.IntN(400); wait < 60 {
		// The moment of the kill is random; nothing is expected of what happens until then.
		<-time.After(time.Duration(random.Int64N(int64(100 * time.Millisecond))))
	} else {
		for range wait {
			if !hear() {
				t.Fatal("the child ended by itself")
			}
		}
	}
	must(t, cmd.Process.Kill())
	for hear() { // what it said before it died
	}
	cmd.Wait()
	return updates
}

// grep returns the first file under dir that holds the text, as it lies on the
// disk, or "".
func grep(t testing.TB, dir, text string) (found string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		b, err := io.ReadAll(f)
		if bytes.Contains(b, []byte(text)) {
			found = path
		}
		return err
	}))
	return found
}
