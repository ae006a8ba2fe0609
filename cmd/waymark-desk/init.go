package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// initDesk makes a desk's folder. It is done where the trust's key is: the folder
// may then be moved to the machine that serves it, and the key must not.
func initDesk(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := need("trust", c.trust, "give the trust’s name"); err != nil {
		return err
	}
	if err := need("key", c.key, "the file of the trust’s key, which is made if it is not there"); err != nil {
		return err
	}
	dir, k, err := c.create(link.Identity{Name: c.trust, ODS: c.ods, Phone: c.phone, Email: c.email})
	if err != nil {
		return err
	}
	spoken := link.SpokenFingerprint(k.Fingerprint())
	return c.print(map[string]string{"data": dir, "trust": c.trust, "key": c.key, "fingerprint": k.Fingerprint(), "spoken": spoken}, func(w io.Writer) {
		fmt.Fprintf(w, "The desk of %s is ready in %s\nFingerprint\t%s\nThe trust’s key is in %s\n%s", c.trust, dir, spoken, c.key, keyAdvice)
	})
}

// create makes a desk in a new folder and leaves it open.
func (c *call) create(id link.Identity) (dir string, k *link.TrustKey, err error) {
	if dir, err = c.folder(); err != nil {
		return dir, nil, err
	}
	// An attempt that came to nothing, the disk being full, leaves these.
	if err := empty(dir, "LOCK", "ballast", "key.plain", "key.age"); err != nil {
		return dir, nil, err
	}
	if k, err = c.openOrMakeKey(); err != nil {
		return dir, nil, err
	}
	passphrase, err := c.Choose(c.folderSecret(), "New passphrase for the desk’s folder (empty for none): ")
	if err != nil {
		return dir, nil, err
	}
	own, err := link.NewDeskKey()
	if err != nil {
		return dir, nil, err
	}
	cert, err := k.Certify(own.Public(), c.clock())
	if err != nil {
		return dir, nil, err
	}
	l, err := ledger.OpenBadger(dir, passphrase, ledger.Options{})
	if err != nil {
		return dir, nil, err
	}
	ctx := context.WithoutCancel(c.context()) // half a desk would be in the way of the next attempt
	if err := desk.Init(ctx, l, id, k.Fingerprint(), cert, own); err != nil {
		return dir, nil, errors.Join(err, l.Close())
	}
	return dir, k, c.openDesk(ctx, l)
}

// empty refuses a folder that holds something, but for what is given.
func empty(dir string, but ...string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return slices.Contains(but, e.Name()) })
	if err != nil || len(entries) == 0 {
		return err
	}
	holds := func(name string) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name })
	}
	what := "is not empty, and a desk has a folder of its own"
	switch {
	case holds("kept"):
		what = "holds a desk already"
	case holds("journal.waymark"):
		what = "holds a school’s record"
	}
	return fmt.Errorf("%s %s: name another with --data; nothing was changed", dir, what)
}

func (c *call) openOrMakeKey() (*link.TrustKey, error) {
	if _, err := os.Stat(c.key); errors.Is(err, fs.ErrNotExist) {
		return c.makeKey()
	}
	k, _, err := c.openKey()
	return k, err
}
