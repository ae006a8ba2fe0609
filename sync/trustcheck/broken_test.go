package trustcheck_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/trustcheck"
)

// answer is an answer of our desk on its way through something that breaks it.
type answer struct {
	request *http.Request
	sent    []byte // the request's body
	status  int
	header  http.Header
	body    map[string]any // nil where it is no JSON object
	raw     []byte         // takes the place of body, where it is set
}

// breaks stands between the endpoint and the schools and spoils its answers.
func breaks(spoil func(*answer)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(sent))
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			a := &answer{request: r, sent: sent, status: rec.Code, header: rec.Header()}
			plain := rec.Body.Bytes()
			if json.Unmarshal(plain, &a.body) != nil {
				a.body = nil
			}
			spoil(a)
			switch {
			case a.raw != nil:
				plain = a.raw
			case a.body != nil:
				plain, _ = json.Marshal(a.body)
			}
			for name, values := range a.header {
				if name != "Content-Length" {
					w.Header()[name] = values
				}
			}
			w.WriteHeader(a.status)
			w.Write(plain)
		})
	}
}

// on spoils the answers of one path only.
func on(path string, spoil func(*answer)) func(http.Handler) http.Handler {
	return breaks(func(a *answer) {
		if a.request.URL.Path == path {
			spoil(a)
		}
	})
}

// each goes through the objects of a list in an answer.
func (a *answer) each(list string, fn func(map[string]any)) {
	all, _ := a.body[list].([]any)
	for _, one := range all {
		if object, ok := one.(map[string]any); ok {
			fn(object)
		}
	}
}

// becomes writes another outcome into results.
func becomes(from, to link.Outcome) func(*answer) {
	return func(a *answer) {
		a.each("results", func(r map[string]any) {
			if r["outcome"] == string(from) {
				r["outcome"] = string(to)
			}
		})
	}
}

// tokens replaces the token of requests before they reach the desk, given the
// first that the desk gave out.
func tokens(change func(first string, r *http.Request) string) func(http.Handler) http.Handler {
	var mu sync.Mutex
	first := ""
	return func(next http.Handler) http.Handler {
		given := on("/v1/token", func(a *answer) {
			mu.Lock()
			defer mu.Unlock()
			if token, ok := a.body["access_token"].(string); ok && first == "" {
				first = "Bearer " + token
			}
		})(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			t := change(first, r)
			mu.Unlock()
			if t != "" {
				r.Header.Set("Authorization", t)
			}
			given.ServeHTTP(w, r)
		})
	}
}

