package ledger_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"waymark/app/journal/faultfs"
	"waymark/app/keys"
	"waymark/sync/desk/ledger"
	"waymark/sync/desk/ledger/ledgertest"
)

// A backup that is made amid work is the ledger at one moment.
func TestBackupAmidWork(t *testing.T) {
	l := open(t, t.TempDir())
	defer l.Close()
	ctx, stop := context.WithCancel(background)
	worked, begun := make(chan error, 1), make(chan struct{}, 1)
	go func() {
		worked <- ledgertest.Work(ctx, l, func(int, int) {
			select {
			case begun <- struct{}{}:
			default:
			}
		})
	}()
	for range 3 {
		<-begun
		var file bytes.Buffer
		must(t, l.Backup(&file))
		dir := filepath.Join(t.TempDir(), "restored")
		must(t, ledger.Restore(dir, &file, options()))
		r := open(t, dir)
		said := map[int]int{}
		for worker := range ledgertest.Workers {
			said[worker] = ledgertest.Done(t, r, worker)
		}
		ledgertest.CheckWork(t, r, said) // whole, as it stood
		noLeftovers(t, r, dir)
		must(t, r.Update(background, put("a", "and it goes on")))
		must(t, r.Close())
	}
	stop()
	must(t, <-worked)
}

// The passphrase is needed after a restore as before, and only whole backups are
// restored, into empty folders.
func TestRestore(t *testing.T) {
	from, dir := t.TempDir(), t.TempDir() // an empty folder will do
	l, err := ledger.OpenBadger(from, "correct horse", options())
	must(t, err)
	must(t, l.Update(background, put("a", "1")))
	var file bytes.Buffer
	must(t, l.Backup(&file))
	must(t, l.Close())
	if err := l.Backup(io.Discard); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("a backup of a closed ledger: %v", err)
	}
	must(t, ledger.Restore(dir, bytes.NewReader(file.Bytes()), options()))
	if _, err := ledger.OpenBadger(dir, "", options()); !errors.Is(err, keys.ErrWrongPassphrase) {
		t.Errorf("without its passphrase: %v", err)
	}
	for _, name := range []string{"key.age", "journal.waymark"} {
		was, err := os.ReadFile(filepath.Join(from, name))
		must(t, err)
		is, err := os.ReadFile(filepath.Join(dir, name))
		must(t, err)
		if !bytes.Equal(was, is) {
			t.Errorf("%s is not what it was", name)
		}
	}
	if err := ledger.Restore(dir, bytes.NewReader(file.Bytes()), options()); !errors.Is(err, ledger.ErrNotEmpty) {
		t.Errorf("over another ledger: %v", err)
	}
	if err := ledger.Restore(filepath.Join(dir, "key.age"), bytes.NewReader(file.Bytes()), options()); err == nil {
		t.Error("restored into a file")
	}
}

// Nothing is made of a backup that breaks off, and nothing wrong of one that was
// changed on its way.
func TestADamagedBackupIsNotRestored(t *testing.T) {
	dir, holds := closed(t)
	l := open(t, dir)
	var file bytes.Buffer
	must(t, l.Backup(&file))
	must(t, l.Close())
	whole := file.Len() - 1024 - 512 // the sums, and the end of a tar file
	for n := 0; n < whole; n += 97 {
		notRestored(t, file.Bytes()[:n])
	}
	for n := 0; n < whole; n += 331 {
		b := bytes.Clone(file.Bytes())
		b[n] ^= 0x10
		dir := filepath.Join(t.TempDir(), "restored")
		if err := ledger.Restore(dir, bytes.NewReader(b), options()); err != nil {
			continue
		}
		l := open(t, dir) // what was changed matters to no one, such as a file's time
		if is := contents(t, l); is != holds {
			t.Errorf("with byte %d changed it holds %q", n, is)
		}
		must(t, l.Close())
	}
}

// notRestored fails the test where such bytes are restored, or leave anything.
func notRestored(t testing.TB, b []byte) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "restored")
	if err := ledger.Restore(dir, bytes.NewReader(b), options()); !errors.Is(err, ledger.ErrBadBackup) {
		t.Errorf("%d bytes: %v", len(b), err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d bytes left %v", len(b), left)
	}
}

