package main

import (
	"encoding/json"
	"fmt"
	"io"

	"waymark/cmd/internal/console"
	"waymark/sync/link"
)

// nextDeskKey is what the trust's root has to certify so that the desk can change
// the key that it signs with. It holds nothing secret.
type nextDeskKey struct {
	Next        link.JWK `json:"next"`
	Certificate string   `json:"certificate"` // the one in force
}

// saveNextKey saves, at the desk, what is to be certified where the trust's key is.
func (c *call) saveNextKey() error {
	if err := need("out", c.out, "the file to take to the trust’s key"); err != nil {
		return err
	}
	next, err := c.askNextKey()
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(next, "", "  ")
	if err == nil {
		err = output(c.out, append(b, '\n'))
	}
	if err != nil {
		return err
	}
	return c.print(map[string]string{"file": c.out}, func(w io.Writer) {
		fmt.Fprintf(w, "Take %s to where the trust’s key is and run there\n  waymark-desk keys rotate-desk --key FILE --certificate %s --out renewed.jws\n", c.out, c.out)
	})
}

// askNextKey has the desk make its next key.
func (c *call) askNextKey() (next nextDeskKey, err error) {
	if err := c.open(c.context()); err != nil {
		return next, err
	}
	if next.Next, err = c.admin.NextKey(c.context(), c.signer()); err != nil {
		return next, err
	}
	d, err := c.admin.Descriptor(c.context())
	next.Certificate = d.Certificate
	return next, err
}

// rotateDesk has the root certify the desk's next key, for the desk that it can
// reach or for a file.
func (c *call) rotateDesk() error {
	if (c.certificate == "") != (c.out == "") {
		return misuse("--certificate and --out go together, where the desk is not reached")
	}
	var next nextDeskKey
	var err error
	if c.certificate == "" {
		next, err = c.askNextKey()
	} else {
		var b []byte
		if b, err = console.ReadFile(c.certificate, 2*link.MaxSigned); err == nil && (json.Unmarshal(b, &next) != nil || next.Certificate == "") {
			err = fmt.Errorf("%s is not what waymark-desk keys next-desk saves; nothing was changed", c.certificate)
		}
	}
	if err != nil {
		return err
	}
	k, _, err := c.openKey()
	if err != nil {
		return err
	}
	current, err := link.ReadCertificate(next.Certificate, k.Fingerprint())
	if err != nil {
		return fmt.Errorf("this key is not the one of the desk’s trust: %w", err)
	}
	former := current.Former
	if !c.stolen {
		former = append(former, current.Desk)
	}
	renewed, err := k.Certify(next.Next, c.clock(), former...)
	if err != nil {
		return err
	}
	words := "The desk signs with its new key from now on. Schools learn of it when they next sync."
	if c.out != "" {
		words = fmt.Sprintf("Take %s to the desk and run waymark-desk certificate %s there: with that it changes its key.", c.out, c.out)
		err = output(c.out, []byte(renewed+"\n"))
	} else {
		err = c.admin.Certify(c.context(), c.signer(), renewed)
	}
	if err != nil {
		return err
	}
	return c.print(map[string]any{"desk": next.Next.Thumbprint(), "stolen": c.stolen}, func(w io.Writer) { fmt.Fprintln(w, words) })
}
