package desk_test

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// contract is openapi.yaml, as far as a desk's answers are held against it.
type contract struct {
	doc      map[string]any
	compiler *jsonschema.Compiler
	mu       sync.Mutex
}

var readContract = sync.OnceValue(func() *contract {
	c := &contract{compiler: jsonschema.NewCompiler()}
	if err := yaml.Unmarshal(link.OpenAPI, &c.doc); err != nil {
		panic(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(toJSON(c.doc))))
	if err != nil {
		panic(err)
	}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource("openapi.json", doc); err != nil {
		panic(err)
	}
	return c
})

// at follows member names, and references as it meets them.
func (c *contract) at(v any, names ...string) any {
	for _, name := range names {
		m, _ := v.(map[string]any)
		v = m[name]
		if m, ok := v.(map[string]any); ok && m["$ref"] != nil && name != "schema" {
			v = c.at(c.doc, strings.Split(strings.TrimPrefix(m["$ref"].(string), "#/"), "/")...)
		}
	}
	return v
}

// holds returns what is wrong with JSON by a schema, given by its name.
func (c *contract) holds(name string, b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	schema, err := c.compiler.Compile("openapi.json#/components/schemas/" + name)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// conforms returns how an answer departs from what the contract says of its resource.
func (c *contract) conforms(pattern, method string, status int, header http.Header, body []byte) error {
	if header.Get(link.VersionHeader) != link.Version {
		return fmt.Errorf("the answer does not say that it is a desk's")
	}
	responses := c.at(c.doc, "paths", pattern, strings.ToLower(method), "responses")
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	if responses == nil { // no resource of the contract
		if kind != "application/problem+json" {
			return fmt.Errorf("%s %s is no resource, and was answered with %s", method, pattern, kind)
		}
		return c.holds("Problem", body)
	}
	response := c.at(responses, fmt.Sprint(status))
	if response == nil {
		if response = c.at(responses, "default"); response == nil || status < 400 {
			return fmt.Errorf("%s %s has no answer of status %d", method, pattern, status)
		}
	}
	content := c.at(response, "content")
	if content == nil {
		if len(body) > 0 {
			return fmt.Errorf("an answer of status %d has a body", status)
		}
		return nil
	}
	ref, _ := c.at(content, kind, "schema", "$ref").(string)
	if ref == "" {
		return fmt.Errorf("an answer of status %d comes as %q", status, kind)
	}
	name := ref[strings.LastIndexByte(ref, '/')+1:]
	if err := c.holds(name, body); err != nil {
		return err
	}
	if name == "Page" {
		return c.pageHolds(body)
	}
	return nil
}

// pageHolds holds the bodies of a page's changes against their own schemas.
func (c *contract) pageHolds(body []byte) error {
	var p link.Page
	if err := json.Unmarshal(body, &p); err != nil {
		return err
	}
	for _, change := range p.Changes {
		name := map[string]string{link.KindRequest: "Standing", link.KindOpportunity: "Opportunity"}[change.Kind]
		if change.Op == link.Gone {
			continue
		}
		if err := c.holds(name, change.Body); err != nil {
			return err
		}
	}
	return nil
}

// pattern returns the resource of a path.
func (c *contract) pattern(path string) string {
	if rest, ok := strings.CutPrefix(path, "/v1/devices/"); ok && rest != "" && !strings.Contains(rest, "/") {
		return "/v1/devices/{id}"
	}
	return path
}

// signRaw signs any bytes as a message of the device: what a hostile laptop that
// has enrolled can send.
func signRaw(d link.Device, typ string, payload []byte) string {
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(typ)).WithHeader("kid", d.ID())
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: ed25519.NewKeyFromSeed(d.Bytes())}, options)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	jws, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return jws
}

// everything is all that a ledger holds.
func everything(t testing.TB, l ledger.Ledger) string {
	t.Helper()
	var all strings.Builder
	must(t, l.View(ctx, func(r ledger.Reader) error {
		all.Reset()
		for key, value := range r.Scan("", "") {
			fmt.Fprintf(&all, "%s=%s\n", key, value)
		}
		return nil
	}))
	return all.String()
}

// deskWithEverything is a trust with requests in several states, and a school's
// laptop that has a token.
func deskWithEverything(t testing.TB) (*trust, *school) {
	tr := newTrust(t)
	tr.publish(radiography(50))
	s := tr.school("100001")
	s.at(link.Received, "tag-1")
	s.at(link.Offered, "tag-2")
	s.at(link.Accepted, "tag-3")
	s.at(link.Withdrawn, "tag-4")
	must(t, tr.WithdrawOpportunity(ctx, coordinator, tr.publish(link.Opportunity{
		ID: "pharmacy", Title: "Pharmacy", Slots: radiography(1).Slots,
	}).ID, "The department moves."))
	s.signIn()
	return tr, s
}

