package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"waymark/app/record"
	"waymark/cmd/internal/console"
	"waymark/sync/desk"
	"waymark/sync/link"
)

// keyRest is how long a key for details that has been renewed is still taken:
// laptops that have been away seal to it until they hear of the new one.
const keyRest = 35 // days

func (c *call) askKeyPassphrase() (string, error) {
	return c.Ask(c.keySecret(), "Passphrase of the trust’s key: ",
		errors.New("the trust’s key has a passphrase: give it with --key-passphrase-file, in WAYMARK_KEY_PASSPHRASE or on standard input"))
}

// openKey opens the trust's key file.
func (c *call) openKey() (*link.TrustKey, string, error) {
	locked, err := console.ReadFile(c.key, 1<<20)
	if err != nil {
		return nil, "", err
	}
	passphrase, err := c.askKeyPassphrase()
	if err != nil {
		return nil, "", err
	}
	k, err := link.UnlockTrustKey(locked, passphrase)
	return k, passphrase, err
}

// makeKey makes a new trust's key file.
func (c *call) makeKey() (*link.TrustKey, error) {
	if _, err := os.Lstat(c.key); err == nil {
		return nil, &fs.PathError{Op: "make", Path: c.key, Err: fs.ErrExist}
	}
	passphrase, err := demoPassphrase, error(nil)
	if !c.demonstrates {
		passphrase, err = c.Choose(c.keySecret(), "New passphrase for the trust’s key: ")
	}
	if err != nil {
		return nil, err
	}
	if passphrase == "" {
		return nil, errors.New("the trust’s key needs a passphrase: give it with --key-passphrase-file or in WAYMARK_KEY_PASSPHRASE; no key was made")
	}
	k, err := link.NewTrustKey()
	if err != nil {
		return nil, err
	}
	return k, c.saveKey(k, passphrase)
}

func (c *call) saveKey(k *link.TrustKey, passphrase string) error {
	locked, err := k.Lock(passphrase)
	if err != nil {
		return err
	}
	return write(c.key, locked)
}

// keyAdvice is what somebody who has a new key needs to know.
const keyAdvice = `Keep this file and its passphrase away from the machine that serves the desk, with
a second copy in a safe: whoever has both can read students’ details, and without
them nobody can.
`

func keysOf(c *call) error {
	if err := c.want("what to do (new, show, rotate, next-desk or rotate-desk)"); err != nil {
		return err
	}
	if c.args[0] == "next-desk" {
		return c.saveNextKey()
	}
	if err := need("key", c.key, "the file of the trust’s key"); err != nil {
		return err
	}
	switch c.args[0] {
	case "new":
		k, err := c.makeKey()
		if err != nil {
			return err
		}
		return c.showKey(k, "A new key is in "+c.key, keyAdvice)
	case "show":
		k, _, err := c.openKey()
		if err != nil {
			return err
		}
		return c.showKey(k, "The key in "+c.key, "")
	case "rotate":
		return c.rotateKey()
	case "rotate-desk":
		return c.rotateDesk()
	}
	return misuse("%q is nothing to do with keys: say new, show, rotate, next-desk or rotate-desk", c.args[0])
}

func (c *call) showKey(k *link.TrustKey, what, advice string) error {
	return c.print(map[string]any{"key": c.key, "fingerprint": k.Fingerprint(), "spoken": link.SpokenFingerprint(k.Fingerprint()), "seal_keys": k.SealKeys()}, func(w io.Writer) {
		fmt.Fprintf(w, "%s\nFingerprint\t%s\n", what, link.SpokenFingerprint(k.Fingerprint()))
		for _, s := range k.SealKeys() {
			until := "until it is renewed"
			if !s.NotAfter.IsZero() {
				until = "until " + s.NotAfter.Words()
			}
			fmt.Fprintf(w, "Opens details sealed to %s\t%s\n", s.Kid, until)
		}
		fmt.Fprint(w, advice)
	})
}

