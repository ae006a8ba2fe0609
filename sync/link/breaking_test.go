package link

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
	"go.yaml.in/yaml/v3"
)

// The files testdata/openapi-1.0.yaml and so on are the contract as it was
// published. They are never edited: a version that somebody may have built on
// stays as it was. A new version of the contract is copied there when it is
// published.
func TestContractBreaksNothingThatWasPublished(t *testing.T) {
	published, err := filepath.Glob("testdata/openapi-*.yaml")
	must(t, err)
	if len(published) == 0 {
		t.Fatal("there is no published contract to compare with")
	}
	for _, file := range published {
		was, err := os.ReadFile(file)
		must(t, err)
		for _, broken := range breaks(t, was, OpenAPI) {
			t.Errorf("since %s: %s", filepath.Base(file), broken)
		}
	}
}

// A gate that never closes is no gate.
func TestGateSeesWhatBreaks(t *testing.T) {
	for name, test := range map[string]struct {
		find, put string
		breaks    bool
	}{
		"a resource is gone":                  {"/v1/snapshot:\n", "/v1/everything:\n", true},
		"a method is gone":                    {"    delete:\n", "    put:\n", true},
		"an answer loses a member":            {"        expires_in: { type: integer, description: Seconds., minimum: 1 }\n", "", true},
		"an answer may lack a member":         {"required: [access_token, token_type, expires_in]", "required: [access_token, token_type]", true},
		"an answer's member changes its kind": {"expires_in: { type: integer", "expires_in: { type: string", true},
		"a parameter is taken no longer":      {"schema: { type: integer, minimum: 1, maximum: 500 }", "schema: { type: integer, minimum: 1, maximum: 100 }", true},
		"a receipt loses a member":            {"        sha256: { type: string, description: \"Of the message's bytes.\", pattern: '^[0-9a-f]{64}$' }\n", "", true},
		"a certificate loses a member":        {"        made: { $ref: \"#/components/schemas/Time\" }\n    Enrolment:", "    Enrolment:", true},
		"a message must have a new member":    {"required: [opportunity, slots, year_group, tag]", "required: [opportunity, slots, year_group, tag, band]", true},
		"a message may have fewer dates":      {"maxItems: 10", "maxItems: 5", true},
		"a message's reasons are fewer":       {"'^[a-z][a-z0-9_]{0,39}$'", "'^[a-z]{0,3}$'", true},
		"an event is taken no longer":         {"[request.submit, request.withdraw, offer.accept,", "[request.submit, request.withdraw,", true},
		"a signed thing is signed no longer":  {"x-made-by: desk\n      required: [message,", "required: [message,", true},
		"a problem is gone":                   {"  - { code: deleted, status: 410", "  - { code: removed, status: 410", true},
		"a problem has another status":        {"{ code: busy, status: 503", "{ code: busy, status: 429", true},
		"a move is gone":                      {"{ from: waitlisted, event: desk.decline,", "{ from: waitlisted, event: desk.refuse,", true},
		"a move leads elsewhere":              {"event: clock.lapse, by: clock, to: lapsed", "event: clock.lapse, by: clock, to: waitlisted", true},
		"nothing changes":                     {"Placement Link", "Placement Link", false},
		"words change":                        {"title: \"This belongs to another school.\"", "title: \"Not yours.\"", false},
		"an answer gains a member":            {"        expires_in:", "        scope: { type: string }\n        expires_in:", false},
		"a message may have a new member":     {"        year_group: { type: integer, description: 0", "        travel: { type: string }\n        year_group: { type: integer, description: 0", false},
		"a state more":                        {"cancelled, lapsed]", "cancelled, lapsed, paused]", false},
		"a problem more":                      {"  - { code: deleted,", "  - { code: moon-phase, status: 422, retry: after }\n  - { code: deleted,", false},
		"a resource more":                     {"  /v1/devices:\n", "  /v1/notes: { get: { responses: { '204': { description: None. } } } }\n  /v1/devices:\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(string(OpenAPI), test.find) {
				t.Fatalf("the contract does not hold %q any more", test.find)
			}
			now := strings.Replace(string(OpenAPI), test.find, test.put, 1)
			if broken := breaks(t, OpenAPI, []byte(now)); (len(broken) > 0) != test.breaks {
				t.Errorf("the gate says %q", broken)
			}
		})
	}
}

// breaks lists what somebody who built on was cannot rely on any more.
func breaks(t *testing.T, was, now []byte) (broken []string) {
	before, after := spec(t, was), spec(t, now)
	report, sources, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(), &load.SpecInfo{Spec: before}, &load.SpecInfo{Spec: after})
	must(t, err)
	words := checker.NewDefaultLocalizer()
	for _, change := range checker.CheckBackwardCompatibility(checker.NewConfig(checker.GetAllChecks()), report, sources) {
		broken = append(broken, change.GetPath()+": "+change.GetUncolorizedText(words))
	}
	return append(broken, lostLines(t, was, now)...)
}

// spec reads a contract, and puts what is signed where oasdiff looks: a payload
// within a JWS is a text to it. What a school makes is put as the body of a
// request, and the rest as that of an answer.
func spec(t *testing.T, contract []byte) *openapi3.T {
	var doc map[string]any
	must(t, yaml.Unmarshal(contract, &doc))
	paths := doc["paths"].(map[string]any)
	for name, s := range doc["components"].(map[string]any)["schemas"].(map[string]any) {
		content := map[string]any{"application/json": map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/" + name}}}
		request, answer := map[string]any{"content": map[string]any{}}, map[string]any{"description": "Done."}
		switch s.(map[string]any)["x-made-by"] {
		case nil:
			continue
		case "school":
			request["content"] = content
		default:
			answer["content"] = content
		}
		paths["/signed/"+name] = map[string]any{"post": map[string]any{"requestBody": request, "responses": map[string]any{"200": answer}}}
	}
	b, err := json.Marshal(doc)
	must(t, err)
	parsed, err := openapi3.NewLoader().LoadFromData(b)
	must(t, err)
	return parsed
}

// lostLines lists the lines of the contract's tables that are there no longer, or
// say something else. Words may change.
func lostLines(t *testing.T, was, now []byte) (lost []string) {
	var before, after map[string]any
	must(t, yaml.Unmarshal(was, &before))
	must(t, yaml.Unmarshal(now, &after))
	words := []string{"words", "next", "note", "title", "detail", "help"}
	lines := func(table any) (all []string) {
		for _, line := range list(table) {
			line := maps.Clone(line.(map[string]any))
			maps.DeleteFunc(line, func(name string, _ any) bool { return slices.Contains(words, name) })
			all = append(all, string(body(line)))
		}
		return all
	}
	for name, table := range before {
		kept := lines(after[name])
		for _, line := range lines(table) {
			if strings.HasPrefix(name, "x-") && !slices.Contains(kept, line) {
				lost = append(lost, name+" has lost "+line)
			}
		}
	}
	return lost
}