// call puts a request to the desk without a network, and returns the answer.
func (tr *trust) call(h http.Handler, req *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// Every resource answers as the published contract says, whether it does what is
// asked or refuses.
func TestAnswersConformToTheContract(t *testing.T) {
	tr, s := deskWithEverything(t)
	c := readContract()
	batch := toJSON(link.Batch{Messages: []string{
		s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-9")),
		s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-9")),
		s.message(newUUID(4), 2, link.RequestSubmit, submit("tag-9")),
		"x",
	}})
	lost := tr.school("100001")
	fresh := tr.stranger("100003")
	enrolment := toJSON(link.Enrolment{Enrol: fresh.enrolment(tr.code(desk.CodeOptions{}))})
	for _, r := range []struct {
		method, path string
		body         []byte
		headers      []string
		status       int
	}{
		{"GET", "/.well-known/placement-link", nil, nil, 200},
		{"POST", "/v1/enrolments", enrolment, nil, 201},
		{"POST", "/v1/enrolments", enrolment, nil, 201},
		{"POST", "/v1/enrolments", []byte(`{"enrol":"x"}`), nil, 400},
		{"POST", "/v1/enrolments", []byte(`{"enrol":1}`), nil, 400},
		{"POST", "/v1/token", []byte("grant_type=password"), []string{"Content-Type", "application/x-www-form-urlencoded"}, 400},
		{"POST", "/v1/token", []byte("%zz"), []string{"Content-Type", "application/x-www-form-urlencoded"}, 400},
		{"POST", "/v1/messages", batch, nil, 200},
		{"POST", "/v1/messages", batch, []string{"Authorization", ""}, 401},
		{"POST", "/v1/messages", batch, []string{"Content-Type", "text/plain"}, 400},
		{"POST", "/v1/messages", batch, []string{"Content-Encoding", "gzip"}, 400},
		{"POST", "/v1/messages", batch, []string{"Placement-Link", "2.0"}, 426},
		{"POST", "/v1/messages", batch, []string{"Placement-Link", "1.7"}, 200},
		{"POST", "/v1/messages", []byte(`{"messages":["` + strings.Repeat("x", link.MaxBody) + `"]}`), nil, 413},
		{"POST", "/v1/messages", []byte(strings.Repeat("[", 33) + strings.Repeat("]", 33)), nil, 400},
		{"POST", "/v1/messages", []byte("{\"messages\":[\"\xff\"]}"), nil, 400},
		{"POST", "/v1/messages", []byte(`{"messages":[1e999]}`), nil, 400},
		{"POST", "/v1/messages", []byte(`{"messages":[`), nil, 400},
		{"POST", "/v1/messages", []byte(`{"messages":["[\"]"]}{}`), nil, 400},
		{"GET", "/v1/changes", nil, nil, 200},
		{"GET", "/v1/changes?limit=1", nil, nil, 200},
		{"GET", "/v1/changes?limit=0", nil, nil, 400},
		{"GET", "/v1/changes?since=x", nil, nil, 409},
		{"GET", "/v1/changes?%zz", nil, nil, 400},
		{"GET", "/v1/snapshot?limit=2", nil, nil, 200},
		{"GET", "/v1/snapshot?page=x", nil, nil, 409},
		{"GET", "/v1/snapshot?limit=x", nil, nil, 400},
		{"GET", "/v1/devices", nil, nil, 200},
		{"DELETE", "/v1/devices/" + lost.device.ID(), nil, nil, 204},
		{"DELETE", "/v1/devices/nobody", nil, nil, 404},
		{"GET", "/v1/nothing", nil, nil, 404},
		{"PUT", "/v1/messages", nil, nil, 404},
		{"GET", "/v1//changes", nil, nil, 404},
		{"GET", "/", nil, nil, 404},
	} {
		res, body := s.http(r.method, r.path, r.body, r.headers...)
		path, _, _ := strings.Cut(r.path, "?")
		if res.StatusCode != r.status {
			t.Errorf("%s %s gave a %d, want %d: %s", r.method, path, res.StatusCode, r.status, body)
		}
		if err := c.conforms(c.pattern(path), r.method, res.StatusCode, res.Header, body); err != nil {
			t.Errorf("%s %s: %v\n%s", r.method, path, err, body)
		}
	}
	if res, body := s.askToken(s.assertion(tr.clock.Now())); res.StatusCode != 200 {
		t.Errorf("the token was refused: %d %s", res.StatusCode, body)
	} else if err := c.conforms("/v1/token", "POST", 200, res.Header, body); err != nil {
		t.Error(err)
	}
}