// Endpoints that are broken in one way each fail the check that says so.
func TestBrokenEndpointsFailTheRightCheck(t *testing.T) {
	const (
		describe = "/.well-known/placement-link"
		batch    = "/v1/messages"
		changes  = "/v1/changes"
	)
	for name, c := range map[string]struct {
		between func(http.Handler) http.Handler
		fails   string
		only    string
		saw     string // a part of what the report says that it saw
	}{
		"a sign-in page": {breaks(func(a *answer) {
			a.status, a.raw = 200, []byte("<html>Please sign in</html>")
			a.header.Set("Content-Type", "text/html")
		}), "door/descriptor", "feed", "login page"},
		"no epoch":              {on(describe, func(a *answer) { delete(a.body, "epoch") }), "always/schema", "feed", "epoch"},
		"no name":               {on(describe, func(a *answer) { a.body["trust"] = map[string]any{"name": ""} }), "door/descriptor", "feed", "the trust’s name is missing"},
		"another certificate":   {on(describe, func(a *answer) { a.body["certificate"] = "e30.e30.e30" }), "door/certificate", "feed", "cannot be believed"},
		"a later major version": {on(describe, func(a *answer) { a.body["protocol"] = map[string]any{"min": "7.0", "max": "7.2"} }), "door/version", "feed", "7.0"},
		"no version header":     {breaks(func(a *answer) { a.header.Del(link.VersionHeader) }), "door/version", "feed", "header"},
		"codes that work twice": {on("/v1/enrolments", func(a *answer) {
			a.status, a.header["Content-Type"], a.body = 201, []string{"application/json"}, map[string]any{"device": "d", "school": "s", "epoch": "e"}
		}), "enrolment/wrong-secret", "feed", "expected it refused"},
		"no time with clock-skew": {on("/v1/token", func(a *answer) { delete(a.body, "now") }), "token/clock", "feed", "what time it is"},
		"no token needed":         {tokens(func(first string, r *http.Request) string { return ifPath(r, changes, first) }), "token/needed", "feed", "GET /v1/changes answered 200"},
		"a token that it repeats": {breaks(func(a *answer) {
			if t := strings.TrimPrefix(a.request.Header.Get("Authorization"), "Bearer "); a.body != nil && t != "" {
				a.body["debug"] = "the token was " + t
			}
		}), "always/no-echo", "feed", "repeated the token"},
		"no receipts":                   {on(batch, func(a *answer) { a.each("results", func(r map[string]any) { delete(r, "receipt") }) }), "messages/submit", "messages", "receipt cannot be believed"},
		"duplicates that count":         {on(batch, becomes(link.Duplicate, link.Applied)), "messages/duplicate", "messages", "expected a duplicate"},
		"gaps that do not matter":       {on(batch, becomes(link.Deferred, link.Applied)), "messages/gap", "messages", "expected it deferred"},
		"deferred for good":             {on(batch, becomes(link.Deferred, link.Rejected)), "messages/gap", "messages", "rejected"},
		"everything applied":            {on(batch, becomes(link.Rejected, link.Applied)), "forged/signature", "forged", "expected it rejected"},
		"rules that are not kept":       {on(batch, becomes(link.Rejected, link.Applied)), "rules/kept", "rules", "too little notice"},
		"a result too few":              {on(batch, func(a *answer) { shorten(a, "results") }), "messages/submit", "messages", "0 results"},
		"one bad message spoils all":    {on(batch, spoilsAll), "messages/independent", "messages", "answered 400"},
		"a change that is lost":         {on(changes, func(a *answer) { loseThird(a) }), "feed/whole", "feed", "followed by"},
		"an end that comes early":       {on(changes, func(a *answer) { a.body["more"] = false }), "feed/page-of-one", "feed", "one at a time"},
		"a snapshot with a hole":        {on("/v1/snapshot", func(a *answer) { shorten(a, "changes") }), "feed/snapshot", "feed", "lacks an entry"},
		"any cursor will do":            {anyCursor, "feed/foreign-cursor", "feed", "expected it refused"},
		"a crash on what is no JSON":    {on(batch, crashesOnGarbage), "always/no-failure", "hostile", "answered 500"},
		"problems of another type":      {breaks(func(a *answer) { retype(a) }), "always/schema", "hostile", "about:blank"},
		"any size will do":              {on(batch, func(a *answer) { swallow(a) }), "hostile/large-body", "hostile", "answered 200"},
		"a school that is told of all":  {tokens(func(first string, r *http.Request) string { return ifPath(r, changes, first) }), "schools/feed", "schools", "is told of a request"},
		"laptops that cannot be closed": {noRevoking, "devices/revoke", "feed", "answered 200"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, c.between)
			f := e.checkOnly(hand{e}, c.only, c.fails)
			if f.Verdict != trustcheck.Failed || !strings.Contains(strings.Join(f.Saw, "\n"), c.saw) {
				t.Errorf("%s: %s, %q; want it failed with %q", f.ID, f.Verdict, f.Saw, c.saw)
			}
			if want := map[bool]link.Party{true: link.NetworkParty, false: link.TrustParty}[name == "a sign-in page"]; f.Verdict == trustcheck.Failed && f.Party != want {
				t.Errorf("to be mended by %q, want %q", f.Party, want)
			}
		})
	}
}

// checkOnly makes the checks of one section and returns one finding.
func (e *endpoint) checkOnly(h trustcheck.Hand, section, id string) trustcheck.Finding {
	e.t.Helper()
	code, err := hand{e}.Code(e.t.Context())
	e.must(err)
	r, err := trustcheck.Run(e.t.Context(), trustcheck.Options{URL: e.url, Code: code, Hand: h, Only: []string{section}})
	e.must(err)
	if r.Conforms() {
		e.t.Errorf("it is said to conform:\n%s", text(e.t, r))
	}
	f, ok := r.Finding(id)
	if !ok {
		e.t.Fatalf("there is no check %q", id)
	}
	return f
}

func shorten(a *answer, list string) {
	if all, ok := a.body[list].([]any); ok && len(all) > 0 {
		a.body[list] = all[1:]
	}
}

func loseThird(a *answer) {
	if all, ok := a.body["changes"].([]any); ok && len(all) > 3 {
		a.body["changes"] = append(all[:2:2], all[3:]...)
	}
}

func spoilsAll(a *answer) {
	a.each("results", func(r map[string]any) {
		if p, ok := r["problem"].(map[string]any); ok && p["code"] == string(link.BadRequest) {
			a.status = 400
		}
	})
	if a.status == 400 {
		a.header.Set("Content-Type", "application/problem+json")
		a.raw, _ = json.Marshal(link.BadRequest.Problem(""))
	}
}

func crashesOnGarbage(a *answer) {
	if !json.Valid(a.sent) {
		a.status, a.raw = 500, []byte("panic: unexpected end of JSON input")
		a.header.Set("Content-Type", "text/plain")
	}
}

func retype(a *answer) {
	if a.header.Get("Content-Type") == "application/problem+json" && a.body != nil {
		a.body["type"] = "about:blank"
	}
}

