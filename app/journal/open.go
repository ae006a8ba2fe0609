package journal

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"waymark/app/record"
)

// Create makes an empty journal for the school at path, where there must be no
// file yet, and returns when it would survive a power cut.
func Create(fsys FS, path string, key [32]byte, school record.ID) (*Journal, error) {
	if _, err := fsys.Stat(path); err == nil {
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	header, _, err := newHeader(key, school)
	if err != nil {
		return nil, err
	}
	// Under another name until it is whole, so that a power cut leaves either no
	// journal or an empty one.
	fresh := path + ".new"
	err = writeFile(fsys, fresh, os.O_TRUNC, func(f File) error {
		_, err := f.WriteAt(header, 0)
		return err
	})
	if err == nil {
		err = fsys.Rename(fresh, path)
	}
	if err == nil {
		err = fsys.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		fsys.Remove(fresh)
		return nil, fmt.Errorf("the journal could not be made: %w", explain(err))
	}
	return Open(fsys, path, key)
}

// Open opens the journal at path after verifying all of it: every checksum,
// every seal and the whole chain. It cuts off a torn last entry (see [Journal.Cut])
// and refuses any other damage with a [*DamageError].
func Open(fsys FS, path string, key [32]byte) (*Journal, error) {
	file, err := fsys.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	j := &Journal{path: path, file: file}
	if err := j.verify(key); err == nil {
		return j, nil
	} else if err != errTorn {
		file.Close()
		return nil, err
	}
	if err := j.cutOff(fsys); err != nil {
		file.Close()
		return nil, fmt.Errorf("the torn end of the journal could not be put aside, and nothing was cut off: %w", explain(err))
	}
	return j, nil
}

// verify reads the file from end to end and fills in j. It returns errTorn where
// whole entries are followed by a torn one; j.size is then where they end.
func (j *Journal) verify(key [32]byte) error {
	size, err := j.file.Size()
	if err != nil {
		return err
	}
	w := walk{window: window{file: j.file, size: size}}
	if err := j.readHeader(&w, key); err != nil {
		return err
	}
	for {
		before := place{w.off, w.head}
		err := w.step()
		j.size, j.seq, j.head = w.off, w.seq, w.head
		switch {
		case err == io.EOF:
			return nil
		case err == errTorn:
			return err
		case err != nil:
			return j.damage(w.seq+1, w.off, err)
		}
		j.places = append(j.places, before)
		w.head = next(w.head, w.frame)
	}
}

// readHeader reads the file's header and puts the walk behind it.
func (j *Journal) readHeader(w *walk, key [32]byte) error {
	b, err := w.at(0, int(min(preambleSize, w.size)))
	if err != nil {
		return j.damage(0, 0, err)
	}
	size, err := headerSize(b)
	if err == nil && int64(size) > w.size {
		err = fmt.Errorf("the file breaks off after %d bytes", w.size)
	}
	if err == nil {
		if b, err = w.at(0, size); err == nil {
			var h header
			h, j.secrets, err = decodeHeader(b, key)
			j.school = h.school
		}
	}
	switch {
	case err == nil:
		w.secrets, w.head, w.off = j.secrets, sha256.Sum256(b), int64(size)
		return nil
	case errors.Is(err, ErrNotJournal), errors.Is(err, ErrNewerVersion), errors.Is(err, ErrWrongKey):
		return fmt.Errorf("%s was left as it is: %w", filepath.Base(j.path), err)
	}
	return j.damage(0, 0, err)
}

func (j *Journal) damage(seq uint64, off int64, cause error) error {
	return &DamageError{Path: j.path, Seq: seq, Offset: off, Cause: cause}
}

// cutOff copies what stands behind the last whole entry to a file of its own
// and, once that is safe, shortens the journal.
func (j *Journal) cutOff(fsys FS) error {
	size, err := j.file.Size()
	if err != nil {
		return err
	}
	torn := io.NewSectionReader(j.file, j.size, size-j.size)
	dated := j.path + ".cut-" + time.Now().UTC().Format("2006-01-02-150405")
	aside := dated
	for n := 2; ; n++ {
		err = writeFile(fsys, aside, os.O_EXCL, func(f File) error {
			_, err := io.Copy(io.NewOffsetWriter(f, 0), torn)
			return err
		})
		if !errors.Is(err, fs.ErrExist) {
			break
		}
		aside = fmt.Sprintf("%s-%d", dated, n)
	}
	if err == nil {
		err = fsys.SyncDir(filepath.Dir(j.path))
	}
	if err != nil {
		fsys.Remove(aside)
		return err
	}
	if err := j.file.Truncate(j.size); err != nil {
		return err
	}
	if err := j.file.Sync(); err != nil {
		return err
	}
	j.cutBytes, j.cutFile = size-j.size, aside
	return nil
}

// writeFile makes a file, lets fill write it, and syncs and closes it.
func writeFile(fsys FS, name string, flag int, fill func(File) error) error {
	f, err := fsys.OpenFile(name, os.O_RDWR|os.O_CREATE|flag, 0o600)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
