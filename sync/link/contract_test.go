package link

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"waymark/app/record"
)

// contract is openapi.yaml as the tests read it.
type contract struct {
	doc      map[string]any
	compiler *jsonschema.Compiler
}

func readContract(t testing.TB) contract {
	t.Helper()
	var parsed any
	must(t, yaml.Unmarshal(OpenAPI, &parsed))
	b, err := json.Marshal(parsed)
	must(t, err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	must(t, err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	must(t, c.AddResource("openapi.json", doc))
	var plain map[string]any
	must(t, json.Unmarshal(b, &plain))
	return contract{plain, c}
}

// at follows member names from the root.
func (c contract) at(names ...string) any {
	var v any = c.doc
	for _, name := range names {
		v = v.(map[string]any)[name]
	}
	return v
}

func (c contract) schema(name string) map[string]any {
	s, _ := c.at("components", "schemas", name).(map[string]any)
	return s
}

// follow returns the schema that s is or refers to, with its name.
func (c contract) follow(s map[string]any) (map[string]any, string) {
	if ref, ok := s["$ref"].(string); ok {
		name := ref[strings.LastIndexByte(ref, '/')+1:]
		target, _ := c.follow(c.schema(name))
		return target, name
	}
	return s, ""
}

// check holds JSON against a schema. The compiler knows all of JSON Schema 2020-12;
// kin-openapi with EnableJSONSchema2020 (v0.149) silently falls back to a validator
// that knows less wherever a schema has a $ref.
func (c contract) check(t testing.TB, name string, b []byte) error {
	t.Helper()
	compiled, err := c.compiler.Compile("openapi.json#/components/schemas/" + name)
	must(t, err)
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	must(t, err)
	return compiled.Validate(v)
}

// wireTypes are the types of this package that go over the network, by the names
// of their schemas.
var wireTypes = func() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, v := range []any{
		Accept{}, Answer{}, Attendance{}, Band{}, Batch{}, Certificate{}, Change{}, Descriptor{}, Details{}, DeviceInfo{}, Devices{}, Enrol{},
		Enrolled{}, Enrolment{}, FieldError{}, Identity{}, JWK{}, Limits{}, Message{}, Opportunity{}, Page{}, Post{}, Problem{}, Provide{}, Range{},
		Receipt{}, Reply{}, Result{}, Results{}, SchoolName{}, Sealed{}, SealKey{}, Slot{}, Standing{}, Submit{}, Token{}, Withdraw{},
		record.DisclosedField{},
	} {
		types[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
	return types
}()

func TestContractIsOpenAPI(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(OpenAPI)
	must(t, err)
	must(t, doc.Validate(t.Context()))
	if !doc.IsOpenAPI31OrLater() || doc.Info.Version != Version {
		t.Errorf("the contract is OpenAPI %s of version %s", doc.OpenAPI, doc.Info.Version)
	}
	c := readContract(t)
	for name := range c.at("components", "schemas").(map[string]any) {
		if _, err := c.compiler.Compile("openapi.json#/components/schemas/" + name); err != nil {
			t.Errorf("the schema %s does not compile: %v", name, err)
		}
	}
}

func TestEveryTypeHasItsSchema(t *testing.T) {
	c := readContract(t)
	for name, typ := range wireTypes {
		if c.schema(name) == nil {
			t.Errorf("the contract has no schema %s", name)
			continue
		}
		c.conform(t, name, typ)
	}
	for name, s := range c.at("components", "schemas").(map[string]any) {
		if _, ok := wireTypes[name]; !ok && s.(map[string]any)["type"] == "object" {
			t.Errorf("the package has no type %s", name)
		}
	}
	for _, name := range typesWithJSON(t) {
		// An Objection is what a school's own programs print.
		if _, ok := wireTypes[name]; !ok && name != "Objection" {
			t.Errorf("the type %s is not held against the contract", name)
		}
	}
}

// conform holds the members of a type against the properties of its schema.
func (c contract) conform(t *testing.T, name string, typ reflect.Type) {
	s := c.schema(name)
	properties, _ := s["properties"].(map[string]any)
	var required []string
	for _, r := range list(s["required"]) {
		required = append(required, r.(string))
	}
	for i := range typ.NumField() {
		member, omit, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		p, ok := properties[member].(map[string]any)
		if !ok {
			t.Errorf("%s has no property %q", name, member)
			continue
		}
		if slices.Contains(required, member) == (omit != "") {
			t.Errorf("%s.%s is required in one and not in the other", name, member)
		}
		c.conformKind(t, name+"."+member, p, typ.Field(i).Type)
		delete(properties, member)
	}
	for member := range properties {
		t.Errorf("the type %s has no member %q", name, member)
	}
}

func (c contract) conformKind(t *testing.T, at string, p map[string]any, typ reflect.Type) {
	s, ref := c.follow(p)
	want := ""
	switch {
	case typ.Kind() == reflect.Pointer:
		c.conformKind(t, at, p, typ.Elem())
		return
	case typ == reflect.TypeFor[time.Time]():
		want = "date-time"
	case typ == reflect.TypeFor[record.Date]():
		want = "date"
	case typ == reflect.TypeFor[json.RawMessage]():
		want = "object"
	case typ.Kind() == reflect.Struct:
		if want = "object"; ref != typ.Name() {
			t.Errorf("%s is a %s, and its schema is %q", at, typ.Name(), ref)
		}
	case typ.Kind() == reflect.Slice:
		want = "array"
		c.conformKind(t, at+"[]", s["items"].(map[string]any), typ.Elem())
	default:
		want = map[reflect.Kind]string{
			reflect.String: "string", reflect.Bool: "boolean", reflect.Float64: "number", reflect.Int: "integer", reflect.Uint64: "integer",
		}[typ.Kind()]
	}
	if s["type"] != want && s["format"] != want {
		t.Errorf("%s is a %s, and %v in the contract", at, typ, s["type"])
	}
}

// typesWithJSON lists the exported structs of the package that name JSON members.
func typesWithJSON(t *testing.T) (names []string) {
	files, err := filepath.Glob("*.go")
	must(t, err)
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		must(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok && slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool { return f.Tag != nil }) {
				names = append(names, spec.Name.Name)
			}
			return true
		})
	}
	return names
}

