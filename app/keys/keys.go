package keys

import (
	"errors"
	"fmt"
	"io"
)

// Key opens a school's journal and index. It prints as "(key)" whatever the
// verb, so that it cannot slip into a log.
type Key [32]byte

// Format writes "(key)".
func (Key) Format(f fmt.State, _ rune) { io.WriteString(f, "(key)") }

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
	ErrDamagedKey      = errors.New("the key file is damaged")
)

// Create makes a key and keeps it in dir, sealed with the passphrase. With an
// empty passphrase the key lies open in a plain file.
func Create(dir, passphrase string) (Key, error) { panic("not yet") }

// Open reads the key of dir. The passphrase is not used where the key lies in a
// plain file.
func Open(dir, passphrase string) (Key, error) { panic("not yet") }

// ProtectionOf says how the key of dir is kept.
func ProtectionOf(dir string) (Protection, error) { panic("not yet") }

// Change seals the key of dir with another passphrase; an empty one leaves it in
// a plain file. The key itself stays the same. After a failure the old
// passphrase still opens it.
func Change(dir, old, new string) error { panic("not yet") }
