package desk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"waymark/sync/desk"
	"waymark/sync/link"
)

// A laptop that has enrolled can sign anything as a message. Whatever it is, the
// desk answers as the contract says, and what it does not apply changes nothing
// but the count of the request's messages.
func FuzzMessage(f *testing.F) {
	tr, s := deskWithEverything(f)
	c := readContract()
	standing := func(t testing.TB) map[string]string {
		list := map[string]string{}
		page, err := tr.Snapshot(ctx, s.device.ID(), "", link.MaxPage)
		must(t, err)
		for _, c := range page.Changes {
			var st link.Standing
			if c.Kind != link.KindRequest {
				continue
			}
			must(t, json.Unmarshal(c.Body, &st))
			st.Rev, st.Lane = 0, 0
			list[c.ID] = string(toJSON(st))
		}
		return list
	}
	for id := range standing(f) {
		for _, m := range link.Moves {
			f.Add(toJSON(link.Message{ID: newUUID(7), Request: id, Lane: 2, Event: m.Event, Trust: tr.key.Fingerprint(), Body: toJSON(link.Accept{Consent: true})}))
		}
	}
	good := link.Message{ID: newUUID(7), Request: newUUID(4), Lane: 1, Event: link.RequestSubmit, Trust: tr.key.Fingerprint(), Body: toJSON(submit("tag-5"))}
	f.Add(toJSON(good))
	good.Body = json.RawMessage(`{"opportunity":"pharmacy","slots":["march"],"year_group":1e3,"tag":null}`)
	f.Add(toJSON(good))
	for _, payload := range []string{``, `null`, `[]`, `{`, `{"id":1}`, `{"lane":1e999}`, `{"id":"a/b","request":"\u0000","lane":1}`, `{"made":"never"}`} {
		f.Add([]byte(payload))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		before := standing(t)
		results, err := tr.Take(ctx, s.device.ID(), []string{signRaw(s.device, "placement-link-message", payload)})
		if err != nil {
			t.Fatalf("the desk gave no result: %v", err)
		}
		if err := c.holds("Results", toJSON(results)); err != nil {
			t.Fatalf("the result is not as the contract has it: %v", err)
		}
		if after := standing(t); results.Results[0].Outcome != link.Applied && fmt.Sprint(after) != fmt.Sprint(before) {
			t.Fatalf("a message that was %s changed %v to %v", results.Results[0].Outcome, before, after)
		}
	})
}

// Whatever comes over HTTP, the answer is the contract's and never a failure of
// the desk, and an error means that nothing has changed.
func FuzzHTTP(f *testing.F) {
	tr, s := deskWithEverything(f)
	c := readContract()
	handler := tr.Handler()
	token := s.token
	batch := string(toJSON(link.Batch{Messages: []string{s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-9"))}}))
	form := "grant_type=client_credentials&client_assertion_type=" + url.QueryEscape(link.AssertionType) + "&client_assertion="
	for _, seed := range [][6]string{
		{"GET", "/.well-known/placement-link", "", "", "", ""},
		{"POST", "/v1/messages", "application/json", "", batch, "1.0"},
		{"POST", "/v1/messages", "application/json; charset=utf-8", "", `{"messages":null,"messages":["x"],"more":{}}`, "1.9"},
		{"POST", "/v1/messages", "application/json", "gzip", "\x1f\x8b", "9"},
		{"POST", "/v1/messages", "application/json", "", `{"messages":["` + strings.Repeat("[", 999) + `"]}`, ""},
		{"POST", "/v1/messages", "application/json", "", "\ufeff{}", ""},
		{"POST", "/v1/enrolments", "application/json", "", `{"enrol":"a.b.c"}`, ""},
		{"POST", "/v1/token", "application/x-www-form-urlencoded", "", form + "a.b.c", ""},
		{"GET", "/v1/changes?since=&limit=9999999999999999999", "", "", "", ""},
		{"GET", "/v1/snapshot?page=%00&limit=1", "", "", "", ""},
		{"DELETE", "/v1/devices/%2e%2e%2f", "", "", "", ""},
		{"DELETE", "/v1/devices/%00", "", "", "", ""},
		{"TRACE", "/v1/../desk", "", "", "", ""},
	} {
		for _, signedIn := range []bool{true, false} {
			f.Add(seed[0], seed[1], seed[2], seed[3], []byte(seed[4]), seed[5], signedIn)
		}
	}
	f.Fuzz(func(t *testing.T, method, target, kind, encoding string, body []byte, version string, signedIn bool) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(target, "/") {
			return // no client can send it
		}
		req, err := http.NewRequest(method, "http://desk.example", bytes.NewReader(body))
		if err != nil {
			return
		}
		req.URL.Path, req.URL.RawPath, req.URL.RawQuery = u.Path, u.RawPath, u.RawQuery
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Content-Encoding", encoding)
		req.Header.Set(link.VersionHeader, version)
		if signedIn {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		before := everything(t, tr.ledger)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		if w.Code >= 500 {
			t.Fatalf("%s %s gave a %d: %s", method, target, w.Code, w.Body)
		}
		if w.Code >= 400 && everything(t, tr.ledger) != before {
			t.Fatalf("%s %s gave a %d, and changed something", method, target, w.Code)
		}
		if err := c.conforms(c.pattern(u.Path), method, w.Code, w.Header(), w.Body.Bytes()); err != nil && method != http.MethodHead {
			t.Fatalf("%s %s: %v", method, target, err)
		}
	})
}

// Anyone can sign anything as an enrolment. Whoever has no code changes nothing,
// but that the first few are written down.
func FuzzEnrolment(f *testing.F) {
	tr := newTrust(f)
	code := tr.code(desk.CodeOptions{})
	s := tr.stranger("100001")
	f.Add("A000", "00000000000", "100001", "Ashgrove Academy", "Careers office")
	f.Add("\x00\x00\x00\x00", "", "", "", "")
	f.Add("../d", "\xff", "urn", strings.Repeat("x", 300), "\n")
	f.Fuzz(func(t *testing.T, id, secret, urn, name, label string) {
		if id == code.ID {
			return // a wrong secret costs the code a try
		}
		jws, err := s.device.SignEnrol(link.Enrol{CodeID: id, Code: secret, School: link.SchoolName{URN: urn, Name: name}, Label: label})
		must(t, err)
		before := withoutAudit(everything(t, tr.ledger))
		if _, err := tr.Enrol(ctx, jws, home); link.ProblemOf(err) == nil || link.ProblemOf(err).Status >= 500 {
			t.Fatalf("it was answered with %v", err)
		}
		if withoutAudit(everything(t, tr.ledger)) != before {
			t.Fatal("it changed something")
		}
	})
}

// withoutAudit leaves the audit out of everything.
func withoutAudit(all string) string {
	rows := slices.DeleteFunc(strings.Split(all, "\n"), func(row string) bool { return strings.HasPrefix(row, "audit/") })
	return strings.Join(rows, "\n")
}
