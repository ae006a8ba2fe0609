package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"waymark/app/journal"
)

// ReplaceFile writes a file under another name and moves it into its place once
// it is safe, so that a power cut leaves the old one or the new one.
func ReplaceFile(fsys journal.FS, path string, contents []byte) error {
	temp := path + ".new"
	f, err := fsys.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(contents, 0)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := fsys.Rename(temp, path); err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(path))
}

// ReadFile returns what a file holds.
func ReadFile(fsys journal.FS, path string) ([]byte, error) {
	f, err := fsys.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.NewSectionReader(f, 0, size))
}
