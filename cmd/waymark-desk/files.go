package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"waymark/app/disk"
	"waymark/app/journal"
)

// write writes a file that is whole or not there.
func write(path string, contents []byte) error {
	if err := regular(path); err != nil {
		return err
	}
	return named(path, disk.ReplaceFile(journal.OS, path, contents))
}

// output writes a file that is made again by giving the command again, so that it
// may take the place of an older one; but never of a key.
func output(path string, contents []byte) error {
	if err := replaceable(path); err != nil {
		return err
	}
	return write(path, contents)
}

// save writes a file beside its place and moves it there once it is whole, so
// that a failure leaves an older file as it was.
func save(path string, fill func(io.Writer) error) error {
	if err := replaceable(path); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".waymark-desk-*")
	if err != nil {
		return named(path, err)
	}
	defer os.Remove(file.Name())
	w := bufio.NewWriter(file)
	err = fill(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return named(path, err)
	}
	return named(path, os.Rename(file.Name(), path))
}

// named returns an error as one of the file that was to be written, not of the
// name that it is written under first.
func named(path string, err error) error {
	if _, missing := os.Stat(filepath.Dir(path)); errors.Is(err, fs.ErrNotExist) && errors.Is(missing, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s is not there: make it, or name another", filepath.Dir(path))
	}
	var failed *fs.PathError
	if errors.As(err, &failed) && filepath.Dir(failed.Path) == filepath.Dir(path) {
		return &fs.PathError{Op: failed.Op, Path: path, Err: failed.Err}
	}
	return err
}

// regular refuses what is there and is no file.
func regular(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file that can be replaced", path)
	}
	return nil
}

// replaceable refuses a file whose loss could not be made good: one that age has
// locked, as it does a trust's key.
func replaceable(path string) error {
	if err := regular(path); err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil // there is none, or writing it will say why not
	}
	defer file.Close()
	locked := []byte("age-encryption.org/")
	head := make([]byte, len(locked))
	if _, err := io.ReadFull(file, head); err == nil && bytes.Equal(head, locked) {
		return fmt.Errorf("%s holds a key under a passphrase, which is not replaced: give the file a name of its own", path)
	}
	return nil
}

// same reports whether two paths lead to the same file.
func same(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// newName returns a path that nothing has: stem and ending, with a number between
// if need be.
func newName(stem, ending string) (string, error) {
	for n := 1; n < 1000; n++ {
		path := stem + ending
		if n > 1 {
			path = fmt.Sprintf("%s (%d)%s", stem, n, ending)
		}
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return path, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("a thousand files with names as %s%s are there already: move some of them away", stem, ending)
}
