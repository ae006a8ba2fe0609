package link

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"waymark/app/record"
)

var update = flag.Bool("update", false, "write testdata/vectors.json afresh")

// vectors are examples with fixed keys, for whoever builds a desk or a laptop of
// their own. Everything but the box comes out the same each time.
type vectors struct {
	Note string `json:"note"`

	RootSeed    string `json:"root_seed"`   // Ed25519, hexadecimal
	DeskSeed    string `json:"desk_seed"`   // Ed25519
	DeviceSeed  string `json:"device_seed"` // Ed25519
	SealPrivate string `json:"seal_private"`
	TagKey      string `json:"tag_key"`

	Fingerprint string `json:"fingerprint"` // of the root
	Spoken      string `json:"spoken"`
	Device      string `json:"device"` // its thumbprint
	SealKid     string `json:"seal_kid"`

	CodeID     string `json:"code_id"`
	CodeSecret string `json:"code_secret"`
	Code       string `json:"code"`

	Certificate string `json:"certificate"`
	Enrol       string `json:"enrol"`

	Message       Message `json:"message"`
	Signed        string  `json:"message_signed"`
	SignedSHA256  string  `json:"message_sha256"`
	Receipt       Receipt `json:"receipt"`
	ReceiptSigned string  `json:"receipt_signed"`

	Student string `json:"student"`
	Year    int    `json:"academic_year"`
	Tag     string `json:"tag"`

	Info    string  `json:"info"`
	Details Details `json:"details"`
	Sealed  Sealed  `json:"sealed"`
}

// makeVectors makes every vector but the box.
func makeVectors(t testing.TB) (vectors, *TrustKey) {
	seed := func(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }
	root, err := parseKey(seed(1))
	must(t, err)
	desk, err := ParseDeskKey(seed(2))
	must(t, err)
	device, err := ParseDevice(seed(3))
	must(t, err)
	kem, _, _ := suite()
	private, err := kem.NewPrivateKey(seed(4))
	must(t, err)
	trust := &TrustKey{root: root, seals: []sealPair{{private: private}}}

	v := vectors{
		Note:     "Examples for sync/link: keys of one byte repeated, never to be used. Regenerate with go test ./sync/link -run Vectors -update.",
		RootSeed: hex.EncodeToString(seed(1)), DeskSeed: hex.EncodeToString(seed(2)), DeviceSeed: hex.EncodeToString(seed(3)),
		SealPrivate: hex.EncodeToString(seed(4)), TagKey: hex.EncodeToString(seed(5)),
		Fingerprint: trust.Fingerprint(), Spoken: SpokenFingerprint(trust.Fingerprint()), Device: device.ID(), SealKid: trust.SealKeys()[0].Kid,
		CodeID: "7K2M", CodeSecret: "0123456789A",
	}
	v.Code = EnrolmentCode{v.CodeID, v.CodeSecret, ShortFingerprint(v.Fingerprint)}.String()
	v.Certificate, err = trust.Certify(desk.Public(), noon)
	must(t, err)
	v.Enrol, err = device.SignEnrol(Enrol{CodeID: v.CodeID, Code: v.CodeSecret, School: SchoolName{URN: "123456", Name: "Ashby School"}, Label: "Careers office"})
	must(t, err)

	v.Student, v.Year = "STUDENT", 2026
	v.Tag = Tag(seed(5), record.ID(v.Student), v.Fingerprint, record.AcademicYear(v.Year))
	v.Message = Message{
		ID: aMessage, Request: aRequest, Lane: 1, Event: RequestSubmit, Trust: v.Fingerprint, Made: noon,
		Body: body(Submit{Opportunity: "ward", Slots: []string{"march", "june"}, YearGroup: 10, Band: 2, OldEnough: true, Tag: v.Tag}),
	}
	v.Signed, err = device.Sign(v.Message)
	must(t, err)
	v.SignedSHA256 = Fingerprint(v.Signed)
	v.Receipt = Receipt{Message: aMessage, SHA256: v.SignedSHA256, Request: aRequest, Outcome: Applied, State: Received, Rev: 1, At: noon, Epoch: "e1"}
	v.ReceiptSigned, err = desk.SignReceipt(v.Receipt)
	must(t, err)
	v.Info = string(sealInfo(v.Fingerprint, aRequest, aMessage))
	v.Details = someDetails
	return v, trust
}

func TestVectors(t *testing.T) {
	const file = "testdata/vectors.json"
	want, trust := makeVectors(t)
	if *update {
		c, err := ReadCertificate(want.Certificate, want.Fingerprint)
		must(t, err)
		want.Sealed, err = Seal(c, want.Details, aMessage)
		must(t, err)
		b, err := json.MarshalIndent(want, "", "  ")
		must(t, err)
		must(t, os.WriteFile(file, append(b, '\n'), 0o644))
	}
	b, err := os.ReadFile(file)
	must(t, err)
	var got vectors
	must(t, json.Unmarshal(b, &got))
	details, err := trust.Open(got.Sealed, aRequest, aMessage)
	must(t, err)
	if !reflect.DeepEqual(details, got.Details) {
		t.Errorf("the box holds %+v", details)
	}
	var compact bytes.Buffer
	must(t, json.Compact(&compact, got.Message.Body))
	got.Message.Body, want.Sealed = compact.Bytes(), got.Sealed
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the vectors are\n%s\nwant\n%s", body(got), body(want))
	}
}

// Anchors from outside: RFC 8037, appendices A.3 and A.4, and a signature checked
// without the library that made it.
func TestSignaturesAreThoseOfTheStandards(t *testing.T) {
	if got := (JWK{"OKP", "Ed25519", aKey}).Thumbprint(); got != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" {
		t.Errorf("the thumbprint is %s", got)
	}
	v, _ := makeVectors(t)
	device, err := ParseDevice(bytes.Repeat([]byte{3}, 32))
	must(t, err)
	parts := strings.Split(v.Signed, ".")
	signature, err := b64.DecodeString(parts[2])
	must(t, err)
	if !ed25519.Verify(device.private.Public().(ed25519.PublicKey), []byte(parts[0]+"."+parts[1]), signature) {
		t.Error("the signature is not one of Ed25519 over header and payload")
	}
	header, err := b64.DecodeString(parts[0])
	must(t, err)
	if want := `{"alg":"EdDSA","kid":"` + v.Device + `","typ":"placement-link-message"}`; string(header) != want {
		t.Errorf("the header is %s, want %s", header, want)
	}
}
