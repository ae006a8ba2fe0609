package link

import (
	"encoding/json"
	"testing"

	"waymark/app/record"
)

// Whatever comes in, reading it gives a problem or a value, and never panics; and
// what was read and is well formed can be written again.

func fuzzWorld(f *testing.F) (world, vectors) {
	v, _ := makeVectors(f)
	return newWorld(f), v
}

func FuzzReadSigned(f *testing.F) {
	w, v := fuzzWorld(f)
	for _, seed := range []string{v.Signed, v.ReceiptSigned, v.Certificate, v.Enrol, w.signed, "", "..", "a.b.c", v.Signed + "\n", v.Signed[:100]} {
		f.Add(seed)
	}
	device, err := ParseDevice(make([]byte, 32))
	must(f, err)
	f.Fuzz(func(t *testing.T, jws string) {
		if m, _, err := Peek(jws); err == nil {
			m.Check()
		} else if ProblemOf(err) == nil {
			t.Errorf("the error %v is no problem", err)
		}
		if _, _, err := ReadMessage(jws, func(string) (JWK, error) { return device.Public(), nil }); err == nil {
			t.Error("a message passes that the device did not sign")
		}
		if _, err := VerifyReceipt(jws, w.certificate); err == nil {
			t.Error("a receipt passes that the desk did not sign")
		}
		if _, _, err := VerifyReply(jws, w.trust.Fingerprint()); err == nil {
			t.Error("a reply passes that the desk did not sign")
		}
		if _, err := ReadCertificate(jws, w.trust.Fingerprint()); err == nil && jws != w.signed {
			t.Error("a certificate passes that the root did not sign")
		}
		if e, err := ReadEnrol(jws); err == nil {
			e.Check()
		}
		if _, err := VerifyAssertion(jws, "root", noon, w.keys); err == nil {
			t.Error("an assertion passes that the device did not sign")
		}
	})
}

func FuzzMessage(f *testing.F) {
	w, v := fuzzWorld(f)
	f.Add(string(body(v.Message)))
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"body":{}}`, `{"lane":1e999}`, `{"made":"2026-13-01T00:00:00Z"}`, `{"id":"\ud800"}`, `{"id":1,"id":"x"}`, "\ufeff{}",
		`{"event":"details.provide","body":{"sealed":{"kid":"","box":"` + "AAAA" + `"}}}`, `{"event":"attendance.report","body":{"days":-0}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		var m Message
		if err := decode([]byte(payload), &m); err != nil {
			if ProblemOf(err) == nil {
				t.Errorf("the error %v is no problem", err)
			}
			return
		}
		if err := m.Check(); err != nil {
			if ProblemOf(err) == nil {
				t.Errorf("the error %v is no problem", err)
			}
			return
		}
		if m.Made.Year() < 0 || m.Made.Year() > 9999 { // JSON cannot say it
			return
		}
		jws, err := w.device.Sign(m)
		must(t, err)
		again, _, err := ReadMessage(jws, w.keys)
		must(t, err)
		must(t, again.Check())
	})
}

func FuzzOpportunity(f *testing.F) {
	f.Add(string(body(aWard())))
	f.Add(`{"slots":[{"id":"a","from":"0000-01-01"}],"lead_days":9223372036854775807,"closed_weeks":["9999-12-31"],"min_age":-1}`)
	f.Fuzz(func(t *testing.T, published string) {
		o, err := DecodeOpportunity(json.RawMessage(published))
		if err != nil {
			return
		}
		asking := Asking{YearGroup: 10, Slots: []string{"a", "march"}, On: day("2026-11-22")}
		for _, s := range o.Slots {
			asking.Slots = append(asking.Slots, s.ID)
			o.LastDay(s)
		}
		asking.OldEnough = o.OldEnough(day("2012-02-29"), asking.Slots)
		Refusal(o.Objections(asking))
		o.BandFor(Facts(&record.Student{PupilPremium: record.Yes}))
		o.Check()
	})
}

func FuzzParseCode(f *testing.F) {
	_, v := fuzzWorld(f)
	f.Add(v.Code)
	f.Add("7K2M-O123")
	f.Add("ı")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := ParseCode(typed)
		if err != nil {
			return
		}
		if again, err := ParseCode(code.String()); err != nil || again != code {
			t.Errorf("%q is read as %+v, and that as %+v", typed, code, again)
		}
	})
}

func FuzzReadProblem(f *testing.F) {
	f.Add(422, string(body(Invalid.Problem(""))))
	f.Add(200, `{"type":"about:blank","errors":[{}]}`)
	f.Fuzz(func(t *testing.T, status int, answer string) {
		p := ReadProblem(status, []byte(answer))
		if p.Code == "" || p.Title == "" || p.Retry == "" {
			t.Errorf("the problem says too little: %+v", p)
		}
	})
}

func FuzzVersion(f *testing.F) {
	f.Add("1.0", "1.3")
	f.Fuzz(func(t *testing.T, min, max string) {
		if v, err := (Range{min, max}).Speak(); err == nil && Compatible(v, Version) != nil {
			t.Errorf("with a desk of %q to %q it speaks %q", min, max, v)
		}
	})
}

func FuzzUnlockTrustKey(f *testing.F) {
	w, _ := fuzzWorld(f)
	file, err := w.trust.Lock("p")
	must(f, err)
	f.Add(file)
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		UnlockTrustKey(file, "p")
	})
}

func FuzzOpenSealed(f *testing.F) {
	w, _ := fuzzWorld(f)
	sealed, err := Seal(w.certificate, someDetails, aMessage)
	must(f, err)
	f.Add(sealed.Box)
	f.Add("")
	f.Fuzz(func(t *testing.T, box string) {
		if d, err := w.trust.Open(Sealed{sealed.Kid, box}, aRequest, aMessage); err == nil && d.Request != aRequest {
			t.Errorf("opened %+v", d)
		}
	})
}
