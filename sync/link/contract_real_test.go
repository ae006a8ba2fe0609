package link

import (
	"encoding/json"
	"reflect"
	"testing"
)

// What the two sides really send is as the contract says, inside and out.
func TestWhatIsSentIsAsTheContractSays(t *testing.T) {
	c := readContract(t)
	w := newWorld(t)
	sealed, err := Seal(w.certificate, someDetails, aMessage)
	must(t, err)
	code, err := NewCode(w.trust.Fingerprint())
	must(t, err)

	message := w.submit()
	enrol := Enrol{CodeID: code.ID, Code: code.Secret, School: SchoolName{Name: "Ashby"}, Label: "Careers office", Key: w.device.Public()}
	receipt := Receipt{Message: aMessage, SHA256: Fingerprint(""), Request: aRequest, Outcome: Applied, State: Received, Rev: 1, At: noon, Epoch: "e1"}
	opportunity := aWard()
	change := Change{Stream: TrustStream, Seq: 1, Kind: KindOpportunity, ID: opportunity.ID, Op: Put, Body: body(opportunity)}
	page := Page{Epoch: "e1", Changes: []Change{change, {Stream: TrustStream, Seq: 2, Kind: KindOpportunity, ID: "ward", Op: Gone}}, Now: noon}
	reply := Reply{Trust: w.trust.Fingerprint(), Device: w.device.ID(), Results: []Result{}, Page: page, Certificate: w.signed}

	signed := func(jws string, err error) string { t.Helper(); must(t, err); return jws }
	for _, sent := range []any{
		message, enrol, receipt, reply, w.certificate, Provide{sealed}, someDetails, opportunity, change, page,
		Descriptor{Protocol: Range{Version, Version}, Trust: Identity{Name: "Bristol Royal"}, Certificate: w.signed, Epoch: "e1", Now: noon},
		Enrolment{signed(w.device.SignEnrol(enrol))},
		Batch{[]string{signed(w.device.Sign(message))}},
		Post{PostFormat, w.trust.Fingerprint(), w.device.ID(), []string{signed(w.device.Sign(message))}, ""},
		Answer{AnswerFormat, signed(w.desk.SignReply(reply))},
		Results{"e1", []Result{{Message: aMessage, Outcome: Applied, State: Received, Rev: 1, Receipt: signed(w.desk.SignReceipt(receipt))}}},
		Results{"e1", []Result{{Outcome: Rejected, Problem: BadRequest.Problem("")}}},
	} {
		name := reflect.Indirect(reflect.ValueOf(sent)).Type().Name()
		if err := c.check(t, name, body(sent)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, body(sent))
		}
	}
	for _, k := range Problems {
		if err := c.check(t, "Problem", body(k.Code.Problem(""))); err != nil {
			t.Errorf("%s: %v", k.Code, err)
		}
	}
}

// Whatever the contract does not name, now or later, it allows, and the types
// leave it aside.
func TestMembersOfALaterVersion(t *testing.T) {
	c := readContract(t)
	for name, typ := range wireTypes {
		if c.schema(name)["additionalProperties"] != nil {
			t.Errorf("%s cannot grow", name)
		}
		must(t, json.Unmarshal([]byte(`{"later":{"x":[1,2,3]}}`), reflect.New(typ).Interface()))
	}
}
