package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"waymark/app/keys"
	"waymark/app/store"
)

var (
	seed  = flag.Uint64("seed", 1, "where the random tests start from")
	flips = flag.Int("flips", 16, "bits to flip in the index, one at a time")
)

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, b, 0o600))
}

// fingerprint stands for every file in a folder.
func fingerprint(t testing.TB, dir string) string {
	t.Helper()
	h := sha256.New()
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		fmt.Fprintf(h, "%s %x\n", path, sha256.Sum256(b))
		return err
	}))
	return string(h.Sum(nil))
}

// newerJournal makes the journal say that a later version wrote it.
func newerJournal(t testing.TB, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	binary.BigEndian.PutUint16(b[8:], 99)
	binary.BigEndian.PutUint32(b[12:], crc32.Checksum(b[:12], crc32.MakeTable(crc32.Castagnoli)))
	must(t, os.WriteFile(path, b, 0o600))
}

// term fills a school with a few days' work.
func term(t testing.TB, s *store.Store) {
	t.Helper()
	do(t, s, added("Import of roster.csv", student("ann", "Ames", "7A"), student("bob", "Bold", "7A"), student("cat", "Cole", "7B")))
	do(t, s, added("Talk by a nurse", talk("nurse", "A nurse's day"), attended("nurse", "ann"), attended("nurse", "bob")))
	do(t, s, added("Talk by a baker", talk("baker", "Bread"), attended("baker", "cat")))
	_, err := s.Undo("S. Khan")
	must(t, err)
}

// closed returns the folder of a school that was closed properly, crashed that
// of one whose process was killed.
func closed(t testing.TB) string {
	s, dir := create(t)
	term(t, s)
	must(t, s.Close())
	return dir
}

func crashed(t testing.TB) string {
	s, dir := create(t)
	term(t, s)
	killed := copyOf(t, dir) // what a killed process leaves in its files
	must(t, s.Close())
	return killed
}

// healed opens the folder and holds it to what term did.
func healed(t testing.TB, dir string) store.Opening {
	t.Helper()
	s, err := store.Open(dir, "", options())
	must(t, err)
	agrees(t, s)
	snap := s.Snapshot()
	if snap.Seq() != 5 || snap.StudentCount() != 3 || len(snap.Activities()) != 1 || len(snap.Register("nurse")) != 2 || len(s.Actions()) != 5 {
		t.Errorf("the record is not what was saved")
	}
	opening := s.Opening()
	must(t, s.Close())
	return opening
}

// files lists the index's files and its seal.
func files(t testing.TB, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "index", "*"))
	must(t, err)
	if seal := filepath.Join(dir, "index.seal"); exists(seal) {
		paths = append(paths, seal)
	}
	return paths
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestAnyFlippedBitOfTheIndexIsNoticedAndHealed(t *testing.T) {
	whole := closed(t)
	random := rand.New(rand.NewPCG(*seed, 1))
	for range *flips {
		dir := copyOf(t, whole)
		paths := files(t, dir)
		path := paths[random.IntN(len(paths))]
		at, bit := flip(t, random, path)
		if o := healed(t, dir); !o.Rebuilt || o.Why == "" {
			t.Errorf("seed %d: bit %d of byte %d of %s was not noticed", *seed, bit, at, filepath.Base(path))
		}
		if o := healed(t, dir); o != (store.Opening{}) {
			t.Errorf("seed %d: healing did not last: %+v", *seed, o)
		}
	}
}

// After an unclean stop there is no seal, and Badger forgives some damage (the
// end of its log) by itself: then the journal fills in what is missing. Whatever
// it does, or however it dies of it in the child, the record is whole afterwards.
func TestAFlippedBitAfterAnUncleanStopIsHealed(t *testing.T) {
	whole := crashed(t)
	if o := healed(t, copyOf(t, whole)); o.Rebuilt {
		t.Fatalf("a kill alone is no reason to build again: %+v", o)
	}
	random := rand.New(rand.NewPCG(*seed, 2))
	for range *flips {
		dir := copyOf(t, whole)
		paths := files(t, dir)
		flip(t, random, paths[random.IntN(len(paths))])
		healed(t, dir)
	}
}

// flip flips one bit of a file's first 4 KB, where Badger's sparse files hold
// something, or anywhere in a smaller one.
func flip(t testing.TB, random *rand.Rand, path string) (at, bit int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	defer f.Close()
	info, err := f.Stat()
	must(t, err)
	at, bit = random.IntN(max(1, min(int(info.Size()), 4096))), random.IntN(8)
	one := make([]byte, 1)
	if _, err := f.ReadAt(one, int64(at)); err != io.EOF { // an empty file gets a byte
		must(t, err)
	}
	one[0] ^= 1 << bit
	_, err = f.WriteAt(one, int64(at))
	must(t, err)
	return at, bit
}

// copyOf copies a folder and leaves holes where its files hold zeros: an open
// Badger has files of 48 MB that hold next to nothing.
func copyOf(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		copied := filepath.Join(to, strings.TrimPrefix(path, dir))
		switch {
		case e.IsDir():
			return os.MkdirAll(copied, 0o700)
		case e.Name() == "LOCK" && runtime.GOOS == "windows":
			return nil // nobody else may read it, and it goes with its process
		}
		return copySparse(path, copied)
	}))
	return to
}

func copySparse(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	defer f.Close()
	zeros := make([]byte, 64<<10)
	for at := 0; at < len(b); at += len(zeros) {
		block := b[at:min(at+len(zeros), len(b))]
		if bytes.Equal(block, zeros[:len(block)]) {
			continue
		}
		if _, err := f.WriteAt(block, int64(at)); err != nil {
			return err
		}
	}
	return f.Truncate(int64(len(b)))
}

