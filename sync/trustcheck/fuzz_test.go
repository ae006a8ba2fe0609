package trustcheck_test

import (
	"net/http"
	"testing"

	"waymark/sync/link"
	"waymark/sync/trustcheck"
)

// Whatever one resource answers, a run comes to its end and says what it saw.
func FuzzAnswers(f *testing.F) {
	paths := []string{"/.well-known/placement-link", "/v1/enrolments", "/v1/token", "/v1/messages", "/v1/changes", "/v1/snapshot", "/v1/devices"}
	const ok = "application/json"
	for _, seed := range []struct {
		path uint8
		kind string
		body string
	}{
		{0, ok, `{"protocol":{"min":"1.0","max":"1.0"},"trust":{"name":"A"},"base":"http://[::1","certificate":"a.b.c","epoch":"e","now":"2026-11-23T09:30:00Z"}`},
		{0, ok, `{"limits":{"batch":-1,"body":-1},"trust":null}`},
		{1, ok, `{"device":"","school":"s","epoch":"e"}`},
		{2, ok, `{"access_token":"A","token_type":"Bearer","expires_in":5}`},
		{2, ok, `{"access_token":"","token_type":"Bearer","expires_in":-5}`},
		{3, ok, `{"epoch":"e","results":[{"message":"m","outcome":"applied","receipt":"a.b.c"}]}`},
		{3, ok, `{"epoch":"e","results":[{"outcome":"rejected"},{"outcome":"deferred"},null]}`},
		{4, ok, `{"epoch":"e","cursor":"c","more":true,"changes":[{"stream":"trust","seq":7,"kind":"opportunity","id":"o","op":"put","body":{"slots":[{"id":"s","from":"2027-01-01"}]}}]}`},
		{4, ok, `{"more":false,"changes":[{"kind":"request","op":"put","body":[]}]}`},
		{5, ok, `{"epoch":"e","cursor":"c","more":true,"next":"n","changes":[]}`},
		{6, ok, `{"devices":[{"id":"d","enrolled":"yesterday"}]}`},
		{3, "application/problem+json", `{"type":"about:blank","code":"busy!"}`},
		{4, "text/html", `<html>`},
		{5, ok, "\xff\xfe"},
	} {
		f.Add(seed.path, seed.kind, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, path uint8, kind string, body []byte) {
		for i := range len(kind) {
			if kind[i] < ' ' || kind[i] > '~' {
				return // no header can hold it
			}
		}
		e := newEndpoint(t, on(paths[int(path)%len(paths)], func(a *answer) {
			a.status, a.raw = http.StatusOK, body
			a.header.Set("Content-Type", kind)
		}))
		code, err := hand{e}.Code(t.Context())
		e.must(err)
		r, err := trustcheck.Run(t.Context(), trustcheck.Options{URL: e.url, Code: code, Hand: hand{e}, Only: []string{"feed"}})
		e.must(err)
		for _, finding := range r.Findings {
			if finding.Verdict == trustcheck.Failed && (len(finding.Saw) == 0 || finding.Party == "") {
				t.Errorf("%s failed and nothing is said of it", finding.ID)
			}
		}
		if text(t, r) == "" || r.Protocol != link.Version {
			t.Errorf("%+v", r)
		}
	})
}
