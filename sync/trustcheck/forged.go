package trustcheck

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"waymark/sync/link"
)

var forged = []check{
	{"forged/signature", "A message that was altered on its way is refused",
		"A message whose signature does not fit its bytes, its key or its algorithm is rejected and leaves no trace: the genuine one is then applied.", refusesForgeries},
	{"forged/other-trust", "A message that is meant for another trust is refused",
		"A message names the root fingerprint of its trust; with another’s it is rejected.", refusesOtherTrust},
	{"forged/other-device", "A message by a device that has not enrolled is refused",
		"A message is signed by an enrolled device of the school that brings it.", refusesStrangers},
	{"forged/spelling", "A message has one spelling",
		"Other bytes that say the same (white space, padding, the JSON form of JWS) are not taken for the message: a receipt is for bytes.", refusesSpellings},
	{"forged/envelope", "A message that is not as it should be is refused",
		"IDs, numbers and bodies of messages are looked at: what the contract does not allow is rejected, and never answered with a status of 500 or above.", refusesEnvelopes},
}

func refusesForgeries(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	s := v.first
	r := s.newRequest(o, slot)
	m := r.message(link.RequestSubmit, r.submit())
	genuine, err := s.device.Sign(m)
	if err != nil {
		return err
	}
	stranger, err := link.NewDevice()
	if err != nil {
		return err
	}
	part := strings.Split(genuine, ".")
	altered := m
	altered.Event, altered.Body = link.RequestWithdraw, toJSON(link.Withdraw{})
	head := func(change string, value any) map[string]any {
		h := s.header()
		h[change] = value
		return h
	}
	forgeries := map[string]string{
		"with another payload under its signature": part[0] + "." + b64.EncodeToString(toJSON(altered)) + "." + part[2],
		"with another signature":                   part[0] + "." + part[1] + "." + b64.EncodeToString(make([]byte, 64)),
		"without a signature":                      part[0] + "." + part[1] + ".",
		"signed by another key":                    forge(s.header(), toJSON(m), stranger),
		"with the algorithm none":                  b64.EncodeToString(toJSON(head("alg", "none"))) + "." + part[1] + ".",
		"with the algorithm HS256":                 forge(head("alg", "HS256"), toJSON(m), s.device),
		"of another type":                          forge(head("typ", "placement-link-receipt"), toJSON(m), s.device),
		"with a critical header that nobody knows": forge(head("crit", []string{"unheard-of"}), toJSON(m), s.device),
	}
	var wrong []error
	for what, jws := range forgeries {
		res, err := s.post1(ctx, jws)
		if err != nil {
			return err
		}
		if err := rejected(res); err != nil {
			wrong = append(wrong, fmt.Errorf("a message %s: %w", what, err))
		} else if rc, err := link.VerifyReceipt(res.Receipt, v.cert); err == nil && rc.Message == m.ID && rc.SHA256 == link.Fingerprint(genuine) {
			wrong = append(wrong, fmt.Errorf("a message %s has the receipt of the genuine one", what))
		}
	}
	res, err := s.post1(ctx, genuine)
	if err != nil {
		return err
	}
	if err := applied(res, link.Received); err != nil {
		wrong = append(wrong, fmt.Errorf("the genuine message, after forgeries of it: %w", err))
	}
	return errors.Join(wrong...)
}

func refusesOtherTrust(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	m := r.message(link.RequestSubmit, r.submit())
	m.Trust = v.first.device.ID() // a thumbprint, and no trust's
	jws, err := v.first.device.Sign(m)
	if err != nil {
		return err
	}
	res, err := v.first.post1(ctx, jws)
	if err != nil {
		return err
	}
	return rejected(res)
}

func refusesStrangers(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	stranger, err := link.NewDevice()
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	jws, err := stranger.Sign(r.message(link.RequestSubmit, r.submit()))
	if err != nil {
		return err
	}
	res, err := v.first.post1(ctx, jws)
	if err != nil {
		return err
	}
	return rejected(res)
}

func refusesSpellings(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	jws, err := r.next(link.RequestSubmit)
	if err != nil {
		return err
	}
	part := strings.Split(jws, ".")
	var wrong []error
	for what, spelling := range map[string]string{
		"with a line end":      jws + "\n",
		"with white space":     part[0] + ". " + part[1] + "." + part[2],
		"with padding":         jws + "==",
		"as a JSON object":     fmt.Sprintf(`{"protected":%q,"payload":%q,"signature":%q}`, part[0], part[1], part[2]),
		"with a fourth part":   jws + "." + part[2],
		"in the other base64 ": strings.NewReplacer("-", "+", "_", "/").Replace(part[0]+"."+part[1]) + "." + part[2] + "=",
	} {
		res, err := v.first.post1(ctx, spelling)
		if err != nil {
			return err
		}
		if err := rejected(res); err != nil {
			wrong = append(wrong, fmt.Errorf("a message %s: %w", what, err))
		}
	}
	return errors.Join(wrong...)
}

func refusesEnvelopes(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	s := v.first
	good := func() (*request, link.Message) {
		r := s.newRequest(o, slot)
		return r, r.message(link.RequestSubmit, r.submit())
	}
	_, m := good()
	payload := func(change func(*link.Message)) string {
		_, m := good()
		change(&m)
		return string(toJSON(m))
	}
	long := strings.Repeat("a", 5000)
	deep := strings.Repeat("[", 20000) + strings.Repeat("]", 20000)
	swap := func(old, new string) string { return strings.Replace(string(toJSON(m)), old, new, 1) }
	bad := map[string]string{
		"without an ID":               payload(func(m *link.Message) { m.ID = "" }),
		"with an ID of 5,000 letters": payload(func(m *link.Message) { m.ID = long }),
		"with a path for an ID":       payload(func(m *link.Message) { m.ID = "../../etc/passwd" }),
		"with a NUL in its ID":        payload(func(m *link.Message) { m.ID = "a\x00b" }),
		"without a request":           payload(func(m *link.Message) { m.Request = "" }),
		"with a name for a request":   payload(func(m *link.Message) { m.Request = "Robert'); DROP TABLE students;--" }),
		"numbered 0":                  payload(func(m *link.Message) { m.Lane = 0 }),
		"numbered -1":                 payload(func(m *link.Message) { m.Lane = -1 }),
		"without a trust":             payload(func(m *link.Message) { m.Trust = "" }),
		"without a body":              payload(func(m *link.Message) { m.Body = nil }),
		"with a list for a body":      payload(func(m *link.Message) { m.Body = []byte(`[]`) }),
		"with text for a number":      swap(`"lane":1`, `"lane":"1"`),
		"numbered 1.5":                swap(`"lane":1`, `"lane":1.5`),
		"numbered 1e999":              swap(`"lane":1`, `"lane":1e999`),
		"that breaks off":             string(toJSON(m)[:40]),
		"that is a list":              `[` + string(toJSON(m)) + `]`,
		"that is null":                `null`,
		"that is empty":               ``,
		"nested 20,000 deep":          swap(`"body":{`, `"body":{"x":`+deep+`,`),
		"that is not UTF-8":           swap(`"event":"`, "\"event\":\"\xff\xfe"),
		"with half a character":       swap(`"event":"`, `"event":"\ud800`),
	}
	var wrong []error
	for what, text := range bad {
		res, err := s.post1(ctx, forge(s.header(), []byte(text), s.device))
		if err != nil {
			return fmt.Errorf("a message %s: %w", what, err)
		}
		if err := rejected(res); err != nil {
			wrong = append(wrong, fmt.Errorf("a message %s: %w", what, err))
		}
	}
	return errors.Join(wrong...)
}