func swallow(a *answer) {
	if a.status == http.StatusRequestEntityTooLarge {
		a.status, a.raw = 200, []byte(`{"epoch":"e","results":[]}`)
		a.header.Set("Content-Type", "application/json")
	}
}

func ifPath(r *http.Request, path, then string) string {
	if r.URL.Path == path {
		return then
	}
	return ""
}

// anyCursor begins at the beginning where the desk would refuse a cursor.
func anyCursor(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		if r.URL.Path != "/v1/changes" {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(rec, r)
		if rec.Code >= 400 && rec.Code != http.StatusUnauthorized && rec.Code != http.StatusForbidden {
			r.URL.RawQuery = url.Values{}.Encode()
			next.ServeHTTP(w, r)
			return
		}
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(rec.Code)
		w.Write(rec.Body.Bytes())
	})
}

// noRevoking says that it has shut a laptop out, and has not.
func noRevoking(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && strings.HasPrefix(r.URL.Path, "/v1/devices/") {
			w.Header().Set(link.VersionHeader, link.Version)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// carelessHand belongs to a trust that does what its desk refuses.
type carelessHand struct{ hand }

func (h carelessHand) Move(ctx context.Context, request string, event link.Event, slot string) error {
	h.hand.Move(ctx, request, event, slot)
	return nil
}

// stillHand belongs to a trust that does nothing.
type stillHand struct{ hand }

func (stillHand) Move(context.Context, string, link.Event, string) error { return nil }

func TestATrustThatMovesWronglyFailsTheRightCheck(t *testing.T) {
	for _, c := range []struct {
		hand  func(hand) trustcheck.Hand
		fails string
		saw   string
	}{
		{func(h hand) trustcheck.Hand { return carelessHand{h} }, "moves/illegal", "expected it refused"},
		{func(h hand) trustcheck.Hand { return carelessHand{h} }, "moves/places", "the feed says"},
		{func(h hand) trustcheck.Hand { return carelessHand{h} }, "moves/choices", "has not asked for"},
		{func(h hand) trustcheck.Hand { return stillHand{h} }, "moves/legal", "it should be"},
	} {
		e := newEndpoint(t, nil)
		f := e.checkOnly(c.hand(hand{e}), "moves", c.fails)
		if f.Verdict != trustcheck.Failed || !strings.Contains(strings.Join(f.Saw, "\n"), c.saw) {
			t.Errorf("%s: %s, %q; want it failed with %q", f.ID, f.Verdict, f.Saw, c.saw)
		}
	}
}

// Somebody who has only a code is told what could not be checked, and why.
func TestWithACodeAlone(t *testing.T) {
	e := newEndpoint(t, nil)
	code, err := hand{e}.Code(t.Context())
	e.must(err)
	r, err := trustcheck.Run(t.Context(), trustcheck.Options{URL: e.url, Code: code})
	e.must(err)
	said := text(t, r)
	if r.Failed > 0 || r.Passed == 0 || r.NotChecked == 0 || !strings.Contains(said, "publish one") || !strings.Contains(said, "second enrolment code") {
		t.Error(said)
	}
	// Nobody has asked for anything.
	list, err := e.Requests(t.Context(), desk.Filter{})
	e.must(err)
	if len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestAReportIsTheSameForAProgram(t *testing.T) {
	e := newEndpoint(t, on("/v1/messages", becomes(link.Deferred, link.Applied)))
	code, err := hand{e}.Code(t.Context())
	e.must(err)
	told := 0
	r, err := trustcheck.Run(t.Context(), trustcheck.Options{
		URL: e.url, Code: code, Hand: hand{e}, Only: []string{"messages"}, Progress: func(string) { told++ },
	})
	e.must(err)
	b, err := json.Marshal(r)
	e.must(err)
	var back trustcheck.Report
	e.must(json.Unmarshal(b, &back))
	if back.Failed != r.Failed || told != 6 || text(t, back) != text(t, r) {
		t.Errorf("%s", b)
	}
	for _, want := range []string{"FAILED       Messages of a request are dealt with in order", "The contract: ", "Who can mend it: whoever runs the endpoint.  [messages/gap]", "This endpoint does not keep to the contract."} {
		if !strings.Contains(text(t, r), want) {
			t.Errorf("%q is missing from\n%s", want, text(t, r))
		}
	}
}

// A run that is called off takes back what it has asked for and published.
func TestARunThatIsCalledOff(t *testing.T) {
	e := newEndpoint(t, nil)
	code, err := hand{e}.Code(t.Context())
	e.must(err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err = trustcheck.Run(ctx, trustcheck.Options{URL: e.url, Code: code, Hand: hand{e}, Only: []string{"messages", "moves"}, Progress: func(section string) {
		if section == "The moves of a request" {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	e.leftNothing()
}
