package store

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

// The seal lists the index's files as they were when it was last closed: a line
// "SHA-256 SIZE NAME" for each, and a last line that authenticates the others
// with a key made from the school's. It is compared before Badger is let near
// the files, because Badger takes some damage for missing data, without a word,
// and over other damage brings the whole process down. There is no seal while
// the index is open, so after an unclean stop there is none.

// writeSeal seals the index of the school in dir.
func writeSeal(fsys journal.FS, dir string, key keys.Key) error {
	text, err := sealText(fsys, dir, key)
	if err != nil {
		return err
	}
	return replaceFile(fsys, sealPath(dir), []byte(text))
}

// replaceFile writes a file under another name and moves it into its place once
// it is safe, so that a power cut leaves the old one or the new one.
func replaceFile(fsys journal.FS, path string, contents []byte) error {
	temp := path + ".new"
	f, err := fsys.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(contents, 0)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := fsys.Rename(temp, path); err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(path))
}

// verdict is what comparing an index with its seal came to.
type verdict int

const (
	missing  verdict = iota // there is no index
	unsealed                // there is no seal: the last stop was unclean
	broken                  // they differ
	whole                   // every byte is as it was left
)

type comparison struct {
	verdict verdict
	how     string // how they differ, in words
}

// compareSeal compares the index of the school in dir with its seal. It changes
// nothing.
func compareSeal(fsys journal.FS, dir string, key keys.Key) comparison {
	if _, err := fsys.Stat(indexPath(dir)); errors.Is(err, fs.ErrNotExist) {
		return comparison{missing, "it was missing"}
	}
	was, err := readFile(fsys, sealPath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return comparison{unsealed, ""}
	}
	is := ""
	if err == nil {
		is, err = sealText(fsys, dir, key)
	}
	switch {
	case err != nil:
		return comparison{broken, fmt.Sprintf("it cannot be read: %v", err)}
	case string(was) != is:
		return comparison{broken, sealDifference(string(was), is)}
	}
	return comparison{whole, ""}
}

func sealDifference(was, is string) string {
	before, after := sealLines(was), sealLines(is)
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

func sealLines(text string) map[string]string {
	lines := map[string]string{}
	for line := range strings.Lines(text) {
		if parts := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 3); len(parts) == 3 {
			lines[parts[2]] = line
		}
	}
	return lines
}

func sealText(fsys journal.FS, dir string, key keys.Key) (string, error) {
	entries, err := fsys.ReadDir(indexPath(dir))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, e := range entries { // in the order of their names
		if e.Name() == "LOCK" { // Badger's own, there while it is open
			continue
		}
		size, digest, err := hashFile(fsys, filepath.Join(indexPath(dir), e.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&text, "%x %d %s\n", digest, size, e.Name())
	}
	secret, err := hkdf.Key(sha256.New, key[:], nil, "waymark index seal v1", 32)
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

func readFile(fsys journal.FS, path string) ([]byte, error) {
	f, err := fsys.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.NewSectionReader(f, 0, size))
}

func indexPath(dir string) string   { return filepath.Join(dir, "index") }
func sealPath(dir string) string    { return filepath.Join(dir, "index.seal") }
func journalPath(dir string) string { return filepath.Join(dir, "journal.waymark") }
