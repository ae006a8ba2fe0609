package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"waymark/app/keys"
	"waymark/app/store"
	"waymark/cmd/internal/console"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
)

// servingName is the file in a desk's folder that says how to reach the process
// that serves it.
const servingName = "serving.json"

// serving is what that file holds. Whoever can read it can do everything at the
// desk, so that only this account may.
type serving struct {
	URL    string `json:"url"`    // of the desk's own commands, on this machine
	Token  string `json:"token"`  // of the bearer who may give them
	Public string `json:"public"` // where schools are answered
}

// folder returns the desk's folder.
func (c *call) folder() (string, error) {
	if c.data != "" {
		return c.data, nil
	}
	dir, err := store.DefaultDir()
	return dir + "-desk", err
}

// open reaches the desk: at --desk, in its folder, or through the process that
// serves the folder.
func (c *call) open(ctx context.Context) error {
	if c.desk != "" || c.tokenFile != "" {
		return c.dialNamed()
	}
	dir, err := c.folder()
	if err != nil {
		return err
	}
	passphrase, err := c.folderPassphrase(dir)
	if err != nil {
		return err
	}
	// The lock decides who has the folder: serving.json may be left over from a
	// process that was killed. Another command holds the folder only for a moment.
	for patience := time.Now().Add(10 * time.Second); ; {
		l, err := openLedger(dir, passphrase)
		if err == nil {
			return c.openDesk(ctx, l)
		}
		if !errors.Is(err, ledger.ErrAlreadyOpen) {
			return err
		}
		if c.dial(filepath.Join(dir, servingName)) == nil {
			probing, done := context.WithDeadline(ctx, patience)
			_, err := c.admin.Counts(probing)
			if done(); err == nil {
				return nil
			}
		}
		if time.Now().After(patience) {
			return fmt.Errorf("another program has %s open and does not answer: end it, or wait until it has started", dir)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// openLedger opens what is in the folder, where there is something.
func openLedger(dir, passphrase string) (*ledger.Badger, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file, and a desk is in a folder: name that with --data", dir)
	}
	l, err := ledger.OpenBadger(dir, passphrase, ledger.Options{MustExist: true})
	switch {
	case errors.Is(err, ledger.ErrNoLedger):
		err = fmt.Errorf("there is no desk in %s: make one with waymark-desk init, or name another folder with --data", dir)
		if _, journal := os.Stat(filepath.Join(dir, "index")); journal == nil {
			err = fmt.Errorf("%s holds a part of a desk only: put its journal.waymark back, or restore a copy in another folder", dir)
		}
	case errors.Is(err, ledger.ErrSchool):
		err = fmt.Errorf("%s: %w. Name the desk’s own folder with --data; nothing was changed", dir, err)
	}
	return l, err
}

// openDesk opens the desk in a ledger and keeps both open until close.
func (c *call) openDesk(ctx context.Context, l *ledger.Badger) error {
	d, err := desk.Open(ctx, l, desk.Options{Now: c.clock})
	if errors.Is(err, desk.ErrNoDesk) {
		err = errors.New("the making of this desk was broken off: delete its folder, and make it again with waymark-desk init")
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	c.admin, c.closer = d, l.Close
	c.copyTo = func(_ context.Context, w io.Writer) error { return l.Backup(w) }
	return nil
}

// dialNamed reaches the desk that --desk and --token-file name.
func (c *call) dialNamed() error {
	if err := need("token-file", c.tokenFile, "it is "+servingName+" in the folder of the desk that is being served"); err != nil {
		return err
	}
	return c.dial(c.tokenFile)
}

// dial reaches the desk that a file says how to reach.
func (c *call) dial(path string) error {
	b, err := console.ReadFile(path, 1<<16)
	if err != nil {
		return err
	}
	var s serving
	if err := json.Unmarshal(b, &s); err != nil || s.URL == "" || s.Token == "" {
		return fmt.Errorf("%s does not say how to reach a desk", path)
	}
	if c.desk != "" {
		if u, err := url.Parse(c.desk); err != nil || u.Host == "" {
			return misuse("--desk needs an address, as in http://127.0.0.1:8471")
		}
		s.URL = c.desk
	}
	c.admin = desk.Dial(s.URL, s.Token)
	c.copyTo = func(ctx context.Context, w io.Writer) error { return takeBackup(ctx, s, w) }
	return nil
}

func (c *call) folderSecret() console.Secret {
	return console.Secret{File: c.passphraseFile, Variable: "WAYMARK_DESK_PASSPHRASE"}
}

func (c *call) keySecret() console.Secret {
	return console.Secret{File: c.keyPassphraseFile, Variable: "WAYMARK_KEY_PASSPHRASE"}
}

// folderPassphrase asks for the passphrase of a folder that has one.
func (c *call) folderPassphrase(dir string) (string, error) {
	if protection, err := keys.ProtectionOf(dir); err != nil || protection != keys.Passphrase {
		return "", nil
	}
	return c.Ask(c.folderSecret(), "Passphrase of the desk’s folder: ",
		errors.New("the desk’s folder has a passphrase: give it with --passphrase-file, in WAYMARK_DESK_PASSPHRASE or on standard input"))
}
