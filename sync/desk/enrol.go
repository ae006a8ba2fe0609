package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"math"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"waymark/sync/link"
)

// What an enrolment code is good for where nothing else is said, and at most.
const (
	codeValid, codeMostValid = 72 * time.Hour, 90 * 24 * time.Hour
	codeTries, codeMostTries = 5, 100
)

// IssueCode implements [Admin].
func (d *Desk) IssueCode(ctx context.Context, by string, o CodeOptions) (Code, error) {
	if o.Valid == 0 {
		o.Valid = codeValid
	}
	if o.Tries == 0 {
		o.Tries = codeTries
	}
	if o.Valid < 0 || o.Valid > codeMostValid {
		return Code{}, invalid("/valid", "A code is good for 90 days at most.")
	}
	if o.Tries < 0 || o.Tries > codeMostTries {
		return Code{}, invalid("/tries", "A code is good for 1 to 100 tries.")
	}
	if o.URN != "" && !urn.MatchString(o.URN) {
		return Code{}, invalid("/urn", "A URN has five or six digits.")
	}
	var issued Code
	err := d.update(ctx, func(w *writing) error {
		for {
			text, err := link.NewCode(w.office().Root)
			if err != nil {
				return err
			}
			if _, taken := get[code](&w.reading, codeRows+text.ID); taken {
				continue
			}
			issued = Code{ID: text.ID, URN: o.URN, By: by, Issued: w.now, Expires: w.now.Add(o.Valid), Tries: o.Tries}
			put(w.tx, codeRows+text.ID, code{Code: issued, Hash: hashCode(text.ID, text.Secret)})
			w.audit(Entry{By: by, Act: "code.issue", Subject: codeRows + text.ID})
			issued.Text = text.String()
			return nil
		}
	})
	return issued, err
}

var urn = regexp.MustCompile(`^[0-9]{5,6}$`)

// hashCode is what the desk keeps of a code. A plain hash will do for 55 random
// bits that are good for a few days and a few tries.
func hashCode(id, secret string) string {
	sum := sha256.Sum256([]byte(id + "/" + secret))
	return hex.EncodeToString(sum[:])
}

// Codes implements [Admin].
func (d *Desk) Codes(ctx context.Context) (list []Code, err error) {
	err = d.view(ctx, func(r *reading) error {
		list = nil
		for _, c := range scan[code](r, codeRows, "") {
			if c.usable(r.now) {
				list = append(list, c.Code)
			}
		}
		return nil
	})
	return list, err
}

func (c code) usable(now time.Time) bool {
	return c.Device == "" && c.Tries > 0 && now.Before(c.Expires)
}

// Enrol lets a laptop in that shows a code, and proves with its signature that it
// has the key it names. The same enrolment may come again, its answer having been
// lost. A wrong secret costs the code a try, within what failures from an address
// may cost (see failures), and is told nothing.
func (d *Desk) Enrol(ctx context.Context, signed string, from netip.Addr) (link.Enrolled, error) {
	e, err := link.ReadEnrol(signed)
	if err != nil {
		return link.Enrolled{}, err
	}
	if err := e.Check(); err != nil {
		return link.Enrolled{}, err
	}
	var enrolled link.Enrolled
	var wrong bool
	err = d.update(ctx, func(w *writing) (err error) {
		if wrong = !w.opens(e); wrong {
			return link.CodeRefused.Problem("")
		}
		enrolled, err = w.enrol(e)
		return err
	})
	if !errors.Is(err, link.CodeRefused.Problem("")) {
		return enrolled, err
	}
	switch wait := d.failed.take(from, d.now()); {
	case wait == 0: // for an ID that is not known, too: how long it takes tells nothing
		err = cmp.Or(d.update(ctx, func(w *writing) error { w.failedToEnrol(e, wrong); return nil }), err)
	case wrong:
		p := link.TooManyTries.Problem("")
		p.After = int(math.Ceil(wait.Seconds()))
		err = p
	}
	return link.Enrolled{}, err
}

// code returns the code that an enrolment shows.
func (r *reading) code(e link.Enrol) (code, bool) {
	if !plain(e.CodeID, 16) {
		return code{}, false
	}
	return get[code](r, codeRows+e.CodeID)
}

// opens reports whether the enrolment's secret is that of its code.
func (r *reading) opens(e link.Enrol) bool {
	c, ok := r.code(e)
	return ok && subtle.ConstantTimeCompare([]byte(hashCode(e.CodeID, e.Code)), []byte(c.Hash)) == 1
}

// failedToEnrol writes down that an enrolment failed. A wrong secret costs a try.
func (w *writing) failedToEnrol(e link.Enrol, wrong bool) {
	if c, ok := w.code(e); ok && wrong && c.Tries > 0 {
		c.Tries--
		put(w.tx, codeRows+c.ID, c)
	}
	id := e.Key.Thumbprint()
	w.audit(Entry{By: "device " + id, Act: "device.enrol", Subject: deviceRows + id, Outcome: "rejected", Why: string(link.CodeRefused)})
}

