package directory

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	fastjson "github.com/segmentio/encoding/json"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/record"
)

// Directory is the registers that were loaded. It never changes: [Directory.Keep]
// leads to a new one. Any number of goroutines may read it.
type Directory struct {
	dir   string
	lists map[Register]*List
}

// A register lies in the school's folder, in reference/schools.json or
// reference/trusts.json: a line of JSON that says where it came from, with the
// SHA-256 of the rest, and then a line for each entry. It is not sealed, because
// it is public, nor in the journal, because it can be had again.
type head struct {
	Format int `json:"format"`
	List
	Digest string `json:"digest"`
}

const format = 1

// Open reads the registers that were kept in the school's folder. Whatever the
// error, which names each register that cannot be read, the directory holds the
// others.
func Open(dir string) (*Directory, error) {
	d := &Directory{dir: dir, lists: map[Register]*List{}}
	var problems []error
	for _, r := range Registers {
		b, err := os.ReadFile(d.path(r))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var l *List
		if err == nil {
			l, err = decode(r, b)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("the register of %s cannot be read (%w): load its file again", r, err))
			continue
		}
		d.lists[r] = l
	}
	return d, errors.Join(problems...)
}

func (d *Directory) path(r Register) string {
	return filepath.Join(d.dir, "reference", string(r)+".json")
}

// Keep keeps a list in the school's folder in place of the one before, and
// returns the directory with it. When it fails, the one before stands.
func (d *Directory) Keep(l *List) (*Directory, error) {
	path := d.path(l.Register)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = disk.ReplaceFile(journal.OS, path, encode(l))
	}
	if err != nil {
		return nil, fmt.Errorf("the register of %s could not be kept, and the one before stands: %w", l.Register, err)
	}
	next := &Directory{dir: d.dir, lists: map[Register]*List{}}
	for r, old := range d.lists {
		next.lists[r] = old
	}
	l.fold()
	next.lists[l.Register] = l
	return next, nil
}

// List returns a register, nil where it was not loaded.
func (d *Directory) List(r Register) *List { return d.lists[r] }

// Empty reports whether no register was loaded.
func (d *Directory) Empty() bool { return len(d.lists) == 0 }

func encode(l *List) []byte {
	var entries bytes.Buffer
	lines := json.NewEncoder(&entries)
	lines.SetEscapeHTML(false)
	for i := range l.Entries {
		if err := lines.Encode(&l.Entries[i]); err != nil {
			panic(err) // text and a date can always be encoded
		}
	}
	first, err := json.Marshal(head{format, *l, digest(entries.Bytes())})
	if err != nil {
		panic(err)
	}
	return append(append(first, '\n'), entries.Bytes()...)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func decode(r Register, b []byte) (*List, error) {
	first, rest, _ := bytes.Cut(b, []byte("\n"))
	var h head
	switch {
	case json.Unmarshal(first, &h) != nil || h.Register != r:
		return nil, errors.New("its first line is damaged")
	case h.Format != format:
		return nil, fmt.Errorf("it was written by another version of Waymark, in format %d", h.Format)
	case digest(rest) != h.Digest:
		return nil, errors.New("it is damaged")
	}
	l := h.List
	l.Entries = make([]Entry, 0, bytes.Count(rest, []byte("\n")))
	for line := range bytes.Lines(rest) { // by a quicker reader than encoding/json: there are 52,000 schools
		e := Entry{Register: r}
		if err := fastjson.Unmarshal(line, &e); err != nil {
			return nil, err
		}
		l.Entries = append(l.Entries, e)
	}
	l.fold()
	return &l, nil
}

// fold makes what searches compare with.
func (l *List) fold() {
	for i := range l.Entries {
		if e := &l.Entries[i]; e.key == "" {
			e.key = " " + strings.TrimSpace(record.Fold(e.Name))
			e.place = " " + record.Fold(e.Town+" "+e.Postcode)
		}
	}
}
