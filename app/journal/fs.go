package journal

import (
	"io"
	"io/fs"
)

// FS is the file system as the durable parts of Waymark see it: few calls, so
// that package faultfs can fail, tear or lose each of them. Names are paths of
// the operating system. [OS] is the real one.
type FS interface {
	// OpenFile opens a file for reading, or with the flags of package os for
	// writing. os.O_APPEND is not allowed: files are written at offsets.
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	// Rename replaces newname by oldname in one step.
	Rename(oldname, newname string) error
	Remove(name string) error
	Stat(name string) (fs.FileInfo, error)
	ReadDir(dir string) ([]fs.DirEntry, error)
	// SyncDir returns once the names in dir (files made, renamed, removed) will
	// survive a power cut.
	SyncDir(dir string) error
	// FreeSpace returns the bytes that this user may still write to the disk of dir.
	FreeSpace(dir string) (uint64, error)
}

// File is an open file of an [FS]. [io.NewOffsetWriter] and
// [io.NewSectionReader] turn it into a stream.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	// Sync returns once everything written will survive a power cut.
	Sync() error
	Truncate(size int64) error
	Size() (int64, error)
}
