package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"waymark/app/journal"
)

// TestEveryFlippedBitIsRefused flips each bit of a journal, its last entry and
// all lengths among them: none may pass, and none may be taken for a torn end.
func TestEveryFlippedBitIsRefused(t *testing.T) {
	path := fresh(t, 4)
	whole, err := os.ReadFile(path)
	must(t, err)
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	defer file.Close()
	for bit := range len(whole) * 8 {
		at := int64(bit / 8)
		_, err := file.WriteAt([]byte{whole[at] ^ 1<<(bit%8)}, at)
		must(t, err)
		j, err := journal.Open(journal.OS, path, key)
		if err == nil {
			cut, _ := j.Cut()
			t.Fatalf("bit %d of byte %d: accepted, with %d bytes cut off", bit%8, bit/8, cut)
		}
		var damage *journal.DamageError
		if bit/8 >= 8 && !errors.As(err, &damage) {
			t.Fatalf("bit %d of byte %d: %v", bit%8, bit/8, err)
		}
		if bit/8 < 8 && !errors.Is(err, journal.ErrNotJournal) {
			t.Fatalf("bit %d of byte %d: %v", bit%8, bit/8, err)
		}
		_, err = file.WriteAt(whole[at:at+1], at)
		must(t, err)
	}
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(after, whole) {
		t.Error("a damaged journal was changed")
	}
}

// layOut makes a journal of five entries and returns its path, its bytes and
// where its header and each entry end.
func layOut(t *testing.T) (path string, whole []byte, ends []int) {
	path = filepath.Join(t.TempDir(), "journal.waymark")
	j, err := journal.Create(journal.OS, path, key, school)
	must(t, err)
	for n := range 5 {
		whole, err = os.ReadFile(path)
		must(t, err)
		ends = append(ends, len(whole))
		must2(j.Append(action(n)))(t)
	}
	must(t, j.Close())
	whole, err = os.ReadFile(path)
	must(t, err)
	return path, whole, append(ends, len(whole))
}

// entriesWithin returns how many entries lie whole within the first n bytes, or
// -1 where not even the header does.
func entriesWithin(ends []int, n int) int {
	whole := -1
	for _, end := range ends {
		if end <= n {
			whole++
		}
	}
	return whole
}

