package keys

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"

	"waymark/app/journal"
)

// Tests set these lower.
var (
	// workFactor is the power of two that scrypt's cost is set to: about a second
	// and 256 MB of memory for each guess at a passphrase.
	workFactor = 18
	// maxWorkFactor keeps a key file that somebody else has put here from taking
	// more than 1 GB of memory.
	maxWorkFactor = 20
)

const plainNotice = `# This file opens the whole record of this school. Whoever can read it can read
# every student's details. Set a passphrase in Waymark's settings to lock it, and
# keep a copy in a safe place: without it the record cannot be read.
`

const keyLine = "waymark-key-1:"

// encode returns the key as one line with a checksum.
func encode(k Key) string {
	sum := sha256.Sum256(k[:])
	return keyLine + base64.StdEncoding.EncodeToString(append(k[:], sum[:4]...)) + "\n"
}

// decode reads what encode writes.
func decode(line string) (Key, error) {
	text, ok := strings.CutPrefix(strings.TrimSpace(line), keyLine)
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	var k Key
	if !ok || err != nil || len(b) != len(k)+4 {
		return k, fmt.Errorf("%w (it holds no key)", ErrDamagedKey)
	}
	copy(k[:], b)
	if sum := sha256.Sum256(k[:]); subtle.ConstantTimeCompare(sum[:4], b[len(k):]) == 0 {
		return Key{}, fmt.Errorf("%w (the key's checksum does not fit)", ErrDamagedKey)
	}
	return k, nil
}

func encodePlain(k Key) []byte { return []byte(plainNotice + encode(k)) }

// decodePlain reads what encodePlain writes, whatever an editor did to its
// comments and line ends.
func decodePlain(b []byte) (Key, error) {
	var lines []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	if len(lines) > 1 {
		return Key{}, fmt.Errorf("%w (it holds %d keys)", ErrDamagedKey, len(lines))
	}
	return decode(strings.Join(lines, ""))
}

// seal returns an age file that the passphrase opens, here or with age itself.
func seal(k Key, passphrase string) ([]byte, error) {
	to, err := age.NewScryptRecipient(typed(passphrase))
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(workFactor)
	var file bytes.Buffer
	w, err := age.Encrypt(&file, to)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, encode(k)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

// unseal opens what seal returns. A file whose salt or sealed key was damaged
// looks as if the passphrase were wrong; no one can tell these apart.
func unseal(file []byte, passphrase string) (Key, error) {
	if passphrase == "" {
		return Key{}, fmt.Errorf("%w: this school's record needs one", ErrWrongPassphrase)
	}
	with, err := age.NewScryptIdentity(typed(passphrase))
	if err != nil {
		return Key{}, err
	}
	with.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(bytes.NewReader(file), with)
	if err != nil {
		if wrong := (*age.NoIdentityMatchError)(nil); errors.As(err, &wrong) {
			return Key{}, ErrWrongPassphrase
		}
		return Key{}, fmt.Errorf("%w (%w)", ErrDamagedKey, err)
	}
	line, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return Key{}, fmt.Errorf("%w (%w)", ErrDamagedKey, err)
	}
	return decode(string(line))
}

// typed returns the passphrase in the one form that it has on every keyboard:
// macOS types "é" in two code points where Windows has one.
func typed(passphrase string) string { return norm.NFC.String(passphrase) }

// freshMark stands in the names of files that are being written.
const freshMark = ".new-"

// clearFresh removes what a power cut has left of files being written: one of
// them may hold an open key that nobody would think to look for.
func clearFresh(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if name, _, found := strings.Cut(e.Name(), freshMark); found && (name == sealedName || name == plainName) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// replaceFile writes a file under another name and moves it into its place once
// it is safe, so that a power cut leaves the old one or the new one.
func replaceFile(dir, name string, contents []byte) (err error) {
	f, err := os.CreateTemp(dir, name+freshMark+"*") // for its owner's eyes alone
	if err != nil {
		return err
	}
	fresh := f.Name()
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(fresh)
		}
	}()
	if _, err = f.Write(contents); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = journal.OS.Rename(fresh, filepath.Join(dir, name)); err != nil {
		return err
	}
	return journal.OS.SyncDir(dir)
}