// A backup made by somebody else reaches nothing outside the folder.
func TestARestoreStaysInItsFolder(t *testing.T) {
	for _, name := range []string{"../escaped", "/escaped", "kept/../../escaped", "LOCK", "kept/", "kept/escaped", "index/000001.sst", `kept\escaped`} {
		notRestored(t, tarOf(name, "x"))
	}
	notRestored(t, tarOf("journal.waymark", "x")[:1024]) // without sums
}

// tarOf returns a backup of one file.
func tarOf(name, contents string) []byte {
	var file bytes.Buffer
	w := tar.NewWriter(&file)
	sums := fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(contents)), name)
	for _, f := range [][2]string{{name, contents}, {"SHA256SUMS", sums}} {
		w.WriteHeader(&tar.Header{Name: f[0], Size: int64(len(f[1])), Mode: 0o600})
		io.WriteString(w, f[1])
	}
	w.Close()
	return file.Bytes()
}

// Whatever happens to the disk during a restore, there is either the whole ledger
// or one that says to restore it again; nobody starts an empty one by mistake.
func TestARestoreSurvivesAnyFault(t *testing.T) {
	dir, holds := closed(t)
	l := open(t, dir)
	var file bytes.Buffer
	must(t, l.Backup(&file))
	must(t, l.Close())
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				dir := filepath.Join(t.TempDir(), "restored")
				fsys := faultfs.New(*seed, faultfs.Fault{Op: faultfs.Change, N: n, Mode: mode})
				o := options()
				o.FS = fsys
				restored := ledger.Restore(dir, bytes.NewReader(file.Bytes()), o)
				if fsys.Fired() == 0 {
					must(t, restored)
					break
				}
				o = options()
				o.MustExist = true
				l, err := ledger.OpenBadger(dir, "", o)
				if errors.Is(err, ledger.ErrNoLedger) && restored != nil {
					continue
				}
				must(t, err)
				if is := contents(t, l); is != holds {
					t.Errorf("call %d: it holds %q", n, is)
				}
				must(t, l.Close())
			}
		})
	}
}

func TestAnUnfinishedRestoreIsNoNewLedger(t *testing.T) {
	dir, _ := closed(t)
	left := t.TempDir()
	must(t, os.Rename(filepath.Join(dir, "journal.waymark"), filepath.Join(left, "journal.waymark.restoring")))
	if _, err := ledger.OpenBadger(left, "", options()); !errors.Is(err, ledger.ErrNoLedger) {
		t.Errorf("says %v", err)
	}
}

// The program tar opens a backup, and sha256sum checks it.
func TestABackupIsAPlainTarFile(t *testing.T) {
	if _, err := exec.LookPath("sha256sum"); err != nil {
		return // not on this system
	}
	dir, _ := closed(t)
	l := open(t, dir)
	var file bytes.Buffer
	must(t, l.Backup(&file))
	must(t, l.Close())
	at := t.TempDir()
	untar := exec.Command("tar", "-xf", "-", "-C", at)
	untar.Stdin = &file
	if out, err := untar.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	check := exec.Command("sha256sum", "-c", "SHA256SUMS")
	check.Dir = at
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func FuzzRestore(f *testing.F) {
	l := open(f, f.TempDir())
	must(f, l.Update(background, keep("kept/1", "a secret")))
	var file bytes.Buffer
	must(f, l.Backup(&file))
	must(f, l.Close())
	f.Add(file.Bytes())
	f.Add(tarOf("../escaped", "x"))
	f.Add(tarOf("key.plain", ""))
	f.Fuzz(func(t *testing.T, b []byte) {
		parent := t.TempDir()
		dir := filepath.Join(parent, "restored")
		err := ledger.Restore(dir, bytes.NewReader(b), ledger.Options{Floor: 1 << 10})
		left, _ := os.ReadDir(dir)
		if (err == nil) != (len(left) > 0) {
			t.Errorf("after %v there is %v", err, left)
		}
		if outside, _ := os.ReadDir(parent); len(outside) > 1 {
			t.Errorf("it escaped: %v", outside)
		}
	})
}
