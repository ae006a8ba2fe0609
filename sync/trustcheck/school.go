package trustcheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"waymark/sync/link"
)

// school is a laptop of a school that visits the endpoint.
type school struct {
	v      *visit
	name   link.SchoolName
	code   link.EnrolmentCode
	device link.Device
	answer link.Enrolled
	in     bool // it was let in
	out    bool // and has been shut out
	token  string

	// cursor is how far the feed was read, seqs the last number of each stream, and
	// standings what the feed said last of each request.
	cursor    string
	seqs      map[string]uint64
	standings map[string]link.Standing
}

func newSchool(v *visit, code, name string) (*school, error) {
	c, err := link.ParseCode(code)
	if err != nil {
		return nil, partyError{link.SchoolParty, err}
	}
	device, err := link.NewDevice()
	return &school{
		v: v, name: link.SchoolName{Name: name}, code: c, device: device,
		seqs: map[string]uint64{}, standings: map[string]link.Standing{},
	}, err
}

// enrol asks for a device to be let in, with a secret.
func (s *school) enrol(ctx context.Context, device link.Device, secret string) (answer, error) {
	jws, err := device.SignEnrol(link.Enrol{CodeID: s.code.ID, Code: secret, School: s.name, Label: "Trustcheck"})
	if err != nil {
		return answer{}, err
	}
	return s.v.enrolWith(ctx, jws)
}

func (v *visit) enrolWith(ctx context.Context, jws string) (answer, error) {
	return v.do(ctx, ask{method: http.MethodPost, path: "/v1/enrolments", body: toJSON(link.Enrolment{Enrol: jws})})
}

// tokenWith asks for a token with an assertion.
func (v *visit) tokenWith(ctx context.Context, assertion string) (answer, error) {
	return v.tokenForm(ctx, url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {link.AssertionType}, "client_assertion": {assertion},
	})
}

func (v *visit) tokenForm(ctx context.Context, form url.Values) (answer, error) {
	return v.do(ctx, ask{method: http.MethodPost, path: "/v1/token", kind: "application/x-www-form-urlencoded", body: []byte(form.Encode())})
}

// deskTime is the time by the endpoint's clock, as well as it is known.
func (v *visit) deskTime() time.Time { return time.Now().Add(v.offset) }

// newToken gets a token as an honest laptop does.
func (s *school) newToken(ctx context.Context) (link.Token, error) {
	assertion, err := s.device.Assertion(s.v.cert.Fingerprint(), s.v.deskTime())
	if err != nil {
		return link.Token{}, err
	}
	a, err := s.v.tokenWith(ctx, assertion)
	if err != nil {
		return link.Token{}, err
	}
	var t link.Token
	if err := a.into(&t); err != nil {
		return t, err
	}
	s.token = t.Token
	return t, nil
}

// get reads a resource with the school's token, which is renewed as a laptop does.
func (s *school) get(ctx context.Context, path string) (answer, error) {
	return s.call(ctx, ask{method: http.MethodGet, path: path})
}

func (s *school) call(ctx context.Context, q ask) (answer, error) {
	q.token = s.token
	a, err := s.v.do(ctx, q)
	if err == nil && a.problem != nil && a.problem.Code == link.TokenExpired {
		if _, err := s.newToken(ctx); err != nil {
			return a, err
		}
		q.token = s.token
		return s.v.do(ctx, q)
	}
	return a, err
}

// page reads one page of the feed.
func (s *school) page(ctx context.Context, since string, limit int) (link.Page, error) {
	var p link.Page
	a, err := s.get(ctx, query("/v1/changes", "since", since, "limit", strconv.Itoa(limit)))
	if err != nil {
		return p, err
	}
	return p, a.into(&p)
}

// maxPages is where a feed that never ends is left.
const maxPages = 10000

