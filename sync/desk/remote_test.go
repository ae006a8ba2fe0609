package desk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"waymark/sync/desk"
	"waymark/sync/link"
)

const adminToken = "a token of 128 bits or more"

// dial serves a desk to the trust's own programs, and returns it as they see it.
func (tr *trust) dial(token string) desk.Admin {
	tr.t.Helper()
	server := httptest.NewServer(tr.AdminHandler(adminToken))
	tr.t.Cleanup(server.Close)
	return desk.Dial(server.URL, token)
}

// A desk that another process serves does the same as one in this process.
func TestADeskServedByAnotherProcess(t *testing.T) {
	tr := newTrust(t)
	far := tr.dial(adminToken)

	published, err := far.Publish(ctx, coordinator, radiography(2))
	must(t, err)
	if published.Rev != 1 || published.Slots[0].Left != link.LeftFew {
		t.Errorf("it was published as %+v", published)
	}
	code, err := far.IssueCode(ctx, coordinator, desk.CodeOptions{URN: "100001"})
	must(t, err)
	parsed, err := link.ParseCode(code.Text)
	must(t, err)
	s := tr.stranger("100001")
	s.enrol(parsed)
	id, _ := s.at(link.Accepted, "tag-1")
	s.provide(id, 3, "Maya Patel")
	if st, err := far.Move(ctx, coordinator, id, link.DeskConfirm, desk.MoveArgs{Contact: "Reception"}); err != nil || st.State != link.Confirmed {
		t.Errorf("the move led to %+v, %v", st, err)
	}
	_, err = far.Move(ctx, coordinator, id, link.DeskConfirm, desk.MoveArgs{})
	if p := wantProblem(t, err, link.IllegalTransition); p.State != link.Confirmed {
		t.Errorf("the problem says that the request is at %q", p.State)
	}
	answer, err := far.TakePost(ctx, link.Post{Format: link.PostFormat, Trust: tr.key.Fingerprint(), Device: s.device.ID()})
	must(t, err)
	_, _, err = link.VerifyReply(answer.Reply, tr.key.Fingerprint())
	must(t, err)
	must(t, far.Certify(ctx, coordinator, tr.certificate()))
	must(t, far.NewEpoch(ctx, coordinator))
	must(t, far.CloseOpportunity(ctx, coordinator, "radiography"))
	must(t, far.WithdrawOpportunity(ctx, coordinator, "radiography", "The department moves."))
	tr.clock.to("2027-03-15")
	if n, err := far.Tick(ctx); n != 1 || err != nil {
		t.Errorf("%d requests were dealt with, %v", n, err)
	}
	_, err = far.Sealed(ctx, coordinator, id)
	must(t, err)
	must(t, far.Revoke(ctx, coordinator, s.device.ID()))

	for what, ask := range map[string]func(desk.Admin) (any, error){
		"opportunities": func(a desk.Admin) (any, error) { return a.Opportunities(ctx) },
		"codes":         func(a desk.Admin) (any, error) { return a.Codes(ctx) },
		"devices":       func(a desk.Admin) (any, error) { return a.Devices(ctx) },
		"requests":      func(a desk.Admin) (any, error) { return a.Requests(ctx, desk.Filter{}) },
		"request":       func(a desk.Admin) (any, error) { return a.Request(ctx, id) },
		"counts":        func(a desk.Admin) (any, error) { return a.Counts(ctx) },
		"descriptor":    func(a desk.Admin) (any, error) { return a.Descriptor(ctx) },
		"audit": func(a desk.Admin) (any, error) {
			var lines []desk.Entry
			for line, err := range a.Audit(ctx) {
				if err != nil {
					return nil, err
				}
				lines = append(lines, line)
			}
			return lines, nil
		},
	} {
		near, err := ask(tr.Desk)
		must(t, err)
		there, err := ask(far)
		must(t, err)
		if string(toJSON(near)) != string(toJSON(there)) {
			t.Errorf("%s: here they are %s, there %s", what, toJSON(near), toJSON(there))
		}
	}
}

// Every method of Admin reaches the desk, and a wrong token none.
func TestWithoutTheTokenNothingIsDone(t *testing.T) {
	tr := newTrust(t)
	for _, token := range []string{"", "wrong", adminToken + "x"} {
		far := reflect.ValueOf(tr.dial(token))
		for i := range far.NumMethod() {
			name := far.Type().Method(i).Name
			t.Run(fmt.Sprintf("%s with %q", name, token), func(t *testing.T) {
				if name == "Audit" {
					for _, err := range far.Interface().(desk.Admin).Audit(ctx) {
						wantProblem(t, err, link.TokenExpired)
					}
					return
				}
				args := []reflect.Value{reflect.ValueOf(ctx)}
				for j := 1; j < far.Method(i).Type().NumIn(); j++ {
					args = append(args, reflect.Zero(far.Method(i).Type().In(j)))
				}
				results := far.Method(i).Call(args)
				err, _ := results[len(results)-1].Interface().(error)
				wantProblem(t, err, link.TokenExpired)
			})
		}
	}
	w := tr.call(tr.AdminHandler(""), httptest.NewRequest("POST", "/desk/v1/counts", strings.NewReader("{}")))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("a desk without a token answers anyone: %d", w.Code)
	}
}

func TestCallsOfAnotherVersion(t *testing.T) {
	tr := newTrust(t)
	h := tr.AdminHandler(adminToken)
	for _, c := range []struct {
		path, body string
		status     int
	}{
		{"/desk/v1/no-such-method", "{}", 404},
		{"/desk/v1/counts", "{", 400},
		{"/desk/v1/move", `{"args":{"days":"five"}}`, 400},
		{"/desk/v1/post", strings.Repeat(" ", link.MaxAnswer+1), 400},
		{"/desk/v1/counts", "{}", 200},
	} {
		req := httptest.NewRequest("POST", c.path, strings.NewReader(c.body))
		req.Header.Set("Authorization", "Bearer "+adminToken)
		if w := tr.call(h, req); w.Code != c.status {
			t.Errorf("%s gave a %d, want %d: %s", c.path, w.Code, c.status, w.Body)
		}
	}
}

func TestADeskThatIsNotThere(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("{"))
	}))
	if _, err := desk.Dial(server.URL, "").Counts(ctx); err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("an answer that breaks off gives %v", err)
	}
	server.Close()
	if _, err := desk.Dial(server.URL, "").Counts(ctx); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("a desk that is gone gives %v", err)
	}
	if _, err := desk.Dial("://", "").Counts(ctx); err == nil {
		t.Error("an address that is none was called")
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := newTrust(t).dial(adminToken).Counts(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("a call that was given up gives %v", err)
	}
}
