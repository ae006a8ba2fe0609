package ledger

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/keys"
)

// vault keeps each kept value in a file of its own, so that destroying it is a
// matter of one file: its bytes are overwritten, synced and removed. What a disk
// or a file system has copied elsewhere by itself is out of reach, and without
// the ledger's key is noise.
//
// A file is named at random. It holds a nonce of 12 bytes, the value sealed with
// AES-256-GCM, and a tag of 16 bytes. The key of the seal comes from the ledger's
// by HKDF with SHA-256 and the info "waymark ledger kept v1"; the file's name and
// the value's key are the additional data, so that no file can stand in for
// another or for an earlier one.
type vault struct {
	fs     journal.FS
	dir    string
	seal   cipher.AEAD
	doomed []string // files that are to go and could not be destroyed yet
}

var errNotKept = errors.New("a kept value is missing or damaged")

func openVault(fsys journal.FS, dir string, key keys.Key) (vault, error) {
	secret, err := hkdf.Key(sha256.New, key[:], nil, "waymark ledger kept v1", 32)
	if err != nil {
		return vault{}, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return vault{}, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return vault{}, err
	}
	if err = os.MkdirAll(dir, 0o700); err == nil {
		err = fsys.SyncDir(filepath.Dir(dir))
	}
	return vault{fs: fsys, dir: dir, seal: seal}, err
}

// write puts the kept values among the changes into files, syncs them, and sets
// the changes' files. After an error there are none.
func (v *vault) write(changes map[string]change) (files []string, err error) {
	for key, c := range changes {
		if !c.kept {
			continue
		}
		c.file = rand.Text()
		files = append(files, c.file)
		sealed := v.seal.Seal(nil, nil, c.value, binding(c.file, key))
		if err = v.create(c.file, sealed); err != nil {
			break
		}
		changes[key] = c
	}
	if err == nil && len(files) > 0 {
		err = v.fs.SyncDir(v.dir)
	}
	if err != nil {
		v.destroy(files)
		return nil, err
	}
	return files, nil
}

func (v *vault) create(file string, contents []byte) error {
	f, err := v.fs.OpenFile(v.path(file), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(contents, 0)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (v *vault) read(key, file string) ([]byte, error) {
	sealed, err := disk.ReadFile(v.fs, v.path(file))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", errNotKept, err)
	}
	value, err := v.seal.Open([]byte{}, nil, sealed, binding(file, key))
	if err != nil {
		return nil, errNotKept
	}
	return value, nil
}

// destroy destroys the files. What cannot be destroyed now is tried again the
// next time, and when the ledger is opened.
func (v *vault) destroy(files []string) {
	doomed := append(v.doomed, files...)
	if len(doomed) == 0 {
		return
	}
	v.doomed = nil
	for _, file := range doomed {
		if err := v.wipe(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			v.doomed = append(v.doomed, file)
		}
	}
	v.fs.SyncDir(v.dir) // a name that comes back has zeros behind it
}

// wipe overwrites a file with zeros and removes it.
func (v *vault) wipe(file string) error {
	f, err := v.fs.OpenFile(v.path(file), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	size, err := f.Size()
	if err == nil {
		_, err = f.WriteAt(make([]byte, size), 0)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return v.fs.Remove(v.path(file))
}

// sweep destroys what no key has: values whose Update was not saved, and values
// that were deleted just before the ledger stopped.
func (v *vault) sweep(kept map[string]string) error {
	wanted := make(map[string]bool, len(kept))
	for _, file := range kept {
		wanted[file] = true
	}
	entries, err := v.fs.ReadDir(v.dir)
	if err != nil {
		return err
	}
	var unwanted []string
	for _, e := range entries {
		if !wanted[e.Name()] {
			unwanted = append(unwanted, e.Name())
		}
	}
	v.destroy(unwanted)
	return nil
}

func (v *vault) path(file string) string { return filepath.Join(v.dir, file) }

func binding(file, key string) []byte { return []byte(file + key) }
