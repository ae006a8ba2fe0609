package trustcheck

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"waymark/sync/link"
)

// visit is one run: what is known of the endpoint, and who visits it.
type visit struct {
	options    Options
	client     *http.Client
	contract   contract
	base       string
	descriptor link.Descriptor
	cert       link.Certificate
	offset     time.Duration // of the endpoint's clock, against this one
	first      *school
	second     *school          // from another school; nil without a second code
	open       link.Opportunity // one that can be asked for, with its slot
	slot       string
	published  []string // opportunities, by this visit
	requests   []*request

	mu        sync.Mutex // guards what follows
	exchanges int
	departed  []error // answers that depart from openapi.yaml
	broke     []error // answers of 500 and above
	echoed    []error // answers that repeat a secret
}

func newVisit(o Options) *visit {
	v := &visit{options: o, client: o.Client, base: strings.TrimRight(o.URL, "/")}
	if v.client == nil {
		v.client = &http.Client{
			Timeout:       30 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return v
}

// partyError is what was seen, where somebody other than the endpoint's maker can
// mend it.
type partyError struct {
	party link.Party
	error
}

func (e partyError) Unwrap() error { return e.error }

// ask is one HTTP request.
type ask struct {
	method, path string // the path with its query
	token        string
	body         []byte
	kind         string // of the body; JSON if empty
	header       http.Header
}

// answer is what came back.
type answer struct {
	ask     ask
	status  int
	header  http.Header
	body    []byte
	problem *link.Problem // where it is one
}

func (a answer) String() string {
	path, _, _ := strings.Cut(a.ask.path, "?")
	if a.problem != nil {
		return fmt.Sprintf("%s %s answered %d %s", a.ask.method, path, a.status, a.problem.Code)
	}
	return fmt.Sprintf("%s %s answered %d", a.ask.method, path, a.status)
}

// want returns nil where the answer has one of the statuses.
func (a answer) want(statuses ...int) error {
	for _, s := range statuses {
		if a.status == s {
			return nil
		}
	}
	words := make([]string, len(statuses))
	for i, s := range statuses {
		words[i] = strconv.Itoa(s)
	}
	return fmt.Errorf("%s; expected %s", a, strings.Join(words, " or "))
}

// refused returns nil where the answer is a problem with one of the codes, and
// with a status of 400 to 499.
func (a answer) refused(codes ...link.Code) error {
	if a.status < 400 || a.status > 499 {
		return fmt.Errorf("%s; expected it refused", a)
	}
	if a.problem == nil {
		return fmt.Errorf("%s without a problem document (application/problem+json)", a)
	}
	for _, c := range codes {
		if a.problem.Code == c {
			return nil
		}
	}
	if len(codes) == 0 {
		return nil
	}
	return fmt.Errorf("%s; expected %s", a, orList(codes))
}

func orList[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return strings.Join(words, " or ")
}

// into reads an answer of 2xx.
func (a answer) into(value any) error {
	if a.status < 200 || a.status > 299 {
		return fmt.Errorf("%s", a)
	}
	if err := json.Unmarshal(a.body, value); err != nil {
		return fmt.Errorf("%s with a body that cannot be read", a)
	}
	return nil
}

// busyTries is how often an endpoint that is busy is asked again, and busyMost the
// most seconds that it is waited for each time.
const busyTries, busyMost = 5, 10

// do makes a request and reads what comes back. Every answer is held against the
// contract on the way.
func (v *visit) do(ctx context.Context, q ask) (answer, error) {
	for try := 1; ; try++ {
		a, err := v.once(ctx, q)
		if err != nil || try == busyTries || !a.busy() {
			return a, err
		}
		after, _ := strconv.Atoi(a.header.Get("Retry-After"))
		wait := time.NewTimer(time.Duration(min(max(after, 1), busyMost)) * time.Second)
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-wait.C:
		}
	}
}

// busy reports whether the endpoint, or a gateway before it, asks to be left alone
// for a while.
func (a answer) busy() bool {
	if a.problem != nil && a.problem.Code == link.TooManyTries {
		return false // to wait is no use with a code that is wrong
	}
	return a.status == http.StatusTooManyRequests || a.problem != nil && a.problem.Code == link.Busy
}

func (v *visit) once(ctx context.Context, q ask) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, q.method, v.base+q.path, bytes.NewReader(q.body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept", "application/json, application/problem+json")
	req.Header.Set("Placement-Link", link.Version)
	if q.body != nil {
		req.Header.Set("Content-Type", cmp.Or(q.kind, "application/json"))
	}
	if q.token != "" {
		req.Header.Set("Authorization", "Bearer "+q.token)
	}
	for name, values := range q.header {
		req.Header[name] = values
	}
	res, err := v.client.Do(req)
	if err != nil {
		return answer{}, unreachable(q, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, link.MaxAnswer+1))
	if err != nil {
		return answer{}, unreachable(q, err)
	}
	a := answer{ask: q, status: res.StatusCode, header: res.Header, body: body}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if kind == "text/html" || res.StatusCode >= 300 && res.StatusCode <= 399 {
		return a, partyError{link.NetworkParty, fmt.Errorf("%s with a web page or a redirect: another web server is at this address, or a filter or a login page stands before it", a)}
	}
	if kind == "application/problem+json" {
		a.problem = new(link.Problem)
		if json.Unmarshal(body, a.problem) != nil {
			a.problem = nil
		}
	}
	v.note(a)
	return a, nil
}

// note keeps what is judged at the end, over all answers.
func (v *visit) note(a answer) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.exchanges++
	if a.status >= 500 && !a.busy() {
		v.broke = append(v.broke, errors.New(a.String()))
	}
	if a.status == http.StatusTooManyRequests {
		return // the contract is for the endpoint, and leaves gateways alone
	}
	path, _, _ := strings.Cut(a.ask.path, "?")
	if err := v.contract.check(a.ask.method, path, a); err != nil {
		v.departed = append(v.departed, fmt.Errorf("%s %s: %w", a.ask.method, path, err))
	}
	if a.problem != nil {
		if err := wellFormed(a); err != nil {
			v.departed = append(v.departed, err)
		}
	}
	if a.ask.token != "" && bytes.Contains(a.body, []byte(a.ask.token)) {
		v.echoed = append(v.echoed, fmt.Errorf("%s and repeated the token", a))
	}
}