// rotateKey renews the key that opens details, retires those before it and has
// the root sign that, for the desk that it can reach or for a file.
func (c *call) rotateKey() error {
	if c.out != "" {
		if err := replaceable(c.out); err != nil {
			return fmt.Errorf("nothing was renewed: %w", err)
		}
	}
	current, err := c.currentCertificate()
	if err != nil {
		return err
	}
	k, passphrase, err := c.openKey()
	if err != nil {
		return err
	}
	cert, err := link.ReadCertificate(current, k.Fingerprint())
	if err != nil {
		return fmt.Errorf("this key is not the one of the desk’s trust: %w", err)
	}
	until := c.until.Date
	if until.IsZero() {
		until = c.today().AddDays(keyRest)
	}
	for _, old := range k.SealKeys() {
		if old.NotAfter.IsZero() || old.NotAfter.After(until) {
			if err := k.RetireSealKey(old.Kid, until); err != nil {
				return err
			}
		}
	}
	if _, err := k.AddSealKey(record.Date{}); err != nil {
		return err
	}
	renewed, err := k.Certify(cert.Desk, c.clock(), cert.Former...)
	if err != nil {
		return err
	}
	// The file first: nobody may seal to a key that could still be lost.
	if err := c.saveKey(k, passphrase); err != nil {
		return fmt.Errorf("nothing was renewed: %w", err)
	}
	where := "Schools learn of it when they next sync."
	if c.out != "" {
		where = fmt.Sprintf("Take %s to the desk and run waymark-desk certificate %s there.", c.out, c.out)
		err = output(c.out, []byte(renewed+"\n"))
	} else {
		err = c.admin.Certify(c.context(), c.signer(), renewed)
	}
	if err != nil {
		return fmt.Errorf("the key was renewed in %s, and the desk does not know yet (run this again): %w", c.key, err)
	}
	return c.showKey(k, "The key for details was renewed in "+c.key, where+"\n")
}

// currentCertificate returns the certificate to renew: of a file, or the desk's.
func (c *call) currentCertificate() (string, error) {
	if c.certificate != "" {
		b, err := console.ReadFile(c.certificate, link.MaxSigned)
		return strings.TrimSpace(string(b)), err
	}
	if err := c.open(c.context()); err != nil {
		return "", err
	}
	d, err := c.admin.Descriptor(c.context())
	return d.Certificate, err
}

// certificate shows the certificate in force, or puts a newer one in its place.
func certificate(c *call) error {
	if len(c.args) > 1 {
		return misuse("%q is one argument too many", c.args[1])
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	if len(c.args) == 1 {
		b, err := console.ReadFile(c.args[0], link.MaxSigned)
		if err != nil {
			return err
		}
		if err := c.admin.Certify(c.context(), c.signer(), strings.TrimSpace(string(b))); err != nil {
			return err
		}
	}
	d, err := c.admin.Descriptor(c.context())
	if err != nil {
		return err
	}
	return c.print(map[string]string{"certificate": d.Certificate}, func(w io.Writer) { fmt.Fprintln(w, d.Certificate) })
}

// details opens a student's details where the trust's key is; where it is not, it
// saves them as they were sealed, to be taken to it.
func details(c *call) error {
	var s desk.SealedDetails
	switch {
	case c.sealed != "":
		if err := c.want(); err != nil {
			return err
		}
		b, err := console.ReadFile(c.sealed, 1<<20)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, &s); err != nil || s.Request == "" {
			return fmt.Errorf("%s holds no sealed details, as waymark-desk details saves them with --out", c.sealed)
		}
	default:
		if err := c.want("the request"); err != nil {
			return err
		}
		if (c.key == "") == (c.out == "") {
			return misuse("say --key FILE to open the details here, or --out FILE to take them to where the trust’s key is")
		}
		if err := c.open(c.context()); err != nil {
			return err
		}
		id, err := c.whole(c.args[0])
		if err == nil {
			s, err = c.admin.Sealed(c.context(), c.signer(), id)
		}
		if err != nil {
			return err
		}
	}
	if c.out != "" {
		b, err := json.MarshalIndent(s, "", "  ")
		if err == nil {
			err = output(c.out, append(b, '\n'))
		}
		if err != nil {
			return err
		}
		return c.print(map[string]string{"request": s.Request, "file": c.out}, func(w io.Writer) {
			fmt.Fprintf(w, "The details are in %s, still sealed: open them with waymark-desk details --sealed %s --key FILE\n", c.out, c.out)
		})
	}
	if err := need("key", c.key, "the file of the trust’s key"); err != nil {
		return err
	}
	k, _, err := c.openKey()
	if err != nil {
		return err
	}
	d, err := k.Open(s.Sealed, s.Request, s.Message)
	if err != nil {
		return err
	}
	return c.print(d, func(w io.Writer) {
		for _, f := range d.Fields {
			fmt.Fprintf(w, "%s\t%s\n", f.Name, f.Value)
		}
	})
}
