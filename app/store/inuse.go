package store

import (
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// InUse reports whether a program has the school in dir open now. A second
// window asks before it shows itself; only [Open] can say for certain.
func InUse(dir string) bool {
	if _, err := os.Stat(journalPath(dir)); err != nil {
		return false
	}
	lock := flock.New(filepath.Join(dir, "LOCK"))
	held, err := lock.TryLock()
	if held {
		lock.Unlock()
	}
	return err == nil && !held
}
