package console

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
)

// ReadFile reads a file of at most limit bytes from start to end. A pipe or a
// device is refused: it might never end.
func ReadFile(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file that can be read from start to end", path)
	case info.Size() > limit:
		return nil, fmt.Errorf("%s is larger than such a file ever is (%d bytes)", path, limit)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// Plainly returns an error's words, with what the operating system said of a file
// in them put as a person would.
func Plainly(err error) string {
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
	for _, known := range slices.Concat(ofThisSystem, ofEverySystem) {
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

// meaning is what an error of the system means for the file it is about.
type meaning struct {
	is    error
	words string
}

var ofEverySystem = []meaning{
	{fs.ErrNotExist, "is not there"},
	{fs.ErrExist, "is there already"},
	{fs.ErrPermission, "may not be opened or changed by you"},
	{syscall.EISDIR, "is a folder"},
	{syscall.ENOTDIR, "cannot be, because a part of its path is a file and no folder"},
	{syscall.EROFS, "cannot be changed, because the disk is for reading only"},
	{syscall.ENOSPC, "could not be written, because the disk is full"},
}

// Misread returns the error of a flag set's Parse as a person reads it.
func Misread(err error) error {
	said := err.Error()
	if name, ok := strings.CutPrefix(said, "flag provided but not defined: -"); ok {
		return fmt.Errorf("there is no --%s", name)
	}
	if name, ok := strings.CutPrefix(said, "flag needs an argument: -"); ok {
		return fmt.Errorf("--%s needs a value after it", name)
	}
	m := wrongValue.FindStringSubmatch(said)
	if m == nil {
		return err
	}
	switch value, name, why := m[1], m[2], m[3]; why {
	case "parse error", "value out of range":
		return fmt.Errorf("--%s cannot be %s", name, value)
	default: // in the words of the flag itself
		return fmt.Errorf("--%s: %s", name, why)
	}
}

// wrongValue is how package flag says that a flag has a value that it cannot have.
var wrongValue = regexp.MustCompile(`(?s)^invalid (?:boolean )?value (".*") for (?:flag )?-([a-z-]+): (.*)$`)