// opensTo checks that the journal opens with the first n actions, says how many
// bytes it cut off and kept them, and then takes another action.
func opensTo(path string, n int, torn []byte) error {
	j, err := journal.Open(unsynced{journal.OS}, path, key)
	if err != nil {
		return err
	}
	defer j.Close()
	cut, file := j.Cut()
	if cut != int64(len(torn)) {
		return fmt.Errorf("cut %d bytes, not %d", cut, len(torn))
	}
	if cut > 0 {
		kept, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(kept, torn) {
			return fmt.Errorf("kept %d bytes of %d beside it (%v)", len(kept), len(torn), err)
		}
		if !strings.HasPrefix(file, path+".cut-20") {
			return fmt.Errorf("kept them as %s", file)
		}
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	if _, err := j.Append(action(n)); err != nil {
		return err
	}
	got, again, err := contents(path)
	if err != nil {
		return err
	}
	if cut, _ := again.Cut(); cut != 0 {
		return fmt.Errorf("%d bytes had to be cut off again", cut)
	}
	if !reflect.DeepEqual(got, firstActions(n+1)) {
		return fmt.Errorf("%d entries, or others than were saved", len(got))
	}
	return nil
}

func TestTornEndIsCutAtEveryLength(t *testing.T) {
	path, whole, ends := layOut(t)
	for n := range whole {
		must(t, os.WriteFile(path, whole[:n], 0o600))
		entries := entriesWithin(ends, n)
		if entries < 0 {
			if _, err := journal.Open(journal.OS, path, key); err == nil {
				t.Fatalf("%d bytes, less than a header: accepted", n)
			}
			continue
		}
		if err := opensTo(path, entries, whole[ends[entries]:n]); err != nil {
			t.Fatalf("torn at byte %d: %v", n, err)
		}
	}
}

func TestZeroedEndOfLastEntryIsCut(t *testing.T) {
	path, whole, ends := layOut(t)
	last := ends[len(ends)-2]
	for n := last; n < len(whole); n++ {
		torn := append(bytes.Clone(whole[:n]), make([]byte, len(whole)-n)...)
		must(t, os.WriteFile(path, torn, 0o600))
		if err := opensTo(path, 4, torn[last:]); err != nil {
			t.Fatalf("zeros from byte %d: %v", n, err)
		}
	}
	for _, zeros := range []int{1, 15, 16, 17, 4096, 3 << 20} {
		must(t, os.WriteFile(path, append(bytes.Clone(whole), make([]byte, zeros)...), 0o600))
		if err := opensTo(path, 5, make([]byte, zeros)); err != nil {
			t.Fatalf("%d zeros behind the last entry: %v", zeros, err)
		}
	}
}

// TestOtherDamageIsRefusedWithItsPlace does what neither a power cut nor one
// flipped bit does.
func TestOtherDamageIsRefusedWithItsPlace(t *testing.T) {
	path, whole, ends := layOut(t)
	entry := func(n int) []byte { return whole[ends[n-1]:ends[n]] }
	zeroed := func(from, to int) []byte {
		b := bytes.Clone(whole)
		clear(b[from:to])
		return b
	}
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	_, other, otherEnds := layOut(t)
	changedHeader := zeroed(ends[4]+16, ends[5])
	changedHeader[ends[4]] ^= 1
	for _, c := range []struct {
		name  string
		bytes []byte
		seq   uint64
		off   int
		says  string
	}{
		{"an entry taken out", join(whole[:ends[1]], whole[ends[2]:]), 2, ends[1], "numbered out of turn"},
		{"two entries exchanged", join(whole[:ends[1]], entry(3), entry(2), whole[ends[3]:]), 2, ends[1], "numbered out of turn"},
		{"an entry twice", join(whole[:ends[2]], entry(2), whole[ends[2]:]), 3, ends[2], "numbered out of turn"},
		{"an entry of another journal", join(whole[:ends[1]], other[otherEnds[1]:otherEnds[2]], whole[ends[2]:]), 2, ends[1], "seal does not hold"},
		{"zeros within an entry", zeroed(ends[1]+20, ends[1]+60), 2, ends[1], "seal does not hold"},
		{"an entry of zeros", zeroed(ends[1], ends[2]), 2, ends[1], "checksum of its length and number"},
		{"zeros over the end of an entry and the next", zeroed(ends[3]+20, ends[5]), 4, ends[3], "seal does not hold"},
		{"other bytes behind the last entry", join(whole, []byte("written by somebody else")), 6, ends[5], "checksum of its length and number"},
		{"zeros behind a changed length", changedHeader, 5, ends[4], "checksum of its length and number"},
		{"a zeroed header", zeroed(16, ends[0]), 0, 0, "checksum does not fit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			must(t, os.WriteFile(path, c.bytes, 0o600))
			_, err := journal.Open(journal.OS, path, key)
			var d *journal.DamageError
			if !errors.As(err, &d) {
				t.Fatalf("got %v", err)
			}
			if d.Seq != c.seq || d.Offset != int64(c.off) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("entry %d at %d: %v\nwant entry %d at %d: %s", d.Seq, d.Offset, err, c.seq, c.off, c.says)
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(after, c.bytes) {
				t.Error("the journal was changed")
			}
		})
	}
}

// TestDamageUnderAnOpenJournal changes the file behind an open journal's back.
func TestDamageUnderAnOpenJournal(t *testing.T) {
	path, whole, ends := layOut(t)
	j, err := journal.Open(journal.OS, path, key)
	must(t, err)
	defer j.Close()
	whole[ends[3]+30] ^= 1
	must(t, os.WriteFile(path, whole, 0o600))
	read := 0
	err = j.Read(1, func(journal.Entry) error { read++; return nil })
	if read != 3 || err == nil || !strings.Contains(err.Error(), "damaged at entry 4") {
		t.Errorf("read %d entries, then %v", read, err)
	}
	must(t, os.Truncate(path, int64(ends[2]+5)))
	read = 0
	err = j.Read(1, func(journal.Entry) error { read++; return nil })
	if read != 2 || err == nil || !strings.Contains(err.Error(), "damaged at entry 3") {
		t.Errorf("read %d entries, then %v", read, err)
	}
}
