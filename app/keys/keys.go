package keys

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"waymark/app/journal"
)

// Key opens a school's journal and index. It prints as "(key)" whatever the
// verb and has no JSON, so that it cannot slip into a log or a file.
type Key [32]byte

// Format writes "(key)".
func (Key) Format(f fmt.State, _ rune) { io.WriteString(f, "(key)") }

// MarshalText fails.
func (Key) MarshalText() ([]byte, error) { return nil, errors.New("a key is not written down") }

// Protection says what stands between a stranger and the key.
type Protection string

// The protections.
const (
	None       Protection = "none"       // there is no key here
	Passphrase Protection = "passphrase" // key.age, sealed with a passphrase
	PlainFile  Protection = "plain file" // key.plain, readable by whoever has the file
)

// Reasons for which a key cannot be had, for errors.Is.
var (
	ErrNoKey           = errors.New("there is no key in this folder")
	ErrKeyExists       = errors.New("this folder has a key already")
	ErrWrongPassphrase = errors.New("the passphrase is not right")
	ErrDamagedKey      = errors.New("the key file is damaged: please put a copy of it back")
)

const (
	sealedName = "key.age"
	plainName  = "key.plain"
)

// Create makes a key and keeps it in dir, sealed with the passphrase. With an
// empty passphrase the key lies open in a plain file. It fails with
// [ErrKeyExists] rather than replace a key.
func Create(dir, passphrase string) (Key, error) {
	has, err := look(dir)
	if err != nil {
		return Key{}, err
	}
	if has.sealed || has.plain {
		return Key{}, ErrKeyExists
	}
	var k Key
	rand.Read(k[:])
	if err := keep(dir, k, passphrase); err != nil {
		return Key{}, err
	}
	return k, nil
}

// Open reads the key of dir. Where the key lies in a plain file the passphrase
// is not needed and not looked at. The errors are [ErrNoKey],
// [ErrWrongPassphrase] (which an empty passphrase meets as well),
// [ErrDamagedKey] and those of the file system.
func Open(dir, passphrase string) (Key, error) {
	clearFresh(dir)
	has, err := look(dir)
	switch {
	case err != nil:
		return Key{}, err
	case has.plain:
		return read(dir, plainName, decodePlain)
	case has.sealed:
		return read(dir, sealedName, func(b []byte) (Key, error) { return unseal(b, passphrase) })
	}
	return Key{}, ErrNoKey
}

// ProtectionOf says how the key of dir is kept.
func ProtectionOf(dir string) (Protection, error) {
	has, err := look(dir)
	switch {
	case err != nil:
		return None, err
	case has.plain: // before the other: a sealed key beside a plain one protects nothing
		return PlainFile, nil
	case has.sealed:
		return Passphrase, nil
	}
	return None, nil
}

// Change seals the key of dir with the passphrase new in place of old; an empty
// one stands for the plain file. The key itself stays the same. Whenever it
// stops on the way, old or new opens the key.
//
// A key that lay in a plain file may have been copied, and its bytes may stay on
// the disk for a while: a passphrase protects from now on, not backwards.
func Change(dir, old, new string) error {
	k, err := Open(dir, old)
	if err != nil {
		return err
	}
	if err := keep(dir, k, new); err != nil {
		return err
	}
	gone := plainName
	if new == "" {
		gone = sealedName
	}
	if err := os.Remove(filepath.Join(dir, gone)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return journal.OS.SyncDir(dir)
}

// found says which key files a folder has.
type found struct{ sealed, plain bool }

func look(dir string) (found, error) {
	var f found
	for name, has := range map[string]*bool{sealedName: &f.sealed, plainName: &f.plain} {
		switch _, err := os.Lstat(filepath.Join(dir, name)); {
		case err == nil:
			*has = true
		case !errors.Is(err, fs.ErrNotExist):
			return found{}, err
		}
	}
	return f, nil
}

// keep writes the file that holds the key.
func keep(dir string, k Key, passphrase string) error {
	if passphrase == "" {
		return replaceFile(dir, plainName, encodePlain(k))
	}
	sealed, err := seal(k, passphrase)
	if err != nil {
		return err
	}
	return replaceFile(dir, sealedName, sealed)
}

// maxFile is more than any key file has, so that a wrong file is not read whole.
const maxFile = 16 << 10

func read(dir, name string, decode func([]byte) (Key, error)) (Key, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return Key{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return Key{}, err
	}
	k, err := decode(b)
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", name, err)
	}
	return k, nil
}
