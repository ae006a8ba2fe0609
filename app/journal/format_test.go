package journal_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"waymark/app/journal"
	"waymark/app/record"
)

// version1 is a journal of [firstActions](4) that was written by the first
// version of the format. Every later version must read it.
const version1 = "testdata/version-1.waymark"

func copyOf(t testing.TB, name string) (path string, contents []byte) {
	contents, err := os.ReadFile(name)
	must(t, err)
	path = filepath.Join(t.TempDir(), "journal.waymark")
	must(t, os.WriteFile(path, contents, 0o600))
	return path, contents
}

func TestVersion1IsReadForEver(t *testing.T) {
	path, _ := copyOf(t, version1)
	got, j, err := contents(path)
	must(t, err)
	if !reflect.DeepEqual(got, firstActions(4)) || j.School() != school {
		t.Errorf("of %q: %v", j.School(), got)
	}
}

// TestFormatIsAsDocumented reads a journal as the package's comment tells others
// to, with the standard library alone.
func TestFormatIsAsDocumented(t *testing.T) {
	_, b := copyOf(t, version1)
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	crcFits := func(covered, crc []byte) bool {
		return crc32.Checksum(covered, castagnoli) == binary.BigEndian.Uint32(crc)
	}
	secret := func(salt []byte, purpose string) []byte {
		s, err := hkdf.Key(sha256.New, key[:], salt, purpose, 32)
		must(t, err)
		return s
	}

	size := int(binary.BigEndian.Uint16(b[10:]))
	header := b[:size]
	if string(header[:8]) != "WAYMARKJ" || binary.BigEndian.Uint16(header[8:]) != 1 || !crcFits(header[:12], header[12:16]) {
		t.Fatal("preamble")
	}
	salt, schoolSize := header[16:32], int(header[32])
	check := 33 + schoolSize
	mac := hmac.New(sha256.New, secret(salt, "waymark journal 1: header"))
	mac.Write(header[:check])
	if string(header[33:check]) != string(school) || !bytes.Equal(header[check:check+32], mac.Sum(nil)) ||
		!crcFits(header[:check+32], header[check+32:]) || size != check+36 {
		t.Fatal("header")
	}

	block, err := aes.NewCipher(secret(salt, "waymark journal 1: seal"))
	must(t, err)
	gcm, err := cipher.NewGCM(block)
	must(t, err)
	head := sha256.Sum256(header)
	var got []record.Action
	for rest := b[size:]; len(rest) > 0; {
		n := int(binary.BigEndian.Uint32(rest))
		if binary.BigEndian.Uint64(rest[4:]) != uint64(len(got)+1) || !crcFits(rest[:12], rest[12:16]) {
			t.Fatalf("header of entry %d", len(got)+1)
		}
		body, end := rest[16:16+n], rest[16+n:16+n+4]
		action, err := gcm.Open(nil, body[:12], body[12:], append(bytes.Clone(rest[:16]), head[:]...))
		must(t, err)
		if !bytes.Equal(end, []byte{0xfe, 0xed, 0xe1, 0xd0}) {
			t.Fatalf("end of entry %d: %x", len(got)+1, end)
		}
		var a record.Action
		must(t, json.Unmarshal(action, &a))
		got = append(got, a)
		head = sha256.Sum256(append(head[:], rest[:16+n+4]...))
		rest = rest[16+n+4:]
	}
	if !reflect.DeepEqual(got, firstActions(4)) {
		t.Errorf("read %v", got)
	}
}

// withVersion returns the journal as if another version had written it.
func withVersion(b []byte, version uint16) []byte {
	b = bytes.Clone(b)
	binary.BigEndian.PutUint16(b[8:], version)
	binary.BigEndian.PutUint32(b[12:], crc32.Checksum(b[:12], crc32.MakeTable(crc32.Castagnoli)))
	return b
}

func TestNewerVersionIsRefusedAndLeftAlone(t *testing.T) {
	path, b := copyOf(t, version1)
	newer := withVersion(b, 2)
	must(t, os.WriteFile(path, newer, 0o600))
	_, err := journal.Open(journal.OS, path, key)
	const says = "journal.waymark was left as it is: the journal was written by a newer version of Waymark " +
		"(format 2; this one reads up to format 1): please install the newer version to open it"
	if !errors.Is(err, journal.ErrNewerVersion) || err.Error() != says {
		t.Errorf("got %v", err)
	}
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(after, newer) {
		t.Error("the file was changed")
	}
	must(t, os.WriteFile(path, withVersion(b, 0), 0o600))
	if _, err := journal.Open(journal.OS, path, key); err == nil || !strings.Contains(err.Error(), "a format 0 that never was") {
		t.Errorf("got %v", err)
	}
}

// TestWhatLaterVersionsAddSurvives reads an entry whose records hold fields
// that nobody knows yet.
func TestWhatLaterVersionsAddSurvives(t *testing.T) {
	path := fresh(t, 0)
	j, err := journal.Open(journal.OS, path, key)
	must(t, err)
	defer j.Close()
	a := action(0)
	a.Changes[0].To = json.RawMessage(`{"shoe_size":{"left":[43,null],"right":4.30e1},"surname":"Løvås"}`)
	must2(j.Append(a))(t)
	must(t, j.Read(1, func(e journal.Entry) error {
		if got := e.Changes[0].To; !bytes.Equal(got, a.Changes[0].To) {
			t.Errorf("read %s", got)
		}
		return nil
	}))
}

// FuzzOpen opens anything: it must refuse it or find nothing in it but a row of
// the first actions of the journal that the fuzzer started from, and leave what
// it refuses as it is.
func FuzzOpen(f *testing.F) {
	whole, err := os.ReadFile(version1)
	must(f, err)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(whole[:100])
	f.Add(append(bytes.Clone(whole), make([]byte, 40)...))
	f.Add(withVersion(whole, 7))
	f.Add([]byte{})
	dir := f.TempDir()
	path := filepath.Join(dir, "journal.waymark")
	f.Fuzz(func(t *testing.T, b []byte) {
		must(t, os.WriteFile(path, b, 0o600))
		got, j, err := contents(path)
		if err != nil {
			after, readErr := os.ReadFile(path)
			must(t, readErr)
			if !bytes.Equal(after, b) {
				t.Fatalf("refused (%v) and changed", err)
			}
			return
		}
		if _, file := j.Cut(); file != "" {
			must(t, os.Remove(file))
		}
		if len(got) > 4 || len(got) > 0 && !reflect.DeepEqual(got, firstActions(len(got))) {
			t.Errorf("found %v", got)
		}
	})
}
