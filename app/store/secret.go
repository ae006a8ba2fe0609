package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"waymark/app/disk"
)

// A secret is what this laptop alone may know, such as the key with which it
// signs what it sends to a trust. It stays out of the journal, which keeps
// everything for ever and may one day be shared with other laptops. Each lies in
// a file of its own in dir/secrets, named after the hash of its name:
//
//	offset  bytes
//	 0      1     version of the form: 1
//	 1      12    nonce
//	13      n     the secret, sealed with AES-256-GCM
//	13+n    16    tag
//
// The key of the seal comes from the school's by HKDF with SHA-256 and the info
// "waymark secret v1". The version and the secret's name are the additional data,
// so that one file cannot stand in for another.
const secretVersion = 1

// Secret returns what [Store.KeepSecret] kept under the name. The errors are
// [ErrNoSecret], [ErrDamagedSecret], [ErrClosed] and those of the file system.
func (s *Store) Secret(name string) ([]byte, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.journal == nil {
		return nil, ErrClosed
	}
	sealed, err := disk.ReadFile(s.options.FS, s.secretPath(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNoSecret
	case err != nil:
		return nil, fmt.Errorf("a secret of this laptop cannot be read: %w", err)
	case len(sealed) == 0 || sealed[0] != secretVersion:
		return nil, ErrDamagedSecret
	}
	seal, err := s.secretSeal()
	if err != nil {
		return nil, err
	}
	secret, err := seal.Open(nil, nil, sealed[1:], secretContext(name))
	if err != nil {
		return nil, ErrDamagedSecret
	}
	return secret, nil
}

// KeepSecret keeps a secret of this laptop, in place of the one that had the
// name. When it returns without an error the secret would survive a power cut.
// Whatever goes wrong, the old secret or the new one stands, and whole.
func (s *Store) KeepSecret(name string, secret []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.journal == nil {
		return ErrClosed
	}
	if err := s.space.Room(uint64(len(secret))); err != nil {
		return err
	}
	seal, err := s.secretSeal()
	if err != nil {
		return err
	}
	path := s.secretPath(name)
	if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
		err = s.options.FS.SyncDir(s.dir)
	}
	if err == nil {
		err = disk.ReplaceFile(s.options.FS, path, seal.Seal([]byte{secretVersion}, nil, secret, secretContext(name)))
	}
	if err != nil {
		return fmt.Errorf("a secret of this laptop could not be kept: %w", err)
	}
	return nil
}

func (s *Store) secretPath(name string) string {
	return filepath.Join(s.dir, "secrets", fmt.Sprintf("%x", sha256.Sum256([]byte(name))))
}

// secretSeal seals with a nonce of its own each time.
func (s *Store) secretSeal() (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, s.key[:], nil, "waymark secret v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func secretContext(name string) []byte { return append([]byte{secretVersion}, name...) }
