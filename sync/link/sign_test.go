package link

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func TestMessageIsReadAsItWasSigned(t *testing.T) {
	w := newWorld(t)
	jws, err := w.device.Sign(w.submit())
	must(t, err)
	m, device, err := ReadMessage(jws, w.keys)
	must(t, err)
	if device != w.device.ID() || !reflect.DeepEqual(m, w.submit()) {
		t.Errorf("read %+v from %s", m, device)
	}
	peeked, device, err := Peek(jws)
	must(t, err)
	if device != w.device.ID() || !reflect.DeepEqual(peeked, m) {
		t.Errorf("peeked at %+v from %s", peeked, device)
	}
	if again, _ := w.device.Sign(w.submit()); again != jws {
		t.Error("signing the same message twice gave different bytes")
	}
	if Fingerprint(jws) == Fingerprint(jws+" ") || len(Fingerprint(jws)) != 64 {
		t.Error("a fingerprint is of the bytes, 64 characters long")
	}
}

func TestMessageThatSomebodyChanged(t *testing.T) {
	w := newWorld(t)
	jws, err := w.device.Sign(w.submit())
	must(t, err)
	other, _ := NewDevice()
	foreign, err := other.Sign(w.submit())
	must(t, err)
	receipt, err := w.desk.SignReceipt(Receipt{Message: aMessage})
	must(t, err)
	parts := strings.Split(jws, ".")

	for name, test := range map[string]struct {
		jws  string
		code Code
	}{
		"nothing":            {"", BadRequest},
		"text":               {"hello", BadRequest},
		"JSON":               {`{"payload":"","signatures":[]}`, BadRequest},
		"cut short":          {jws[:len(jws)-4], BadRequest},
		"a part too many":    {jws + ".AAAA", BadRequest},
		"another body":       {parts[0] + "." + b64.EncodeToString([]byte(`{"id":"x"}`)) + "." + parts[2], BadRequest},
		"no signature":       {parts[0] + "." + parts[1] + ".", BadRequest},
		"line end":           {jws + "\n", BadRequest},
		"space inside":       {parts[0] + "." + parts[1] + " ." + parts[2], BadRequest},
		"padding":            {jws + "==", BadRequest},
		"alg none":           {b64.EncodeToString([]byte(`{"alg":"none","typ":"placement-link-message"}`)) + "." + parts[1] + ".", BadRequest},
		"a receipt":          {receipt, BadRequest},
		"an unknown device":  {foreign, DeviceUnknown},
		"longer than can be": {strings.Repeat("A", MaxSigned+1), TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := ReadMessage(test.jws, w.keys)
			wantProblem(t, err, test.code)
		})
	}
}

