package store

import (
	"path/filepath"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/keys"
)

func indexPath(dir string) string   { return filepath.Join(dir, "index") }
func sealPath(dir string) string    { return filepath.Join(dir, "index.seal") }
func journalPath(dir string) string { return filepath.Join(dir, "journal.waymark") }

// sealOf returns the seal of the index of the school in dir.
func sealOf(fsys journal.FS, dir string, key keys.Key) disk.Seal {
	return disk.Seal{FS: fsys, Index: indexPath(dir), Path: sealPath(dir), Key: key}
}