func TestTablesAreThoseOfTheContract(t *testing.T) {
	c := readContract(t)
	type object = map[string]any
	tables := map[string][]object{}
	for _, s := range States {
		tables["x-states"] = append(tables["x-states"], object{"state": string(s), "final": s.Final(), "holds_place": s.HoldsPlace(), "words": s.Words(""), "next": s.NextAct()})
	}
	for _, m := range Moves {
		tables["x-moves"] = append(tables["x-moves"], object{"from": string(m.From), "event": string(m.Event), "by": string(m.By), "to": string(m.To), "note": m.Note})
	}
	for _, k := range Problems {
		if k.Status != 0 { // a laptop's own
			tables["x-problems"] = append(tables["x-problems"], object{
				"code": string(k.Code), "status": float64(k.Status), "retry": string(k.Retry), "party": string(k.Party), "title": k.Title, "detail": k.Detail,
			})
		}
	}
	for _, criterion := range Criteria {
		tables["x-criteria"] = append(tables["x-criteria"], object{"name": criterion.Name, "words": criterion.Words})
	}
	for _, f := range DetailFields {
		tables["x-details"] = append(tables["x-details"], object{"name": f.Name, "words": f.Words, "help": f.Help})
	}
	for name, reasons := range map[string][]Reason{"x-withdraw-reasons": WithdrawReasons, "x-refusal-reasons": RefusalReasons} {
		for _, r := range reasons {
			tables[name] = append(tables[name], object{"code": r.Code, "words": r.Words})
		}
	}
	for name, want := range tables {
		got := list(c.at(name))
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || !reflect.DeepEqual(got[i], any(want[i])) {
				t.Errorf("%s differs from line %d on", name, i+1)
				break
			}
		}
	}
}

func list(v any) []any { all, _ := v.([]any); return all }