// read reads the feed from a cursor to its end, in pages of limit changes.
func (s *school) read(ctx context.Context, since string, limit int) (all []link.Change, cursor string, err error) {
	cursor = since
	for range maxPages {
		p, err := s.page(ctx, cursor, limit)
		if err != nil {
			return nil, "", err
		}
		if len(p.Changes) > limit {
			return nil, "", fmt.Errorf("a page of %d changes came where %d were asked for", len(p.Changes), limit)
		}
		if p.More && p.Cursor == cursor {
			return nil, "", errors.New("the feed says that there is more, and its cursor does not move on")
		}
		all, cursor = append(all, p.Changes...), p.Cursor
		if !p.More {
			return all, cursor, nil
		}
	}
	return nil, "", fmt.Errorf("after %d pages the feed still says that there is more", maxPages)
}

// snapshot reads the snapshot to its end, in pages of limit entries, and returns
// the cursor to follow it up from.
func (s *school) snapshot(ctx context.Context, limit int) (all []link.Change, cursor string, err error) {
	next := ""
	for range maxPages {
		pairs := []string{"limit", strconv.Itoa(limit)}
		if next != "" {
			pairs = append(pairs, "page", next)
		}
		a, err := s.get(ctx, query("/v1/snapshot", pairs...))
		if err != nil {
			return nil, "", err
		}
		var p link.Page
		if err := a.into(&p); err != nil {
			return nil, "", err
		}
		if len(p.Changes) > limit {
			return nil, "", fmt.Errorf("a page of %d entries came where %d were asked for", len(p.Changes), limit)
		}
		if p.More && p.Next == next {
			return nil, "", errors.New("the snapshot says that there is more, and names no page to go on with")
		}
		all, next = append(all, p.Changes...), p.Next
		if p.Cursor != "" {
			cursor = p.Cursor
		}
		if !p.More {
			return all, cursor, nil
		}
	}
	return nil, "", fmt.Errorf("after %d pages the snapshot still says that there is more", maxPages)
}

// follow reads what is new in the feed and returns it.
func (s *school) follow(ctx context.Context) ([]link.Change, error) {
	changes, cursor, err := s.read(ctx, s.cursor, link.MaxPage)
	if err != nil {
		return nil, err
	}
	s.cursor = cursor
	for _, c := range changes {
		if last := s.seqs[c.Stream]; last != 0 && c.Seq != last+1 {
			err = errors.Join(err, fmt.Errorf("in the stream %q number %d is followed by %d", c.Stream, last, c.Seq))
		}
		s.seqs[c.Stream] = c.Seq
		if c.Kind == link.KindRequest && c.Op == link.Put {
			var st link.Standing
			if json.Unmarshal(c.Body, &st) == nil {
				s.standings[st.ID] = st
			}
		}
	}
	return changes, err
}

// standing reads how a request stands, by the feed.
func (s *school) standing(ctx context.Context, request string) (link.Standing, error) {
	if _, err := s.follow(ctx); err != nil {
		return link.Standing{}, err
	}
	st, ok := s.standings[request]
	if !ok {
		return st, fmt.Errorf("the feed says nothing of a request that was received")
	}
	return st, nil
}

// post sends messages and reads what became of each.
func (s *school) post(ctx context.Context, messages ...string) ([]link.Result, error) {
	a, err := s.call(ctx, ask{method: http.MethodPost, path: "/v1/messages", body: toJSON(link.Batch{Messages: messages})})
	if err != nil {
		return nil, err
	}
	var r link.Results
	if err := a.into(&r); err != nil {
		return nil, err
	}
	if len(r.Results) != len(messages) {
		return nil, fmt.Errorf("%d messages were sent and %d results came back", len(messages), len(r.Results))
	}
	return r.Results, nil
}

// post1 sends one message.
func (s *school) post1(ctx context.Context, message string) (link.Result, error) {
	r, err := s.post(ctx, message)
	if err != nil {
		return link.Result{}, err
	}
	return r[0], nil
}