// wellFormed says what is wrong with a problem document.
func wellFormed(a answer) error {
	p := a.problem
	switch {
	case p.Type != link.ProblemBase+string(p.Code):
		return fmt.Errorf("%s with the type %q, which is not %s and its code", a, p.Type, link.ProblemBase)
	case p.Status != 0 && p.Status != a.status:
		return fmt.Errorf("%s with a problem that gives the status as %d", a, p.Status)
	case strings.TrimSpace(p.Title) == "":
		return fmt.Errorf("%s with a problem without a title", a)
	}
	return nil
}

// unreachable says why a request got no answer, and whose matter that is.
func unreachable(q ask, err error) error {
	path, _, _ := strings.Cut(q.path, "?")
	party, why := link.TrustParty, "the connection broke off"
	var dns *net.DNSError
	var op *net.OpError
	var cert *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		party, why = link.NetworkParty, "the name of its host is not known here"
	case errors.As(err, &cert):
		party, why = link.NetworkParty, "its TLS certificate is not believed here: it has expired or is another’s, or a filter stands between"
	case errors.As(err, &timeout) && timeout.Timeout():
		why = "no answer came in time"
	case errors.As(err, &op) && op.Op == "dial":
		why = "nothing answers at this address"
	}
	return partyError{party, fmt.Errorf("%s %s: %s", q.method, path, why)}
}

func query(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + values.Encode()
}
