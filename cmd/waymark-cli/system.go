package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// openFile opens a file to be read from start to end. A pipe or a device is
// refused: it might never end.
func openFile(path string) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file that can be read from start to end", path)
	}
	return os.Open(path)
}

// plainly returns an error's words, with what the operating system said of a file
// in them put as a person would.
func plainly(err error) string {
	said, path := "", ""
	var one *fs.PathError
	var two *os.LinkError
	switch {
	case errors.As(err, &one):
		said, path = one.Error(), one.Path
	case errors.As(err, &two):
		said, path = two.Error(), two.New
	default:
		return err.Error()
	}
	words := ""
	for _, known := range []struct {
		is    error
		words string
	}{
		{fs.ErrNotExist, "is not there"},
		{fs.ErrPermission, "may not be opened or changed by you"},
		{syscall.EISDIR, "is a folder"},
		{syscall.ENOTDIR, "cannot be, because a part of its path is a file and no folder"},
		{syscall.EROFS, "cannot be changed, because the disk is for reading only"},
		{syscall.ENOSPC, "could not be written, because the disk is full"},
	} {
		if errors.Is(err, known.is) {
			words = path + " " + known.words
			break
		}
	}
	if words == "" {
		return err.Error()
	}
	return strings.Replace(err.Error(), said, words, 1)
}
