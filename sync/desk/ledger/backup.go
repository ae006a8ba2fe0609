package ledger

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"waymark/app/disk"
	"waymark/app/journal"
)

// A backup is a tar file of what a ledger's folder holds, but for what can be
// made again. It ends with a list of the SHA-256 sums of the others, as the
// program sha256sum writes it, so that one that breaks off is not taken for whole.
const sumsName = "SHA256SUMS"

var (
	backupNames = regexp.MustCompile(`^(key\.age|key\.plain|journal\.waymark|kept/[A-Z2-7]{26})$`)
	keyNames    = []string{"key.age", "key.plain"}
)

// Reasons for which a backup is not restored, for errors.Is.
var (
	ErrBadBackup = errors.New("this is not a whole backup of a desk's ledger: nothing was restored")
	ErrNotEmpty  = errors.New("a backup is restored into an empty folder, and there is something in this one")
)

// Backup writes the ledger as it stands to w, while it is in use. Only Updates
// wait, and only while the kept values are read into memory.
//
// The backup holds the ledger's key as the folder does: where there is a
// passphrase it protects the backup too, where there is none whoever has the
// backup can read it. And it holds the kept values: what is to be destroyed must
// be destroyed with the backups that have it.
func (l *Badger) Backup(w io.Writer) error {
	if err := l.gate.enter(); err != nil {
		return err
	}
	defer l.gate.leave()
	kept, entries, err := l.contents()
	if err != nil {
		return err
	}
	b := backup{tar: tar.NewWriter(w)}
	if err := b.add(journalName, entries.Size(), entries); err != nil {
		return err
	}
	for _, name := range keyNames {
		key, err := disk.ReadFile(l.options.FS, filepath.Join(l.dir, name))
		if err == nil {
			err = b.add(name, int64(len(key)), strings.NewReader(string(key)))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for file, sealed := range kept {
		if err := b.add("kept/"+file, int64(len(sealed)), strings.NewReader(sealed)); err != nil {
			return err
		}
	}
	sums := b.sums.String()
	if err := b.add(sumsName, int64(len(sums)), strings.NewReader(sums)); err != nil {
		return err
	}
	return b.tar.Close()
}

// contents returns the files of the kept values and the journal, between two
// groups.
func (l *Badger) contents() (kept map[string]string, entries *io.SectionReader, err error) {
	l.committing.Lock()
	defer l.committing.Unlock()
	kept = make(map[string]string, len(l.kept))
	for _, file := range l.kept {
		sealed, err := disk.ReadFile(l.options.FS, l.vault.path(file))
		switch {
		case err == nil:
			kept[file] = string(sealed)
		case !errors.Is(err, fs.ErrNotExist): // one that is lost must not keep the others from a backup
			return nil, nil, err
		}
	}
	return kept, l.journal.Contents(), nil
}

type backup struct {
	tar  *tar.Writer
	sums strings.Builder
}

func (b *backup) add(name string, size int64, r io.Reader) error {
	if err := b.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size}); err != nil {
		return err
	}
	sum := sha256.New()
	_, err := io.Copy(io.MultiWriter(b.tar, sum), r)
	fmt.Fprintf(&b.sums, "%x  %s\n", sum.Sum(nil), name)
	return err
}

// Restore makes the ledger in dir, which must be empty or not there yet, from a
// backup, for [OpenBadger] to open. Either it is whole or nothing is left.
func Restore(dir string, backup io.Reader, o Options) (err error) {
	if o.FS == nil {
		o.FS = journal.OS
	}
	if o.Floor == 0 {
		o.Floor = disk.DefaultFloor
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the desk's folder cannot be read: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("%w: %s", ErrNotEmpty, dir)
	}
	if err := os.MkdirAll(keptPath(dir), 0o700); err != nil {
		return fmt.Errorf("the desk's folder cannot be made: %w", err)
	}
	defer func() {
		if err != nil {
			made, _ := os.ReadDir(dir)
			for _, e := range made {
				os.RemoveAll(filepath.Join(dir, e.Name()))
			}
		}
	}()
	r := restoring{fs: o.FS, dir: dir, space: disk.Space{FS: o.FS, Dir: dir, Floor: o.Floor}}
	if err := r.readAll(tar.NewReader(backup)); err != nil {
		return err
	}
	if err = o.FS.SyncDir(keptPath(dir)); err == nil {
		err = o.FS.Rename(journalPath(dir)+unfinished, journalPath(dir)) // now it is a ledger
	}
	if err == nil {
		err = o.FS.SyncDir(dir)
	}
	return err
}

// unfinished ends the journal's name while a backup is being restored.
const unfinished = ".restoring"

type restoring struct {
	fs    journal.FS
	dir   string
	space disk.Space
	sums  strings.Builder
}

// readAll writes all files of the backup, the journal under another name.
func (r *restoring) readAll(from *tar.Reader) error {
	for {
		header, err := from.Next()
		if err != nil {
			return badBackup(err)
		}
		if header.Name == sumsName {
			sums, err := io.ReadAll(io.LimitReader(from, int64(r.sums.Len())+1))
			if err != nil || string(sums) != r.sums.String() {
				return badBackup(err)
			}
			return nil
		}
		if !backupNames.MatchString(header.Name) {
			return ErrBadBackup
		}
		if err := r.write(header, from); err != nil {
			return err
		}
	}
}

func badBackup(err error) error {
	if err == nil || err == io.EOF {
		return ErrBadBackup
	}
	return fmt.Errorf("%w (%w)", ErrBadBackup, err)
}

func (r *restoring) write(header *tar.Header, from io.Reader) error {
	if err := r.space.Room(uint64(header.Size)); err != nil {
		return err
	}
	f, err := r.fs.OpenFile(r.path(header.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	if _, err = io.Copy(io.MultiWriter(io.NewOffsetWriter(f, 0), sum), from); err == nil {
		err = f.Sync()
	}
	fmt.Fprintf(&r.sums, "%x  %s\n", sum.Sum(nil), header.Name)
	if err = errors.Join(err, f.Close()); errors.Is(err, io.ErrUnexpectedEOF) {
		err = badBackup(err)
	}
	return err
}

func (r *restoring) path(name string) string {
	if name == journalName {
		name += unfinished
	}
	return filepath.Join(r.dir, filepath.FromSlash(name))
}
