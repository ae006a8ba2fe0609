package link

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"waymark/app/record"
)

func TestMain(m *testing.M) {
	workFactor, maxWorkFactor = 2, 6 // scrypt as slow as in use would take minutes
	os.Exit(m.Run())
}

// Parts of a small world: a trust with its desk, and a school's laptop. The keys
// are fixed, so that what they sign is the same every time.
type world struct {
	trust       *TrustKey
	desk        DeskKey
	device      Device
	certificate Certificate
	signed      string // the certificate as the root signed it
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newWorld(t testing.TB) world {
	t.Helper()
	trust, err := NewTrustKey()
	must(t, err)
	desk, err := NewDeskKey()
	must(t, err)
	device, err := NewDevice()
	must(t, err)
	signed, err := trust.Certify(desk.Public(), noon)
	must(t, err)
	certificate, err := ReadCertificate(signed, trust.Fingerprint())
	must(t, err)
	return world{trust, desk, device, certificate, signed}
}

// keys looks up the world's one device.
func (w world) keys(device string) (JWK, error) {
	if device != w.device.ID() {
		return JWK{}, DeviceUnknown.Problem("")
	}
	return w.device.Public(), nil
}

const (
	aMessage = "01935f3a-6c00-7000-8000-0123456789ab"
	aRequest = "6f1f3c1e-7f5b-4a43-9f0e-2f6f2b7a1c11"
	aTag     = "AAAAAAAAAAAAAAAAAAAAAA"
)

func (w world) submit() Message {
	return Message{
		ID: aMessage, Request: aRequest, Lane: 1, Event: RequestSubmit, Trust: w.trust.Fingerprint(), Made: noon,
		Body: body(Submit{Opportunity: "ward", Slots: []string{"march"}, YearGroup: 10, Tag: aTag}),
	}
}

func body(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantProblem fails the test unless err is a problem with the code.
func wantProblem(t testing.TB, err error, code Code) *Problem {
	t.Helper()
	p := ProblemOf(err)
	if p == nil || p.Code != code {
		t.Fatalf("got %v, want the problem %s", err, code)
	}
	return p
}

func day(s string) record.Date {
	d, err := record.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}