// The last character of a signature holds bits that count for nothing. Were they
// free, one message would have sixteen spellings, each with another fingerprint.
func TestMessageHasOneSpelling(t *testing.T) {
	w := newWorld(t)
	jws, err := w.device.Sign(w.submit())
	must(t, err)
	last := strings.IndexByte(base64Alphabet, jws[len(jws)-1])
	respelt := jws[:len(jws)-1] + string(base64Alphabet[last^1])
	if parsed, err := jose.ParseSignedCompact(respelt, []jose.SignatureAlgorithm{jose.EdDSA}); err != nil {
		t.Log("the library takes one spelling too")
	} else if _, err := parsed.Verify(w.device.private.Public()); err != nil {
		t.Fatal("this test no longer shows another spelling of the same signature")
	}
	_, _, err = ReadMessage(respelt, w.keys)
	wantProblem(t, err, BadRequest)
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func TestMessageFromANewerLaptop(t *testing.T) {
	w := newWorld(t)
	newer := map[string]any{
		"id": aMessage, "request": aRequest, "lane": 1, "event": "request.submit", "trust": w.trust.Fingerprint(), "made": noon, "mood": "hopeful",
		"body": map[string]any{"opportunity": "ward", "slots": []string{"march"}, "year_group": 10, "tag": aTag, "travel": "bus"},
	}
	jws, err := sign(w.device.Key, typeMessage, newer)
	must(t, err)
	m, _, err := ReadMessage(jws, w.keys)
	must(t, err)
	must(t, m.Check())
	submit, err := Body[Submit](m)
	must(t, err)
	if submit.Opportunity != "ward" || submit.YearGroup != 10 {
		t.Errorf("read %+v", submit)
	}
}

func TestReceiptOfTheDesk(t *testing.T) {
	w := newWorld(t)
	want := Receipt{Message: aMessage, SHA256: Fingerprint("x"), Request: aRequest, Outcome: Applied, State: Received, Rev: 1, At: noon, Epoch: "e1"}
	jws, err := w.desk.SignReceipt(want)
	must(t, err)
	got, err := VerifyReceipt(jws, w.certificate)
	must(t, err)
	if got != want {
		t.Errorf("read %+v", got)
	}

	impostor, _ := NewDeskKey()
	forged, err := impostor.SignReceipt(want)
	must(t, err)
	_, err = VerifyReceipt(forged, w.certificate)
	wantProblem(t, err, BadRequest)
	_, err = VerifyReceipt("<html>Welcome to the library wifi</html>", w.certificate)
	wantProblem(t, err, BadRequest)
}

// A laptop that was away while the desk got a new key is given the receipt that
// was signed with the old one.
func TestReceiptThatIsOlderThanTheDesksKey(t *testing.T) {
	w := newWorld(t)
	jws, err := w.desk.SignReceipt(Receipt{Message: aMessage})
	must(t, err)
	next, _ := NewDeskKey()

	signed, err := w.trust.Certify(next.Public(), noon, w.desk.Public())
	must(t, err)
	c, err := ReadCertificate(signed, w.trust.Fingerprint())
	must(t, err)
	_, err = VerifyReceipt(jws, c)
	must(t, err)

	signed, err = w.trust.Certify(next.Public(), noon) // the old key was stolen
	must(t, err)
	c, err = ReadCertificate(signed, w.trust.Fingerprint())
	must(t, err)
	_, err = VerifyReceipt(jws, c)
	wantProblem(t, err, BadRequest)
}

func TestReplyBringsItsCertificate(t *testing.T) {
	w := newWorld(t)
	want := Reply{Trust: w.trust.Fingerprint(), Device: w.device.ID(), Results: []Result{}, Page: Page{Epoch: "e1", Changes: []Change{}}, Certificate: w.signed}
	jws, err := w.desk.SignReply(want)
	must(t, err)
	got, c, err := VerifyReply(jws, w.trust.Fingerprint())
	must(t, err)
	if !reflect.DeepEqual(got, want) || c.Desk != w.desk.Public() {
		t.Errorf("read %+v by %+v", got, c)
	}

	other := newWorld(t)
	_, _, err = VerifyReply(jws, other.trust.Fingerprint())
	wantProblem(t, err, AnotherDesk)
	want.Certificate = other.signed
	jws, err = w.desk.SignReply(want) // a desk that shows the certificate of another
	must(t, err)
	_, _, err = VerifyReply(jws, other.trust.Fingerprint())
	wantProblem(t, err, BadRequest)
	want.Certificate = ""
	jws, err = w.desk.SignReply(want)
	must(t, err)
	_, _, err = VerifyReply(jws, w.trust.Fingerprint())
	wantProblem(t, err, BadRequest)
}

func TestEnrolmentIsSignedWithTheKeyThatItCarries(t *testing.T) {
	w := newWorld(t)
	code, err := NewCode(w.trust.Fingerprint())
	must(t, err)
	jws, err := w.device.SignEnrol(Enrol{CodeID: code.ID, Code: code.Secret, School: SchoolName{URN: "123456", Name: "Ashby"}, Label: "Careers office"})
	must(t, err)
	e, err := ReadEnrol(jws)
	must(t, err)
	if e.Key != w.device.Public() || e.Code != code.Secret {
		t.Errorf("read %+v", e)
	}
	must(t, e.Check())

	victim, _ := NewDevice()
	e.Key = victim.Public()
	jws, err = sign(w.device.Key, typeEnrol, e) // somebody else's key put in
	must(t, err)
	_, err = ReadEnrol(jws)
	wantProblem(t, err, BadRequest)
	jws, err = sign(w.device.Key, typeEnrol, "a text")
	must(t, err)
	_, err = ReadEnrol(jws)
	wantProblem(t, err, BadRequest)
}

func TestErrorOfTheLookUpComesThrough(t *testing.T) {
	w := newWorld(t)
	jws, err := w.device.Sign(w.submit())
	must(t, err)
	broken := errors.New("the disk is gone")
	if _, _, err := ReadMessage(jws, func(string) (JWK, error) { return JWK{}, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestProblemsRepeatNoValues(t *testing.T) {
	w := newWorld(t)
	for _, payload := range []string{`{"lane":"Jane Doe"}`, `{"made":"Jane Doe"}`, `{"id":"Jane Doe`, `{"body":{"tag":Jane Doe}}`, `"Jane Doe"`} {
		err := decode([]byte(payload), new(Message))
		if p := wantProblem(t, err, BadRequest); strings.Contains(p.Error(), "Jane") {
			t.Errorf("%s: %s", payload, p)
		}
	}
	_, err := sign(Key{}, typeMessage, w.submit())
	if err == nil {
		t.Error("signed without a key")
	}
	if _, err := w.device.Sign(Message{Body: json.RawMessage("{")}); err == nil {
		t.Error("signed a message that is no JSON")
	}
}

// Whoever has a key can sign anything with it.
func TestSignedPayloadsThatAreNot(t *testing.T) {
	w := newWorld(t)
	for name, read := range map[string]func(jws string) error{
		typeMessage: func(jws string) error { _, _, err := ReadMessage(jws, w.keys); return err },
		"a peek":    func(jws string) error { _, _, err := Peek(jws); return err },
		typeReceipt: func(jws string) error { _, err := VerifyReceipt(jws, w.certificate); return err },
		typeReply:   func(jws string) error { _, _, err := VerifyReply(jws, w.trust.Fingerprint()); return err },
	} {
		for _, payload := range []any{7, map[string]any{"id": 7, "message": 7, "trust": 7, "certificate": w.signed}} {
			key, typ := w.desk.Key, name
			if name == typeMessage || name == "a peek" {
				key, typ = w.device.Key, typeMessage
			}
			jws, err := sign(key, typ, payload)
			must(t, err)
			wantProblem(t, read(jws), BadRequest)
		}
	}
	jws, err := sign(w.device.Key, strings.Repeat("é", 50), 7)
	must(t, err)
	_, _, err = Peek(jws)
	if p := wantProblem(t, err, BadRequest); len(p.Detail) > 200 {
		t.Errorf("the problem repeats a long header: %s", p.Detail)
	}
	jws, err = w.device.Sign(w.submit())
	must(t, err)
	_, _, err = ReadMessage(jws, func(string) (JWK, error) { return JWK{Kty: "RSA"}, nil })
	wantProblem(t, err, BadRequest)
}
