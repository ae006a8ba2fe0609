package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"waymark/sync/desk/ledger"
)

// backupPath is where the process that serves a desk gives its copy to this
// account's commands.
const backupPath = "/desk/backup"

// backup saves a copy of the whole desk, while it is served or not: in a file, or
// in a folder under a name with the day. No older copy is replaced unasked.
func backup(c *call) error {
	if err := c.want("the file or the folder to save the copy to"); err != nil {
		return err
	}
	path, err := c.backupName(c.args[0])
	if err != nil {
		return fmt.Errorf("the copy was not saved: %w", err)
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	var size int64
	err = save(path, func(w io.Writer) error {
		counted := &counter{Writer: w}
		err := c.copyTo(c.context(), counted)
		size = counted.n
		return err
	})
	if err != nil {
		return fmt.Errorf("the copy was not saved: %w", err)
	}
	return c.print(map[string]any{"file": path, "bytes": size}, func(w io.Writer) {
		fmt.Fprintf(w, "Saved %s: %d kB. It opens as the desk’s folder does: with the same passphrase, or without one.\n", path, (size+999)/1000)
	})
}

// backupName returns the path of the file to save a copy to: a new one, unless
// one may be replaced.
func (c *call) backupName(given string) (string, error) {
	info, err := os.Stat(given)
	switch {
	case err == nil && info.IsDir():
		return newName(filepath.Join(given, "desk-"+c.today().String()), ".tar")
	case err == nil && !c.force:
		return "", fmt.Errorf("%s is there already: give a folder, for a name with the day, or another file, or replace it with --force", given)
	}
	return given, nil
}

// counter counts what is written.
type counter struct {
	io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.n += int64(n)
	return n, err
}

// restore makes the desk from a copy, in a new folder. Laptops are told to offer
// again what the copy may be too old to have.
func restore(c *call) error {
	if err := c.want("the copy"); err != nil {
		return err
	}
	dir, err := c.folder()
	if err != nil {
		return err
	}
	if err := empty(dir); err != nil {
		return err
	}
	file, err := os.Open(c.args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	// The folder gets its name once everything is done: a desk that went on in its
	// old epoch would leave laptops believing that it has what the copy has not.
	making := dir + ".restoring"
	if err := os.RemoveAll(making); err != nil {
		return err
	}
	err = ledger.Restore(making, file, ledger.Options{})
	if errors.Is(err, ledger.ErrBadBackup) {
		err = fmt.Errorf("%s is not a backup of a desk, or not the whole of one: nothing was restored", c.args[0])
	}
	if err == nil {
		err = c.startEpoch(making)
	}
	if err == nil {
		if err = os.Remove(dir); errors.Is(err, os.ErrNotExist) {
			err = nil
		}
	}
	if err == nil {
		err = os.Rename(making, dir)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(making))
	}
	return c.print(map[string]string{"data": dir}, func(w io.Writer) {
		fmt.Fprintf(w, "The desk is restored in %s. Laptops will offer again what the copy does not have.\n", dir)
	})
}

// startEpoch begins a new epoch of the desk in a folder.
func (c *call) startEpoch(dir string) error {
	passphrase, err := c.folderPassphrase(dir)
	if err != nil {
		return err
	}
	l, err := openLedger(dir, passphrase)
	if err != nil {
		return err
	}
	ctx := context.Background() // to be interrupted here would gain nothing
	if err := c.openDesk(ctx, l); err != nil {
		return err
	}
	return errors.Join(c.admin.NewEpoch(ctx, c.signer()), c.close())
}

// giveBackup answers the bearer of the token with a copy of the desk.
func giveBackup(l *ledger.Badger, token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
			http.Error(w, "this needs the token", http.StatusUnauthorized)
			return
		}
		// A large desk takes longer to copy than a request may take.
		if err := http.NewResponseController(w).SetWriteDeadline(time.Time{}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/x-tar")
		if err := l.Backup(w); err != nil {
			panic(http.ErrAbortHandler) // so that half a copy is not taken for whole
		}
	})
}

// takeBackup writes the copy that a served desk gives.
func takeBackup(ctx context.Context, s serving, w io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+backupPath, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.Token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return errors.New("the desk that is being served does not answer")
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the desk that is being served gives no copy (%s)", res.Status)
	}
	if _, err = io.Copy(w, res.Body); err != nil {
		return fmt.Errorf("the desk broke the copy off: %w", err)
	}
	return nil
}
