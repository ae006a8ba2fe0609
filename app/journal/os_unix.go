//go:build unix

package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func rename(oldname, newname string) error { return os.Rename(oldname, newname) }

// syncDir syncs the directory as a file is synced. Some network and FUSE file
// systems do not know the call and answer EINVAL; they have no more to give.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, unix.EINVAL) {
		return err
	}
	return nil
}

func freeSpace(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}

// fullDisk holds what the system answers when there is no room left.
var fullDisk = []error{unix.ENOSPC, unix.EDQUOT}