// enrol lets a laptop in that has shown the secret of a code.
func (w *writing) enrol(e link.Enrol) (link.Enrolled, error) {
	id := e.Key.Thumbprint()
	refuse := func(why string) (link.Enrolled, error) { return link.Enrolled{}, link.CodeRefused.Problem(why) }
	c, _ := w.code(e)
	old, known := get[device](&w.reading, deviceRows+id)
	if c.Device == id && known && old.Revoked.IsZero() {
		return link.Enrolled{Device: id, School: old.School.ID, Epoch: w.office().Epoch}, nil
	}
	if !c.usable(w.now) {
		return refuse("")
	}

	school := School{URN: e.School.URN, Name: e.School.Name}
	switch {
	case c.URN != "" && school.URN != c.URN:
		return refuse("The code is for a school with another URN.")
	case school.URN != "":
		school.ID = "urn-" + school.URN
	case known:
		school.ID = old.School.ID
	default:
		school.ID = rand.Text()
	}
	if known && old.School.ID != school.ID {
		return refuse("This laptop has enrolled for another school.")
	}
	if _, there := get[School](&w.reading, schoolRows+school.ID); there && !known && c.URN == "" {
		// Whoever has a code for any school could otherwise read this one's requests.
		return refuse("The trust knows this school already, and can give out a code for it.")
	}
	put(w.tx, schoolRows+school.ID, school)
	put(w.tx, deviceRows+id, device{Device: Device{ID: id, School: school, Label: e.Label, Enrolled: w.now}, Key: e.Key})
	w.tx.Put(laptopRows+school.ID+"/"+id, nil)
	c.Device = id
	put(w.tx, codeRows+c.ID, c)
	w.audit(Entry{By: "device " + id, Act: "device.enrol", Subject: deviceRows + id, School: school.ID})
	return link.Enrolled{Device: id, School: school.ID, Epoch: w.office().Epoch}, nil
}

// plain reports whether s may be part of a key: letters, digits, dots, hyphens
// and underscores, at most n.
func plain(s string, n int) bool {
	for _, c := range []byte(s) {
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return len(s) > 0 && len(s) <= n
}

// enrolled returns a device that may speak.
func (r *reading) enrolled(id string) (device, error) {
	if !plain(id, 64) {
		return device{}, link.DeviceUnknown.Problem("")
	}
	dev, ok := get[device](r, deviceRows+id)
	switch {
	case !ok:
		return device{}, link.DeviceUnknown.Problem("")
	case !dev.Revoked.IsZero():
		return device{}, link.DeviceRevoked.Problem("")
	}
	return dev, nil
}

// Devices implements [Admin].
func (d *Desk) Devices(ctx context.Context) (list []Device, err error) {
	err = d.view(ctx, func(r *reading) error {
		list = nil
		for _, dev := range scan[device](r, deviceRows, "") {
			list = append(list, dev.Device)
		}
		return nil
	})
	return list, err
}

// DevicesOf lists the laptops of the school of the device that asks.
func (d *Desk) DevicesOf(ctx context.Context, id string) (own link.Devices, err error) {
	err = d.view(ctx, func(r *reading) error {
		own = link.Devices{Devices: []link.DeviceInfo{}}
		asks, err := r.enrolled(id)
		if err != nil {
			return err
		}
		prefix := laptopRows + asks.School.ID + "/"
		for key := range r.Scan(prefix, "") {
			if dev, ok := get[device](r, deviceRows+strings.TrimPrefix(key, prefix)); ok {
				own.Devices = append(own.Devices, link.DeviceInfo{ID: dev.ID, Label: dev.Label, Enrolled: dev.Enrolled, Revoked: dev.Revoked})
			}
		}
		return nil
	})
	return own, err
}

// Revoke implements [Admin].
func (d *Desk) Revoke(ctx context.Context, by, id string) error {
	return d.update(ctx, func(w *writing) error { return w.revoke(by, id, "") })
}

// revoke shuts a device out, of the school given unless that is "". Doing it
// again does nothing.
func (w *writing) revoke(by, id, school string) error {
	if !plain(id, 64) {
		return link.NotFound.Problem("There is no such laptop.")
	}
	dev, ok := get[device](&w.reading, deviceRows+id)
	if !ok || (school != "" && dev.School.ID != school) {
		return link.NotFound.Problem("There is no such laptop.")
	}
	if !dev.Revoked.IsZero() {
		return nil
	}
	dev.Revoked = w.now
	put(w.tx, deviceRows+id, dev)
	w.audit(Entry{By: by, Act: "device.revoke", Subject: deviceRows + id, School: dev.School.ID})
	return nil
}

// RevokeOwn shuts out a laptop of the same school as the device that asks.
func (d *Desk) RevokeOwn(ctx context.Context, device, id string) error {
	return d.update(ctx, func(w *writing) error {
		dev, err := w.enrolled(device)
		if err != nil {
			return err
		}
		return w.revoke("device "+device, id, dev.School.ID)
	})
}
