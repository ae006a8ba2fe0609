package outbox_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
)

// tap stands in front of a trust's desk and keeps every byte that comes in.
type tap struct {
	mu   sync.Mutex
	sent []*bytes.Buffer // by connection
}

// serve listens in front of a desk at an address and returns its own.
func (p *tap) serve(t testing.TB, to string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			kept := new(bytes.Buffer)
			p.mu.Lock()
			p.sent = append(p.sent, kept)
			p.mu.Unlock()
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			go func() { io.Copy(in, out); in.Close() }()
			go func() { io.Copy(out, io.TeeReader(in, &keeper{p, kept})); out.Close() }()
		}
	}()
	return listener.Addr().String()
}

type keeper struct {
	p  *tap
	to *bytes.Buffer
}

func (k *keeper) Write(b []byte) (int, error) {
	k.p.mu.Lock()
	defer k.p.mu.Unlock()
	return k.to.Write(b)
}

// paths adds the paths of all members of a JSON value, with what is signed in it
// taken apart.
func paths(at string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			paths(at+"."+name, inner, into)
		}
	case []any:
		for _, inner := range v {
			paths(at, inner, into)
		}
	case string:
		if parts := strings.Split(v, "."); len(parts) == 3 && strings.HasPrefix(v, "ey") {
			paths(at+"(header)", fromJSON(parts[0]), into)
			payload := fromJSON(parts[1])
			if m, ok := payload.(map[string]any); ok && m["event"] != nil {
				at = fmt.Sprint(m["event"])
			}
			paths(at, payload, into)
			return
		}
		into[at] = true
	default:
		into[at] = true
	}
}

func fromJSON(part string) (v any) {
	b, err := base64.RawURLEncoding.DecodeString(part)
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		return err.Error()
	}
	return v
}

// Everything that leaves a laptop on its own connection, from the first call to
// the details of a student, byte by byte: calls, headers, and each member of each
// message. Nothing else does.
func TestEverythingThatLeaves(t *testing.T) {
	tr, l := newTrust(t), newLaptop(t)
	var wire tap
	tr.url = "http://" + wire.serve(t, strings.TrimPrefix(tr.url, "http://"))
	tr.publish(radiography())
	id := l.enrol(tr).ID
	l.sync()
	l.ask(id, 2)
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	l.do(l.Accept(l.ids(), lead))
	l.sync()
	l.do(l.Provide(l.ids()[0], []record.DisclosedField{{Name: "Name", Value: "Amina Yusufzai"}}, lead))
	l.do(l.Withdraw(l.ids()[1:], "changed_mind", lead))
	must(t, tr.NewEpoch(ctx, coordinator))
	l.sync()

	calls, headers, members := map[string]bool{}, map[string]bool{}, map[string]bool{}
	wire.mu.Lock()
	defer wire.mu.Unlock()
	for _, connection := range wire.sent {
		in := bufio.NewReader(bytes.NewReader(connection.Bytes()))
		for {
			r, err := http.ReadRequest(in)
			if err == io.EOF {
				break
			}
			must(t, err)
			query := slices.Sorted(maps.Keys(r.URL.Query()))
			calls[strings.TrimSpace(fmt.Sprint(r.Method, " ", r.URL.Path, " ", strings.Join(query, " ")))] = true
			for name := range r.Header {
				headers[name] = true
			}
			if agent := r.UserAgent(); agent != "Waymark" {
				t.Errorf("the laptop calls itself %q", agent)
			}
			body := get(io.ReadAll(r.Body))(t)
			switch r.Header.Get("Content-Type") {
			case "":
				if len(body) > 0 {
					t.Errorf("a body of no type: %q", body)
				}
			case "application/json":
				var v any
				must(t, json.Unmarshal(body, &v))
				paths(r.URL.Path, v, members)
			case "application/x-www-form-urlencoded":
				for name, values := range get(url.ParseQuery(string(body)))(t) {
					paths(r.URL.Path+"."+name, values[0], members)
				}
			}
		}
	}
	for what, c := range map[string]struct {
		got  map[string]bool
		want string
	}{
		"calls": {calls, `
			GET /.well-known/placement-link
			POST /v1/enrolments
			POST /v1/token
			POST /v1/messages
			GET /v1/changes limit since
			GET /v1/snapshot limit`},
		"headers": {headers, `
			Accept
			Accept-Encoding
			Authorization
			Content-Length
			Content-Type
			Placement-Link
			User-Agent`},
		"members": {members, `
			/v1/enrolments.enrol(header).alg
			/v1/enrolments.enrol(header).kid
			/v1/enrolments.enrol(header).typ
			/v1/enrolments.enrol.code
			/v1/enrolments.enrol.code_id
			/v1/enrolments.enrol.key.crv
			/v1/enrolments.enrol.key.kty
			/v1/enrolments.enrol.key.x
			/v1/enrolments.enrol.label
			/v1/enrolments.enrol.school.name
			/v1/enrolments.enrol.school.urn
			/v1/token.grant_type
			/v1/token.client_assertion_type
			/v1/token.client_assertion(header).alg
			/v1/token.client_assertion(header).kid
			/v1/token.client_assertion(header).typ
			/v1/token.client_assertion.aud
			/v1/token.client_assertion.exp
			/v1/token.client_assertion.iat
			/v1/token.client_assertion.iss
			/v1/token.client_assertion.jti
			/v1/token.client_assertion.sub
			/v1/messages.messages(header).alg
			/v1/messages.messages(header).kid
			/v1/messages.messages(header).typ` + message("request.submit", "opportunity", "slots", "year_group", "old_enough", "tag") +
			message("offer.accept", "consent") + message("details.provide", "sealed.kid", "sealed.box") + message("request.withdraw", "reason")},
	} {
		for line := range strings.Lines(c.want) {
			if line = strings.TrimSpace(line); line != "" && !c.got[line] {
				t.Errorf("%s: %s should have left, and the test does not see it", what, line)
			}
			delete(c.got, line)
		}
		for _, extra := range slices.Sorted(maps.Keys(c.got)) {
			t.Errorf("%s: %s left as well", what, extra)
		}
	}
}

// message lists the members of a message with the given ones in its body.
func message(event string, body ...string) string {
	var all strings.Builder
	for _, name := range []string{"id", "request", "lane", "event", "trust", "made"} {
		fmt.Fprintf(&all, "\n%s.%s", event, name)
	}
	for _, name := range body {
		fmt.Fprintf(&all, "\n%s.body.%s", event, name)
	}
	return all.String()
}
