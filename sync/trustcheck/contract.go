package trustcheck

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"waymark/sync/link"
)

// contract is openapi.yaml, as far as answers are held against it.
type contract struct{ paths *openapi3.Paths }

func readContract() (contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(link.OpenAPI)
	if err != nil {
		return contract{}, err
	}
	return contract{doc.Paths}, nil
}

// operation finds what the contract says of a method and path.
func (c contract) operation(method, path string) *openapi3.Operation {
	for pattern, item := range c.paths.Map() {
		if matches(pattern, path) {
			return item.GetOperation(method)
		}
	}
	return nil
}

func matches(pattern, path string) bool {
	p, s := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(p) != len(s) {
		return false
	}
	for i := range p {
		if p[i] != s[i] && !(strings.HasPrefix(p[i], "{") && s[i] != "") {
			return false
		}
	}
	return true
}

// check says how an answer departs from the contract.
func (c contract) check(method, path string, a answer) error {
	op := c.operation(method, path)
	if op == nil {
		return nil // not a resource of the contract, so nothing is said of it
	}
	response := op.Responses.Value(strconv.Itoa(a.status))
	if response == nil {
		response = op.Responses.Default()
	}
	if response == nil {
		return fmt.Errorf("status %d is not among its answers", a.status)
	}
	if len(response.Value.Content) == 0 {
		if len(bytes.TrimSpace(a.body)) > 0 {
			return fmt.Errorf("status %d comes with a body and should not", a.status)
		}
		return nil
	}
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	media := response.Value.Content[kind]
	if media == nil {
		return fmt.Errorf("status %d comes as %q, which is not among its media types", a.status, kind)
	}
	var value any
	if err := json.Unmarshal(a.body, &value); err != nil {
		return fmt.Errorf("status %d comes with a body that is not JSON", a.status)
	}
	if media.Schema == nil || media.Schema.Value == nil {
		return nil
	}
	if err := media.Schema.Value.VisitJSON(value, openapi3.EnableJSONSchema2020(), openapi3.VisitAsResponse()); err != nil {
		return fmt.Errorf("status %d: %s", a.status, firstLine(err))
	}
	return nil
}

// firstLine returns the beginning of an error that quotes schema and value at length.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	if len(line) > 300 {
		line = line[:300] + "…"
	}
	return line
}
