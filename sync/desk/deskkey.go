package desk

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"slices"

	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// A desk changes its own key in two steps. It makes the next one, which never
// leaves its host; and it goes over to that once the trust's root has certified it.
// So who has stolen a desk's key cannot name its successor: laptops follow the
// root alone. A key that was not stolen is named in the certificate as one that
// signed before, and its receipts still count. Of one that is left out they do not,
// and the desk signs them again as laptops ask.

// own is the desk's key, and secrets made from it, so that nothing else need be
// kept: who has a token or a cursor got it from this desk, since it has this key.
type own struct {
	link.DeskKey
	tokens, cursors *stamp
}

func newOwn(key link.DeskKey) (*own, error) {
	secret := func(purpose string) ([]byte, error) {
		return hkdf.Key(sha256.New, key.Bytes(), nil, "waymark desk: "+purpose, sha256.Size)
	}
	tokens, err := secret("tokens")
	if err != nil {
		return nil, err
	}
	cursors, err := secret("cursors")
	return &own{key, newStamp(tokens, sha256.Size), newStamp(cursors, 12)}, err
}

// readKey reads a key that is kept, and whether there is one.
func readKey(r ledger.Reader, row string) (link.DeskKey, bool, error) {
	b, ok, err := r.Get(row)
	if err != nil || !ok {
		return link.DeskKey{}, false, err
	}
	key, err := link.ParseDeskKey(b)
	return key, err == nil, err
}

// NextKey implements [Admin].
func (d *Desk) NextKey(ctx context.Context, by string) (public link.JWK, err error) {
	err = d.update(ctx, func(w *writing) error {
		key, ok, err := readKey(w, nextKey)
		if err == nil && !ok {
			if key, err = link.NewDeskKey(); err == nil {
				w.tx.Keep(nextKey, key.Bytes())
				w.audit(Entry{By: by, Act: "desk.next-key"})
			}
		}
		public = key.Public()
		return err
	})
	return public, err
}

// Certify implements [Admin].
func (d *Desk) Certify(ctx context.Context, by, certificate string) error {
	d.certifying.Lock()
	defer d.certifying.Unlock()
	var now *own // the next key, where the desk has gone over to it
	err := d.update(ctx, func(w *writing) error {
		now = nil
		o := w.office()
		c, err := link.ReadCertificate(certificate, o.Root)
		if err != nil {
			return err
		}
		if old, err := link.ReadCertificate(o.Certificate, o.Root); err == nil && c.Made.Before(old.Made) {
			return link.Invalid.Problem("The desk has a newer certificate already.")
		}
		act := "desk.certify"
		if was := d.own.Load().Public(); c.Desk != was {
			next, ok, err := readKey(w, nextKey)
			switch {
			case err != nil:
				return err
			case !ok || c.Desk != next.Public():
				return link.Invalid.Problem("The certificate is for another desk’s key.")
			}
			if now, err = newOwn(next); err != nil {
				return err
			}
			w.tx.Keep(signingKey, next.Bytes())
			w.tx.Delete(nextKey)
			o.Had = append(o.Had, was)
			act = "desk.rotate"
		}
		o.Certificate = certificate
		put(w.tx, officeKey, o)
		w.audit(Entry{By: by, Act: act})
		return nil
	})
	if err == nil && now != nil {
		d.own.Store(now)
	}
	return err
}

// vouched returns a receipt that the desk has signed, signed again where laptops no
// longer believe the key that it was signed with.
func (w *writing) vouched(receipt string) (string, error) {
	o := w.office()
	if len(o.Had) == 0 {
		return receipt, nil
	}
	c, err := link.ReadCertificate(o.Certificate, o.Root)
	if err != nil {
		return "", err
	}
	if _, err := link.VerifyReceipt(receipt, c); err == nil {
		return receipt, nil
	}
	i := slices.IndexFunc(o.Had, func(k link.JWK) bool {
		_, err := link.VerifyReceipt(receipt, link.Certificate{Desk: k})
		return err == nil
	})
	if i < 0 {
		return "", errors.New("a receipt is kept that the desk has not signed")
	}
	r, err := link.VerifyReceipt(receipt, link.Certificate{Desk: o.Had[i]})
	if err != nil {
		return "", err
	}
	return w.desk.own.Load().SignReceipt(r)
}
