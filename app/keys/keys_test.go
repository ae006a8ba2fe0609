package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

func init() { workFactor, maxWorkFactor = 2, 6 }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// made returns a folder with a key.
func made(t testing.TB, passphrase string) (dir string, k Key) {
	t.Helper()
	dir = t.TempDir()
	k, err := Create(dir, passphrase)
	must(t, err)
	return dir, k
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func TestKeyIsKept(t *testing.T) {
	for _, c := range []struct {
		passphrase, file string
		protection       Protection
	}{
		{"", "key.plain", PlainFile},
		{"correct horse battery staple", "key.age", Passphrase},
	} {
		dir, k := made(t, c.passphrase)
		if k == (Key{}) {
			t.Error("the key is all zeros")
		}
		if got := names(t, dir); got != c.file {
			t.Errorf("the folder holds %s", got)
		}
		if p, err := ProtectionOf(dir); p != c.protection || err != nil {
			t.Errorf("%s: protection %q, %v", c.file, p, err)
		}
		if again, err := Open(dir, c.passphrase); again != k || err != nil {
			t.Errorf("%s: another key, or %v", c.file, err)
		}
		if _, err := Create(dir, "x"); !errors.Is(err, ErrKeyExists) {
			t.Errorf("%s: a second key: %v", c.file, err)
		}
	}
}

func TestEachSchoolHasItsOwnKey(t *testing.T) {
	_, a := made(t, "")
	_, b := made(t, "")
	if a == b {
		t.Error("two schools have the same key")
	}
}

func TestWrongPassphrase(t *testing.T) {
	dir, _ := made(t, "right")
	for _, wrong := range []string{"wrong", "right ", "Right", ""} {
		if _, err := Open(dir, wrong); !errors.Is(err, ErrWrongPassphrase) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestPassphraseIsTheSameOnEveryKeyboard(t *testing.T) {
	dir, k := made(t, "cafe\u0301") // as macOS types it
	if got, err := Open(dir, "caf\u00e9"); got != k || err != nil {
		t.Error(err)
	}
}

func TestNoKey(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		if _, err := Open(dir, "x"); !errors.Is(err, ErrNoKey) {
			t.Errorf("open: %v", err)
		}
		if p, err := ProtectionOf(dir); p != None || err != nil {
			t.Errorf("protection %q, %v", p, err)
		}
		if err := Change(dir, "a", "b"); !errors.Is(err, ErrNoKey) {
			t.Errorf("change: %v", err)
		}
	}
	if _, err := Create(filepath.Join(t.TempDir(), "missing"), ""); err == nil {
		t.Error("a key was made in no folder")
	}
}

// TestAgeOpensTheKeyFile makes sure that a school is not locked out without
// Waymark: the age tool opens the file too.
func TestAgeOpensTheKeyFile(t *testing.T) {
	dir, k := made(t, "right")
	file, err := os.ReadFile(filepath.Join(dir, "key.age"))
	must(t, err)
	with, err := age.NewScryptIdentity("right")
	must(t, err)
	r, err := age.Decrypt(bytes.NewReader(file), with)
	must(t, err)
	line, err := io.ReadAll(r)
	must(t, err)
	if got, err := decode(string(line)); got != k || err != nil {
		t.Errorf("age found %q", line)
	}
}

func TestChange(t *testing.T) {
	for _, c := range []struct{ old, new, file string }{
		{"one", "two", "key.age"}, {"", "two", "key.age"}, {"one", "", "key.plain"}, {"", "", "key.plain"}, {"one", "one", "key.age"},
	} {
		dir, k := made(t, c.old)
		must(t, Change(dir, c.old, c.new))
		if got := names(t, dir); got != c.file {
			t.Errorf("from %q to %q the folder holds %s", c.old, c.new, got)
		}
		if got, err := Open(dir, c.new); got != k || err != nil {
			t.Errorf("from %q to %q: another key, or %v", c.old, c.new, err)
		}
		if _, err := Open(dir, "one"); c.new == "two" && !errors.Is(err, ErrWrongPassphrase) {
			t.Errorf("from %q to %q: another passphrase opens it: %v", c.old, c.new, err)
		}
	}
	dir, k := made(t, "one")
	if err := Change(dir, "wrong", "two"); !errors.Is(err, ErrWrongPassphrase) {
		t.Error(err)
	}
	if got, err := Open(dir, "one"); got != k || err != nil {
		t.Errorf("after a refused change: %v", err)
	}
}

// TestInterruptedChange puts the folder into the states in which a power cut
// can leave it.
func TestInterruptedChange(t *testing.T) {
	dir, k := made(t, "one")
	must(t, replaceFile(dir, plainName, encodePlain(k))) // but key.age is not gone yet
	must(t, os.WriteFile(filepath.Join(dir, "key.plain.new-7"), encodePlain(k), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "key.age.new-7"), []byte("age-encr"), 0o600))
	if p, err := ProtectionOf(dir); p != PlainFile || err != nil {
		t.Errorf("an open key counts as %q, %v", p, err)
	}
	for _, passphrase := range []string{"", "one"} {
		if got, err := Open(dir, passphrase); got != k || err != nil {
			t.Errorf("%q: %v", passphrase, err)
		}
	}
	if got := names(t, dir); got != "key.age key.plain" {
		t.Errorf("the folder holds %s", got)
	}
	must(t, Change(dir, "", "two"))
	if got := names(t, dir); got != "key.age" {
		t.Errorf("after doing it again the folder holds %s", got)
	}
	if got, err := Open(dir, "two"); got != k || err != nil {
		t.Error(err)
	}
}

// TestFailedChangeKeepsTheOldPassphrase puts a folder where the new file is to go.
func TestFailedChangeKeepsTheOldPassphrase(t *testing.T) {
	dir, k := made(t, "one")
	must(t, os.MkdirAll(filepath.Join(dir, "key.plain", "in the way"), 0o700))
	if err := replaceFile(dir, plainName, encodePlain(k)); err == nil {
		t.Fatal("a folder was replaced")
	}
	if got := names(t, dir); got != "key.age key.plain" {
		t.Errorf("the folder holds %s", got)
	}
	if _, err := Open(dir, "one"); err == nil {
		t.Error("a folder was read as a key")
	}
	must(t, os.RemoveAll(filepath.Join(dir, "key.plain")))
	if got, err := Open(dir, "one"); got != k || err != nil {
		t.Error(err)
	}
}

func TestEveryFlippedBitIsNoticed(t *testing.T) {
	for _, passphrase := range []string{"", "right"} {
		dir, k := made(t, passphrase)
		path := filepath.Join(dir, names(t, dir))
		whole, err := os.ReadFile(path)
		must(t, err)
		for bit := range len(whole) * 8 {
			damaged := bytes.Clone(whole)
			damaged[bit/8] ^= 1 << (bit % 8)
			must(t, os.WriteFile(path, damaged, 0o600))
			comment := passphrase == "" && (bit/8 < len(plainNotice) || bit/8 == len(whole)-1)
			switch got, err := Open(dir, passphrase); {
			case err == nil && (got != k || !comment):
				t.Fatalf("%s with bit %d of byte %d flipped: accepted", path, bit%8, bit/8)
			case err != nil && !errors.Is(err, ErrDamagedKey) && !errors.Is(err, ErrWrongPassphrase):
				t.Fatalf("%s with bit %d of byte %d flipped: %v", path, bit%8, bit/8, err)
			}
		}
	}
}

func TestDamagedKeyFile(t *testing.T) {
	dir, k := made(t, "")
	path := filepath.Join(dir, plainName)
	for _, c := range []struct{ contents, says string }{
		{"", "it holds no key"},
		{"# only a comment\n", "it holds no key"},
		{"waymark-key-1:AAAA\n", "it holds no key"},
		{encode(k) + encode(k), "it holds 2 keys"},
		{strings.Replace(encode(k), "key-1", "key-2", 1), "it holds no key"},
		{strings.Repeat("x", 1<<20), "it holds no key"},
	} {
		must(t, os.WriteFile(path, []byte(c.contents), 0o600))
		if _, err := Open(dir, ""); !errors.Is(err, ErrDamagedKey) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.40q: %v", c.contents, err)
		}
	}
	// An editor on Windows may have saved it.
	edited := "\r\n# my note\r\n" + strings.ReplaceAll(encode(k), "\n", "\r\n")
	must(t, os.WriteFile(path, []byte(edited), 0o600))
	if got, err := Open(dir, ""); got != k || err != nil {
		t.Error(err)
	}
}

func TestCostlyKeyFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	workFactor = maxWorkFactor + 1
	_, err := Create(dir, "right")
	workFactor = 2
	must(t, err)
	if _, err := Open(dir, "right"); !errors.Is(err, ErrDamagedKey) {
		t.Error(err)
	}
}

func TestKeyIsNeverPrinted(t *testing.T) {
	k := Key{0xab, 0xcd}
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%X", "%s", "%q", "%d"} {
		if got := fmt.Sprintf(verb, k); got != "(key)" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if got := fmt.Sprint(struct{ K Key }{k}); got != "{(key)}" {
		t.Errorf("within a struct it prints %s", got)
	}
	if _, err := json.Marshal(k); err == nil {
		t.Error("it can be written as JSON")
	}
}

// FuzzKeyFile reads anything as either key file: it must be refused, or hold
// the key that it says.
func FuzzKeyFile(f *testing.F) {
	sealed, err := seal(Key{1, 2, 3}, "right")
	must(f, err)
	f.Add(sealed)
	f.Add(encodePlain(Key{1, 2, 3}))
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAA 99\n"))
	f.Add([]byte(keyLine))
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := decodePlain(b); err == nil {
			if again, err := decodePlain(encodePlain(k)); again != k || err != nil {
				t.Error(err)
			}
		} else if !errors.Is(err, ErrDamagedKey) {
			t.Error(err)
		}
		if k, err := unseal(b, "right"); err == nil && k != (Key{1, 2, 3}) {
			t.Error("another key came out")
		} else if err != nil && !errors.Is(err, ErrDamagedKey) && !errors.Is(err, ErrWrongPassphrase) {
			t.Error(err)
		}
	})
}
