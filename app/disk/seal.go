package disk

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"waymark/app/journal"
	"waymark/app/keys"
)

// Seal lists the files of an index as they were when it was last closed: a line
// "SHA-256 SIZE NAME" for each, and a last line that authenticates the others
// with a key made from the folder's. It is compared before Badger is let near
// the files, because Badger takes some damage for missing data, without a word,
// and over other damage brings the whole process down. There is no seal while
// the index is open, so after an unclean stop there is none.
type Seal struct {
	FS    journal.FS
	Index string // the folder that Badger has
	Path  string // of the seal itself
	Key   keys.Key
}

// Write seals the index.
func (s Seal) Write() error {
	text, err := s.text()
	if err != nil {
		return err
	}
	return ReplaceFile(s.FS, s.Path, []byte(text))
}

// Verdict is what comparing an index with its seal came to.
type Verdict int

// The verdicts.
const (
	Missing  Verdict = iota // there is no index
	Unsealed                // there is no seal: the last stop was unclean
	Broken                  // they differ
	Whole                   // every byte is as it was left
)

// Comparison is a verdict and, where there is more to say, its reason.
type Comparison struct {
	Verdict Verdict
	How     string // how they differ, in words: "its file 000001.sst is missing"
}

// Compare compares the index with its seal. It changes nothing.
func (s Seal) Compare() Comparison {
	if _, err := s.FS.Stat(s.Index); errors.Is(err, fs.ErrNotExist) {
		return Comparison{Missing, "it was missing"}
	}
	was, err := ReadFile(s.FS, s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return Comparison{Unsealed, ""}
	}
	is := ""
	if err == nil {
		is, err = s.text()
	}
	switch {
	case err != nil:
		return Comparison{Broken, fmt.Sprintf("it cannot be read: %v", err)}
	case string(was) != is:
		return Comparison{Broken, difference(string(was), is)}
	}
	return Comparison{Whole, ""}
}

func difference(was, is string) string {
	before, after := linesByName(was), linesByName(is)
	for name, line := range before {
		switch now, ok := after[name]; {
		case name == "":
		case !ok:
			return "its file " + name + " is missing"
		case now != line:
			return "its file " + name + " is not as it was left"
		}
	}
	for name := range after {
		if _, ok := before[name]; !ok {
			return "there is a file " + name + " that was not there before"
		}
	}
	return "its seal is damaged"
}

func linesByName(text string) map[string]string {
	lines := map[string]string{}
	for line := range strings.Lines(text) {
		if parts := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 3); len(parts) == 3 {
			lines[parts[2]] = line
		}
	}
	return lines
}

func (s Seal) text() (string, error) {
	entries, err := s.FS.ReadDir(s.Index)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, e := range entries { // in the order of their names
		if e.Name() == "LOCK" { // Badger's own, there while it is open
			continue
		}
		size, digest, err := hashFile(s.FS, filepath.Join(s.Index, e.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&text, "%x %d %s\n", digest, size, e.Name())
	}
	secret, err := hkdf.Key(sha256.New, s.Key[:], nil, "waymark index seal v1", 32)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, secret)
	io.WriteString(mac, text.String())
	fmt.Fprintf(&text, "sealed %x\n", mac.Sum(nil))
	return text.String(), nil
}

func hashFile(fsys journal.FS, path string) (size int64, digest []byte, err error) {
	f, err := fsys.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return 0, nil, err
	}
	defer f.Close()
	if size, err = f.Size(); err != nil {
		return 0, nil, err
	}
	h := sha256.New()
	_, err = io.CopyBuffer(h, io.NewSectionReader(f, 0, size), make([]byte, 256<<10))
	return size, h.Sum(nil), err
}
