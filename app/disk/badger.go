// Package disk lets a Badger database be used with care, as an index beside a
// journal: with small files, in room that is kept free for it, and believed only
// as far as its files are what it left. The journal is the truth; the index can
// always be built from it again.
package disk

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"waymark/app/keys"
)

// OpenIndex opens the Badger database in dir, making it where there is none,
// encrypted with a key made from the folder's. Its commits are not synced. With
// verify every table is read and its checksums compared, which brings the whole
// process down where one is damaged.
func OpenIndex(dir string, key keys.Key, verify bool) (db *badger.DB, err error) {
	secret, err := hkdf.Key(sha256.New, key[:], nil, "waymark index v1", 32)
	if err != nil {
		return nil, err
	}
	// Badger's own sizes are a server's: 2 GB of files and 256 MB of cache.
	o := badger.DefaultOptions(dir).
		WithLogger(nil).
		WithMetricsEnabled(false).
		WithMemTableSize(8 << 20).
		WithNumMemtables(2).
		WithValueLogFileSize(16 << 20).
		WithBlockCacheSize(8 << 20).
		WithIndexCacheSize(4 << 20).
		WithNumCompactors(2).
		WithNumLevelZeroTables(2).
		WithNumLevelZeroTablesStall(4).
		WithCompactL0OnClose(true).
		WithCompression(options.Snappy).
		WithDetectConflicts(false). // there is one writer
		WithEncryptionKey(secret)
	if verify {
		o = o.WithChecksumVerificationMode(options.OnTableAndBlockRead)
	}
	defer func() {
		if p := recover(); p != nil {
			db, err = nil, fmt.Errorf("it cannot be opened: %v", p)
		}
	}()
	if db, err = badger.Open(o); err != nil {
		return nil, fmt.Errorf("it cannot be opened: %w", err)
	}
	return db, nil
}
