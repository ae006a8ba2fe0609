package console

import "golang.org/x/sys/windows"

// ofThisSystem goes first: Windows refuses access where another program has the
// file open, and has errors of its own for what package syscall names on Unix.
var ofThisSystem = []meaning{
	{windows.ERROR_SHARING_VIOLATION, "is open in another program: close it there, then try again"},
	{windows.ERROR_LOCK_VIOLATION, "is open in another program: close it there, then try again"},
	{windows.ERROR_ACCESS_DENIED, "is open in another program, or may not be opened or changed by you"},
	{windows.ERROR_INVALID_NAME, "is not a name that a file can have on Windows"},
	{windows.ERROR_BAD_NETPATH, "is on a computer that cannot be reached"},
	{windows.ERROR_BAD_NET_NAME, "is in a shared folder that cannot be reached"},
	{windows.ERROR_NOT_READY, "is on a drive that is not ready"},
	{windows.ERROR_WRITE_PROTECT, "cannot be changed, because the disk is for reading only"},
	{windows.ERROR_DISK_FULL, "could not be written, because the disk is full"},
	{windows.ERROR_HANDLE_DISK_FULL, "could not be written, because the disk is full"},
}