func TestEnumerationsAreThoseOfTheContract(t *testing.T) {
	c := readContract(t)
	names := func(n int, name func(int) string) (all []string) {
		for i := range n {
			all = append(all, name(i))
		}
		return all
	}
	var events, codes []string
	for _, m := range Moves {
		if m.By == School && !slices.Contains(events, string(m.Event)) {
			events = append(events, string(m.Event))
		}
	}
	for _, k := range Problems {
		if k.Status != 0 {
			codes = append(codes, string(k.Code))
		}
	}
	for at, want := range map[string][]string{
		"State":                     names(len(States), func(i int) string { return string(States[i]) }),
		"Outcome":                   {string(Applied), string(Duplicate), string(Rejected), string(Deferred)},
		"Message.event":             events,
		"Problem.code":              codes,
		"Problem.retry":             {string(RetryNever), string(RetryAuto), string(RetryAfter), string(RetryPerson)},
		"Problem.party":             {string(SchoolParty), string(NetworkParty), string(TrustParty)},
		"Change.stream":             {TrustStream, SchoolStream},
		"Change.kind":               {KindOpportunity, KindRequest},
		"Change.op":                 {Put, Gone},
		"Opportunity.status":        {string(Open), string(Closed)},
		"Opportunity.category":      Categories,
		"Opportunity.details.items": names(len(DetailFields), func(i int) string { return DetailFields[i].Name }),
		"Band.any_of.items":         names(len(Criteria), func(i int) string { return Criteria[i].Name }),
		"Slot.left":                 {LeftNone, LeftFew, LeftSome},
		"SealKey.alg":               {SealAlg},
		"Receipt.outcome (enum)":    {string(Applied), string(Rejected)},
		"Post.format (enum)":        {PostFormat},
		"Answer.format (enum)":      {AnswerFormat},
		"JWK.kty (enum)":            {"OKP"},
		"JWK.crv (enum)":            {"Ed25519"},
		"Token.token_type (enum)":   {"Bearer"},
	} {
		path, closed := strings.CutSuffix(at, " (enum)")
		keyword := "x-extensible-enum"
		if closed {
			keyword = "enum"
		}
		got := fmt.Sprint(c.property(path)[keyword])
		slices.Sort(want)
		sorted := strings.Fields(strings.Trim(got, "[]"))
		slices.Sort(sorted)
		if !slices.Equal(sorted, want) {
			t.Errorf("%s is %s, want %s", at, sorted, want)
		}
	}
}

// property finds "Opportunity.details.items".
func (c contract) property(path string) map[string]any {
	parts := strings.Split(path, ".")
	s := c.schema(parts[0])
	for _, part := range parts[1:] {
		if part != "items" {
			s = s["properties"].(map[string]any)
		}
		s, _ = s[part].(map[string]any)
	}
	return s
}

func TestLimitsAreThoseOfTheContract(t *testing.T) {
	c := readContract(t)
	for at, want := range map[string]*regexp.Regexp{
		"MessageID": uuid7Pattern, "RequestID": uuidPattern, "Thumbprint": thumbPattern, "Name": namePattern, "Submit.tag": tagPattern,
		"Sealed.kid": kidPattern, "Sealed.box": boxPattern, "Withdraw.reason": reasonPattern, "SchoolName.urn": urnPattern,
	} {
		if got := c.property(at)["pattern"]; got != want.String() {
			t.Errorf("%s has the pattern %s, want %s", at, got, want)
		}
	}
	for at, want := range map[string]int{
		"Signed.maxLength": MaxSigned, "SignedMessage.maxLength": MaxSigned, "Sealed.box.maxLength": MaxBox, "Answer.reply.maxLength": MaxAnswer,
		"Message.lane.maximum": MaxLane, "Submit.slots.maxItems": MaxSlots,
		"Epoch.maxLength": MaxEpoch, "Cursor.maxLength": MaxCursor,
	} {
		path, keyword := at[:strings.LastIndexByte(at, '.')], at[strings.LastIndexByte(at, '.')+1:]
		if got := c.property(path)[keyword]; got != float64(want) {
			t.Errorf("%s is %v, want %d", at, got, want)
		}
	}
	limit := c.at("components", "parameters", "Limit", "schema").(map[string]any)
	if limit["maximum"] != float64(MaxPage) {
		t.Errorf("a page has at most %v changes, want %d", limit["maximum"], MaxPage)
	}
	if got := c.at("components", "parameters", "Version", "name"); got != VersionHeader {
		t.Errorf("the version is in the header %s, want %s", got, VersionHeader)
	}
}