func TestADamagedIndexIsBuiltAgain(t *testing.T) {
	whole, killed := closed(t), crashed(t)
	each := func(t *testing.T, dir, how string, damage func(path string) error) {
		for _, path := range files(t, dir) {
			name := filepath.Base(path)
			copied := copyOf(t, dir)
			in := filepath.Join(copied, "index", name)
			if name == "index.seal" {
				in = filepath.Join(copied, name)
			}
			must(t, damage(in))
			opening := healed(t, copied)
			if dir == whole && !opening.Rebuilt && name+how != "index.sealmissing" { // without a seal the probe decides
				t.Errorf("damage to %s was not noticed", name)
			}
		}
	}
	for how, damage := range map[string]func(path string) error{
		"missing": os.Remove,
		"short":   func(path string) error { return truncate(path, 2) },
		"empty":   func(path string) error { return os.Truncate(path, 0) },
		"zeroed":  func(path string) error { return zero(path) },
		"longer":  func(path string) error { return grow(path) },
	} {
		t.Run(how+" file, closed", func(t *testing.T) { each(t, whole, how, damage) })
		t.Run(how+" file, killed", func(t *testing.T) { each(t, killed, how, damage) })
	}
	t.Run("no index", func(t *testing.T) {
		dir := copyOf(t, whole)
		must(t, os.RemoveAll(filepath.Join(dir, "index")))
		if o := healed(t, dir); !o.Rebuilt || o.Why != "it was missing" {
			t.Errorf("opening says %+v", o)
		}
	})
	t.Run("a file in its place", func(t *testing.T) {
		dir := copyOf(t, whole)
		must(t, os.RemoveAll(filepath.Join(dir, "index")))
		must(t, os.WriteFile(filepath.Join(dir, "index"), []byte("?"), 0o600))
		if o := healed(t, dir); !o.Rebuilt {
			t.Errorf("opening says %+v", o)
		}
	})
	t.Run("a strange file within", func(t *testing.T) {
		dir := copyOf(t, whole)
		must(t, os.WriteFile(filepath.Join(dir, "index", "000099.sst"), []byte("?"), 0o600))
		if o := healed(t, dir); !o.Rebuilt || !strings.Contains(o.Why, "000099.sst") {
			t.Errorf("opening says %+v", o)
		}
	})
}

func truncate(path string, by int) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.Truncate(path, max(0, info.Size()/int64(by)))
}

func zero(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return errors.Join(os.Truncate(path, 0), os.Truncate(path, info.Size()+1))
}

func grow(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close())
}

func TestOldDamagedIndexesAreNotKeptForEver(t *testing.T) {
	dir := closed(t)
	for range 5 {
		must(t, os.Remove(filepath.Join(dir, "index", "MANIFEST")))
		healed(t, dir)
	}
	aside, err := filepath.Glob(filepath.Join(dir, "index.aside-*"))
	must(t, err)
	if len(aside) != 2 {
		t.Errorf("kept %v", aside)
	}
}

func TestAProbeThatFailsMeansBuildingAgain(t *testing.T) {
	dir := crashed(t)
	o := options()
	o.Probe = func(context.Context, string, keys.Key) error { return errors.New("the child died") }
	s, err := store.Open(dir, "", o)
	must(t, err)
	if opening := s.Opening(); !opening.Rebuilt || !strings.Contains(opening.Why, "the child died") {
		t.Errorf("opening says %+v", opening)
	}
	must(t, s.Close())
}

func TestAProbeThatOnlySaysSoIsNotBelieved(t *testing.T) {
	dir := crashed(t)
	o := options()
	o.Probe = func(context.Context, string, keys.Key) error { return nil }
	s, err := store.Open(dir, "", o)
	must(t, err)
	if !s.Opening().Rebuilt {
		t.Error("an index that nobody proved was opened")
	}
	must(t, s.Close())
}

func TestWithoutAProbeTheIndexIsReadInThisProcess(t *testing.T) {
	dir := crashed(t)
	o := options()
	o.Probe, o.Now = nil, time.Now
	s, err := store.Open(dir, "", o)
	must(t, err)
	if s.Opening().Rebuilt {
		t.Errorf("opening says %+v", s.Opening())
	}
	must(t, s.Close())
}

func TestATornLastEntryIsCutOffAndKept(t *testing.T) {
	dir := closed(t)
	path := filepath.Join(dir, "journal.waymark")
	before, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, append(before, 0, 0, 9), 0o600))
	o := healed(t, dir)
	if o.CutBytes != 3 || !exists(o.CutFile) || o.Rebuilt {
		t.Errorf("opening says %+v", o)
	}
}

func TestActionsThatTheIndexMissedAreReplayed(t *testing.T) {
	s, dir := create(t)
	term(t, s)
	must(t, s.Close())
	behind := copyOf(t, dir)
	s = open(t, dir)
	ann, _ := s.Snapshot().Student("ann")
	renamed := *ann
	renamed.Surname = "Amis"
	do(t, s, edited(t, "S. Khan", ann, &renamed))
	must(t, s.Close())
	copyFile(t, filepath.Join(dir, "journal.waymark"), filepath.Join(behind, "journal.waymark"))
	s = open(t, behind)
	if ann, _ := s.Snapshot().Student("ann"); ann.Surname != "Amis" || s.Opening().Rebuilt {
		t.Errorf("%+v, opening says %+v", ann, s.Opening())
	}
	agrees(t, s)
}
