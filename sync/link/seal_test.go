package link

import (
	"bytes"
	"crypto/hpke"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"waymark/app/record"
)

var someDetails = Details{Request: aRequest, Fields: []record.DisclosedField{{Name: "Name", Value: "Saoirse O’Brien"}}}

func TestDetailsAreReadByTheTrustAlone(t *testing.T) {
	w := newWorld(t)
	sealed, err := Seal(w.certificate, someDetails, aMessage)
	must(t, err)
	if b, _ := b64.DecodeString(sealed.Box); len(b) == 0 || bytes.Contains(b, []byte("Saoirse")) {
		t.Fatal("the name can be read from outside")
	}
	got, err := w.trust.Open(sealed, aRequest, aMessage)
	must(t, err)
	if !reflect.DeepEqual(got, someDetails) {
		t.Errorf("opened %+v", got)
	}

	for name, open := range map[string]func() (Details, error){
		"another trust":   func() (Details, error) { return newWorld(t).trust.Open(sealed, aRequest, aMessage) },
		"another request": func() (Details, error) { return w.trust.Open(sealed, "other", aMessage) },
		"another message": func() (Details, error) { return w.trust.Open(sealed, aRequest, "other") },
		"another key":     func() (Details, error) { return w.trust.Open(Sealed{"other", sealed.Box}, aRequest, aMessage) },
		"cut short":       func() (Details, error) { return w.trust.Open(Sealed{sealed.Kid, sealed.Box[:80]}, aRequest, aMessage) },
		"no base64":       func() (Details, error) { return w.trust.Open(Sealed{sealed.Kid, "!"}, aRequest, aMessage) },
		"another's name inside": func() (Details, error) {
			return w.trust.Open(w.box(t, `{"request":"other"}`), aRequest, aMessage)
		},
		"no JSON inside": func() (Details, error) { return w.trust.Open(w.box(t, "hello"), aRequest, aMessage) },
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := open(); !errors.Is(err, ErrSealed) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// box seals a text that Seal would not write.
func (w world) box(t *testing.T, plain string) Sealed {
	key, _ := w.certificate.sealKey()
	kem, kdf, aead := suite()
	b, err := b64.DecodeString(key.Public)
	must(t, err)
	public, err := kem.NewPublicKey(b)
	must(t, err)
	box, err := hpke.Seal(public, kdf, aead, sealInfo(w.certificate.Fingerprint(), aRequest, aMessage), []byte(plain))
	must(t, err)
	return Sealed{key.Kid, b64.EncodeToString(box)}
}

func TestKeysForDetailsTakeTurns(t *testing.T) {
	w := newWorld(t)
	first := w.trust.SealKeys()[0].Kid
	before, err := Seal(w.certificate, someDetails, aMessage)
	must(t, err)

	second, err := w.trust.AddSealKey(record.Date{})
	must(t, err)
	must(t, w.trust.RetireSealKey(first, day("2026-12-01")))
	c := w.recertify(t)
	after, err := Seal(c, someDetails, aMessage)
	must(t, err)
	if before.Kid != first || after.Kid != second {
		t.Errorf("sealed to %s and then %s", before.Kid, after.Kid)
	}
	if !c.Takes(first, day("2026-12-01")) || c.Takes(first, day("2026-12-02")) || !c.Takes(second, day("2036-01-01")) || c.Takes("other", day("2026-12-01")) {
		t.Error("a key is taken up to its last day, and one without for ever")
	}
	if _, err := w.trust.Open(before, aRequest, aMessage); err != nil {
		t.Errorf("what was sealed before cannot be opened: %v", err)
	}
	if err := w.trust.RetireSealKey("other", day("2026-12-01")); err == nil {
		t.Error("retired a key that there is not")
	}
}

// A laptop whose clock is ahead by years must not run out of keys.
func TestSealTakesTheKeyThatLastsLongest(t *testing.T) {
	w := newWorld(t)
	kids := []string{w.trust.SealKeys()[0].Kid}
	for range 2 {
		kid, err := w.trust.AddSealKey(record.Date{})
		must(t, err)
		kids = append(kids, kid)
	}
	for _, test := range []struct {
		ends [3]string // "" for none
		want int
	}{
		{[3]string{"", "", ""}, 2},
		{[3]string{"", "2026-01-01", "2027-01-01"}, 0},
		{[3]string{"2020-01-01", "2020-03-01", "2020-02-01"}, 1},
		{[3]string{"2020-01-01", "2020-01-01", "2019-01-01"}, 1},
	} {
		for i, end := range test.ends {
			d := record.Date{}
			if end != "" {
				d = day(end)
			}
			must(t, w.trust.RetireSealKey(kids[i], d))
		}
		signed, err := w.trust.Certify(w.desk.Public(), day("2019-01-01").Time())
		must(t, err)
		c, err := ReadCertificate(signed, w.trust.Fingerprint())
		must(t, err)
		sealed, err := Seal(c, someDetails, aMessage)
		must(t, err)
		if sealed.Kid != kids[test.want] {
			t.Errorf("%q: did not take key %d", test.ends, test.want)
		}
	}
}

func (w world) recertify(t *testing.T) Certificate {
	signed, err := w.trust.Certify(w.desk.Public(), noon)
	must(t, err)
	c, err := ReadCertificate(signed, w.trust.Fingerprint())
	must(t, err)
	return c
}

// A trust that changes its keys every year must not come to certificates that are
// too long to be read.
func TestCertificateLeavesOutKeysThatAreOver(t *testing.T) {
	w := newWorld(t)
	for range 40 {
		_, err := w.trust.AddSealKey(record.Date{})
		must(t, err)
	}
	if _, err := w.trust.Certify(w.desk.Public(), noon); err == nil {
		t.Error("signed a certificate that no laptop reads")
	}
	keys := w.trust.SealKeys()
	for _, k := range keys[:38] {
		must(t, w.trust.RetireSealKey(k.Kid, record.DateOf(noon).AddDays(-1)))
	}
	must(t, w.trust.RetireSealKey(keys[38].Kid, record.DateOf(noon)))
	c := w.recertify(t)
	if len(c.Seals) != 3 || c.Seals[0].Kid != keys[38].Kid || len(w.trust.SealKeys()) != 41 {
		t.Errorf("the certificate has %d keys, and the trust %d", len(c.Seals), len(w.trust.SealKeys()))
	}
	if c.Takes(keys[0].Kid, record.DateOf(noon)) {
		t.Error("a key that is over is taken")
	}
}

func TestSealWithoutAKeyThatFits(t *testing.T) {
	for name, seals := range map[string][]SealKey{
		"none":             nil,
		"of another way":   {{Kid: "k", Alg: "RSA", Public: "AAAA"}},
		"that is no key":   {{Kid: "k", Alg: SealAlg, Public: "AAAA"}},
		"that is no bytes": {{Kid: "k", Alg: SealAlg, Public: "!"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Seal(Certificate{Seals: seals}, someDetails, aMessage)
			wantProblem(t, err, RecipientKeyRetired)
		})
	}
}

func TestCertificateOfAnotherTrust(t *testing.T) {
	w, other := newWorld(t), newWorld(t)
	_, err := ReadCertificate(w.signed, other.trust.Fingerprint())
	wantProblem(t, err, AnotherDesk)
	_, err = ReadCertificate(w.signed, "")
	wantProblem(t, err, AnotherDesk)
	_, err = ReadCertificate("", w.trust.Fingerprint())
	wantProblem(t, err, BadRequest)

	// A desk cannot certify itself: it does not have the root.
	c := w.certificate
	c.Desk = other.desk.Public()
	forged, err := sign(other.desk.Key, typeCertificate, c)
	must(t, err)
	_, err = ReadCertificate(forged, w.trust.Fingerprint())
	wantProblem(t, err, AnotherDesk)
	parts := strings.Split(w.signed, ".")
	_, err = ReadCertificate(parts[0]+"."+b64.EncodeToString(body(c))+"."+parts[2], w.trust.Fingerprint())
	wantProblem(t, err, BadRequest)

	c.Desk = JWK{}
	broken, err := sign(w.trust.root, typeCertificate, c)
	must(t, err)
	_, err = ReadCertificate(broken, w.trust.Fingerprint())
	wantProblem(t, err, BadRequest)
	broken, err = sign(w.trust.root, typeCertificate, 1)
	must(t, err)
	_, err = ReadCertificate(broken, w.trust.Fingerprint())
	wantProblem(t, err, BadRequest)
	if _, err := w.trust.Certify(JWK{}, noon); err == nil {
		t.Error("certified a key that is none")
	}
}

func TestTrustKeyFile(t *testing.T) {
	w := newWorld(t)
	_, err := w.trust.AddSealKey(day("2027-07-31"))
	must(t, err)
	sealed, err := Seal(w.recertify(t), someDetails, aMessage)
	must(t, err)
	file, err := w.trust.Lock("corréct horse")
	must(t, err)

	opened, err := UnlockTrustKey(file, "corre\u0301ct horse") // as another keyboard types it
	must(t, err)
	if opened.Fingerprint() != w.trust.Fingerprint() || !reflect.DeepEqual(opened.SealKeys(), w.trust.SealKeys()) {
		t.Error("the file holds other keys")
	}
	_, err = opened.Open(sealed, aRequest, aMessage)
	must(t, err)

	for name, test := range map[string]struct {
		file       []byte
		passphrase string
		want       error
	}{
		"wrong passphrase": {file, "battery staple", ErrWrongPassphrase},
		"no passphrase":    {file, "", ErrWrongPassphrase},
		"empty":            {nil, "corréct horse", ErrTrustFile},
		"a text":           {[]byte("hello"), "corréct horse", ErrTrustFile},
		"cut short":        {file[:len(file)-3], "corréct horse", ErrTrustFile},
		"no keys inside":   {lock(t, `{"format":"other"}`), "p", ErrTrustFile},
		"no JSON inside":   {lock(t, "hello"), "p", ErrTrustFile},
		"no root":          {lock(t, `{"format":"placement-link-trust-key/1"}`), "p", ErrTrustFile},
		"no key for details": {lock(t, fmt.Sprintf(`{"format":"placement-link-trust-key/1","root":%q,"seals":[{"alg":"RSA"}]}`,
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")), "p", ErrTrustFile},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := UnlockTrustKey(test.file, test.passphrase); !errors.Is(err, test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := w.trust.Lock(""); err == nil {
		t.Error("wrote a trust key without a passphrase")
	}
}

func lock(t *testing.T, plain string) []byte {
	file, err := lockFile([]byte(plain), "p")
	must(t, err)
	return file
}

func TestKeysPrintAsNothing(t *testing.T) {
	w := newWorld(t)
	for _, v := range []any{w.device, w.desk, w.trust, *w.trust, w.device.Key} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
			printed := fmt.Sprintf(verb, v)
			if strings.Contains(printed, fmt.Sprintf("%x", w.device.Bytes()[:4])) || len(printed) > 40 {
				t.Errorf("%s prints %T as %s", verb, v, printed)
			}
		}
		if b, err := json.Marshal(v); err == nil && len(b) > 2 {
			t.Errorf("%T is written as %s", v, b)
		}
	}
	again, err := ParseDevice(w.device.Bytes())
	must(t, err)
	if again.ID() != w.device.ID() || len(again.ID()) != 43 {
		t.Error("the key that was kept is another")
	}
	desk, err := ParseDeskKey(w.desk.Bytes())
	must(t, err)
	if desk.ID() != w.desk.ID() {
		t.Error("the key that was kept is another")
	}
	if _, err := ParseDevice([]byte("short")); err == nil {
		t.Error("read a key of five bytes")
	}
	if (Device{}).Public() != (JWK{}) || (Device{}).Bytes() != nil {
		t.Error("no key has something to show")
	}
}

func TestTagTellsNothing(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	tag := Tag(key, "STUDENT", "root", 2026)
	if tag != Tag(key, "STUDENT", "root", 2026) {
		t.Error("two requests of a student in one year have different tags")
	}
	if !tagPattern.MatchString(tag) || strings.Contains(tag, "STUDENT") {
		t.Errorf("the tag is %q", tag)
	}
	for name, other := range map[string]string{
		"another student": Tag(key, "OTHER", "root", 2026),
		"another trust":   Tag(key, "STUDENT", "other", 2026),
		"another year":    Tag(key, "STUDENT", "root", 2027),
		"another school":  Tag(bytes.Repeat([]byte{8}, 32), "STUDENT", "root", 2026),
		"shifted":         Tag(key, "STUDENTr", "oot", 2026),
	} {
		if other == tag {
			t.Errorf("%s: the tag is the same", name)
		}
	}
}
