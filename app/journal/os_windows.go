package journal

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// rename outlasts a virus scanner or an indexer, which on Windows holds a file
// for a moment after it was written and meanwhile lets nobody move it.
func rename(oldname, newname string) error {
	const patience = 2 * time.Second
	for began, wait := time.Now(), time.Millisecond; ; wait *= 2 {
		err := os.Rename(oldname, newname)
		held := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
		if !held || time.Since(began)+wait > patience {
			return err
		}
		time.Sleep(wait)
	}
}

// syncDir has nothing to do: Windows cannot flush a directory, and NTFS keeps
// its names in a journal of its own.
func syncDir(string) error { return nil }

func freeSpace(dir string) (uint64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, &os.PathError{Op: "GetDiskFreeSpaceEx", Path: dir, Err: err}
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, &os.PathError{Op: "GetDiskFreeSpaceEx", Path: dir, Err: err}
	}
	return free, nil
}

// fullDisk holds what the system answers when there is no room left;
// syscall.ENOSPC is here only so that tests can say it on every system.
var fullDisk = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED, syscall.ENOSPC}
