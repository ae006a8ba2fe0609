package journal

import (
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

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
