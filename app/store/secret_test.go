package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"waymark/app/journal/faultfs"
	"waymark/app/store"
)

var deviceKey = []byte("the key that never leaves this laptop")

func secretIs(t *testing.T, s *store.Store, name string, want []byte) {
	t.Helper()
	got, err := s.Secret(name)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%s is %q", name, got)
	}
}

func TestASecretIsThereAfterReopening(t *testing.T) {
	s, dir := create(t)
	must(t, s.KeepSecret("device of vale", []byte("an older key")))
	must(t, s.KeepSecret("device of vale", deviceKey))
	must(t, s.KeepSecret("Device of Vale/../..", nil)) // names are not file names
	must(t, s.Close())
	s = open(t, dir)
	secretIs(t, s, "device of vale", deviceKey)
	secretIs(t, s, "Device of Vale/../..", nil)
	if _, err := s.Secret("device of avon"); !errors.Is(err, store.ErrNoSecret) {
		t.Errorf("a secret that nobody kept: %v", err)
	}
}

func TestASecretIsNowhereInThePlain(t *testing.T) {
	s, dir := create(t)
	must(t, s.KeepSecret("device of vale", deviceKey))
	must(t, s.Close())
	files := 0
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, deviceKey) {
			t.Errorf("%s holds the secret", path)
		}
		if info, _ := e.Info(); filepath.Base(filepath.Dir(path)) == "secrets" {
			files++
			if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("%s can be read by others", path)
			}
		}
		return err
	}))
	if files != 1 {
		t.Errorf("%d files are kept for one secret", files)
	}
}

func TestADamagedSecretIsNeverTakenForASecret(t *testing.T) {
	s, dir := create(t)
	must(t, s.KeepSecret("a", deviceKey))
	path := onlySecret(t, dir)
	whole, err := os.ReadFile(path)
	must(t, err)
	damaged := map[string][]byte{"an empty file": {}, "a version of the future": append([]byte{2}, whole[1:]...), "half of it": whole[:len(whole)/2]}
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 0x10
		damaged[fmt.Sprint("a flipped bit in byte ", i)] = flipped
	}
	must(t, s.KeepSecret("b", deviceKey))
	must(t, os.Remove(path))
	others, err := os.ReadFile(onlySecret(t, dir))
	must(t, err)
	damaged["another secret's file"] = others
	for what, b := range damaged {
		must(t, os.WriteFile(path, b, 0o600))
		if got, err := s.Secret("a"); !errors.Is(err, store.ErrDamagedSecret) {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
	must(t, os.Remove(path))
	must(t, os.Mkdir(path, 0o700))
	empty := runtime.GOOS == "windows" // where a folder reads as a file with nothing in it
	if _, err := s.Secret("a"); err == nil || errors.Is(err, store.ErrNoSecret) || errors.Is(err, store.ErrDamagedSecret) != empty {
		t.Errorf("a file that cannot be read: %v", err)
	}
	if err := s.KeepSecret("a", deviceKey); err == nil {
		t.Error("kept where there is no way to")
	}
}

func onlySecret(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "secrets", "*"))
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("the secrets are %v", found)
	}
	return found[0]
}

func TestAClosedSchoolGivesNoSecret(t *testing.T) {
	s, _ := create(t)
	must(t, s.KeepSecret("a", deviceKey))
	must(t, s.Close())
	if _, err := s.Secret("a"); !errors.Is(err, store.ErrClosed) {
		t.Errorf("read: %v", err)
	}
	if err := s.KeepSecret("a", nil); !errors.Is(err, store.ErrClosed) {
		t.Errorf("kept: %v", err)
	}
}

func TestAFullDiskTakesNoSecret(t *testing.T) {
	dir := closed(t)
	o := options()
	fsys := faultfs.New(*seed)
	o.FS = fsys
	s, err := store.Open(dir, "", o)
	must(t, err)
	defer s.Close()
	fsys.SetRoom(int64(o.Floor))
	if err := s.KeepSecret("a", deviceKey); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("kept on a full disk: %v", err)
	}
	if _, err := s.Secret("a"); !errors.Is(err, store.ErrNoSecret) {
		t.Errorf("half a secret: %v", err)
	}
	fsys.SetRoom(1 << 40)
}

// Every call to the disk goes wrong once, in every way there is: the old secret
// stands or the new one, and the new one where it was said to be kept.
func TestASecretIsOldOrNewWhateverTheDiskDoes(t *testing.T) {
	whole := closed(t)
	s := open(t, whole)
	must(t, s.KeepSecret("a", []byte("old")))
	must(t, s.Close())
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				dir := copyOf(t, whole)
				fsys := faultfs.New(*seed, faultfs.Fault{Op: faultfs.Change, N: n, Mode: mode})
				o := options()
				o.FS = fsys
				kept := false
				if s, err := store.Open(dir, "", o); err == nil {
					kept = s.KeepSecret("a", []byte("new")) == nil
					s.Close()
				}
				s, err := store.Open(dir, "", options())
				must(t, err)
				got, err := s.Secret("a")
				must(t, err)
				must(t, s.Close())
				if string(got) != "new" && (kept || string(got) != "old") {
					t.Errorf("call %d: the secret is %q; kept was %v", n, got, kept)
				}
				if fsys.Fired() == 0 {
					return
				}
			}
		})
	}
}
