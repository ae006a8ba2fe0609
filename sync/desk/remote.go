package desk

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"waymark/sync/link"
)

// The trust's own programs speak to a desk that is being served by another
// process: each method of Admin is a POST of its arguments to /desk/v1/ and the
// method's name. That is between programs of one version, and no contract.

const adminBase = "/desk/v1/"

// maxAdmin is the most bytes of a call's arguments: a file from a school is the
// largest.
const maxAdmin = link.MaxAnswer

// method is one method of Admin, as both sides know it.
type method[In, Out any] struct {
	name string
	do   func(context.Context, *Desk, In) (Out, error)
}

// nothing is what a method takes or returns that takes or returns nothing.
type nothing struct{}

// Arguments of the methods.
type (
	publishArgs struct {
		By          string           `json:"by"`
		Opportunity link.Opportunity `json:"opportunity"`
	}
	changeArgs struct {
		By  string `json:"by"`
		ID  string `json:"id,omitzero"`
		Why string `json:"why,omitzero"`
	}
	codeArgs struct {
		By      string      `json:"by"`
		Options CodeOptions `json:"options"`
	}
	moveArgs struct {
		By      string     `json:"by"`
		Request string     `json:"request"`
		Event   link.Event `json:"event"`
		Args    MoveArgs   `json:"args"`
	}
	auditLines struct {
		Lines []Entry `json:"lines"`
		After string  `json:"after,omitzero"` // "" at the end
	}
)

// The methods.
var (
	publishMethod = method[publishArgs, link.Opportunity]{"publish", func(ctx context.Context, d *Desk, a publishArgs) (link.Opportunity, error) {
		return d.Publish(ctx, a.By, a.Opportunity)
	}}
	closeMethod = method[changeArgs, nothing]{"close", func(ctx context.Context, d *Desk, a changeArgs) (nothing, error) {
		return nothing{}, d.CloseOpportunity(ctx, a.By, a.ID)
	}}
	withdrawMethod = method[changeArgs, nothing]{"withdraw", func(ctx context.Context, d *Desk, a changeArgs) (nothing, error) {
		return nothing{}, d.WithdrawOpportunity(ctx, a.By, a.ID, a.Why)
	}}
	opportunitiesMethod = method[nothing, []Opportunity]{"opportunities", func(ctx context.Context, d *Desk, _ nothing) ([]Opportunity, error) {
		return d.Opportunities(ctx)
	}}
	issueMethod = method[codeArgs, Code]{"issue-code", func(ctx context.Context, d *Desk, a codeArgs) (Code, error) {
		return d.IssueCode(ctx, a.By, a.Options)
	}}
	codesMethod   = method[nothing, []Code]{"codes", func(ctx context.Context, d *Desk, _ nothing) ([]Code, error) { return d.Codes(ctx) }}
	devicesMethod = method[nothing, []Device]{"devices", func(ctx context.Context, d *Desk, _ nothing) ([]Device, error) { return d.Devices(ctx) }}
	revokeMethod  = method[changeArgs, nothing]{"revoke", func(ctx context.Context, d *Desk, a changeArgs) (nothing, error) {
		return nothing{}, d.Revoke(ctx, a.By, a.ID)
	}}
	requestsMethod = method[Filter, []Request]{"requests", func(ctx context.Context, d *Desk, f Filter) ([]Request, error) { return d.Requests(ctx, f) }}
	requestMethod  = method[changeArgs, Request]{"request", func(ctx context.Context, d *Desk, a changeArgs) (Request, error) { return d.Request(ctx, a.ID) }}
	moveMethod     = method[moveArgs, link.Standing]{"move", func(ctx context.Context, d *Desk, a moveArgs) (link.Standing, error) {
		return d.Move(ctx, a.By, a.Request, a.Event, a.Args)
	}}
	sealedMethod = method[changeArgs, SealedDetails]{"sealed", func(ctx context.Context, d *Desk, a changeArgs) (SealedDetails, error) {
		return d.Sealed(ctx, a.By, a.ID)
	}}
	postMethod    = method[link.Post, link.Answer]{"post", func(ctx context.Context, d *Desk, p link.Post) (link.Answer, error) { return d.TakePost(ctx, p) }}
	nextKeyMethod = method[changeArgs, link.JWK]{"next-key", func(ctx context.Context, d *Desk, a changeArgs) (link.JWK, error) {
		return d.NextKey(ctx, a.By)
	}}
	certifyMethod = method[changeArgs, nothing]{"certify", func(ctx context.Context, d *Desk, a changeArgs) (nothing, error) {
		return nothing{}, d.Certify(ctx, a.By, a.ID)
	}}
	epochMethod = method[changeArgs, nothing]{"new-epoch", func(ctx context.Context, d *Desk, a changeArgs) (nothing, error) {
		return nothing{}, d.NewEpoch(ctx, a.By)
	}}
	tickMethod  = method[nothing, int]{"tick", func(ctx context.Context, d *Desk, _ nothing) (int, error) { return d.Tick(ctx) }}
	auditMethod = method[string, auditLines]{"audit", func(ctx context.Context, d *Desk, after string) (auditLines, error) {
		lines, next, err := d.auditAfter(ctx, after)
		return auditLines{lines, next}, err
	}}
	countsMethod     = method[nothing, Counts]{"counts", func(ctx context.Context, d *Desk, _ nothing) (Counts, error) { return d.Counts(ctx) }}
	descriptorMethod = method[nothing, link.Descriptor]{"descriptor", func(ctx context.Context, d *Desk, _ nothing) (link.Descriptor, error) {
		return d.Descriptor(ctx)
	}}
)

// AdminHandler answers the trust's own programs, under /desk/v1/, to bearers of
// the token. It is for the same machine: whoever has the token has the desk.
func (d *Desk) AdminHandler(token string) http.Handler {
	mux := http.NewServeMux()
	publishMethod.handle(mux, d)
	closeMethod.handle(mux, d)
	withdrawMethod.handle(mux, d)
	opportunitiesMethod.handle(mux, d)
	issueMethod.handle(mux, d)
	codesMethod.handle(mux, d)
	devicesMethod.handle(mux, d)
	revokeMethod.handle(mux, d)
	requestsMethod.handle(mux, d)
	requestMethod.handle(mux, d)
	moveMethod.handle(mux, d)
	sealedMethod.handle(mux, d)
	postMethod.handle(mux, d)
	nextKeyMethod.handle(mux, d)
	certifyMethod.handle(mux, d)
	epochMethod.handle(mux, d)
	tickMethod.handle(mux, d)
	auditMethod.handle(mux, d)
	countsMethod.handle(mux, d)
	descriptorMethod.handle(mux, d)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { reply(w, nil, link.NotFound.Problem("")) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token == "" || subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
			reply(w, nil, link.TokenExpired.Problem("This is for the trust’s own programs, which have a token."))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (m method[In, Out]) handle(mux *http.ServeMux, d *Desk) {
	mux.HandleFunc("POST "+adminBase+m.name, func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		out, err := m.answer(w, r, d)
		status := reply(w, out, err)
		d.record(&call{Request: r}, status, err, time.Since(began))
	})
}

func (m method[In, Out]) answer(w http.ResponseWriter, r *http.Request, d *Desk) (out Out, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAdmin))
	if err != nil {
		return out, link.BadRequest.Problem("The body broke off, or is too long.")
	}
	if err := checkJSON(body); err != nil {
		return out, err
	}
	var in In
	if err := unmarshal(body, &in); err != nil {
		return out, err
	}
	return m.do(r.Context(), d, in)
}

// remote is a desk that another process serves.
type remote struct {
	url, token string
	client     *http.Client
}

var _ Admin = (*remote)(nil)

// Dial returns the desk that serves its [Desk.AdminHandler] at url, for the
// bearer of its token. Nothing is sent before the first call.
func Dial(url, token string) Admin {
	return &remote{strings.TrimSuffix(url, "/"), token, &http.Client{Timeout: time.Minute}}
}

// on calls the method at a desk.
func (m method[In, Out]) on(ctx context.Context, d *remote, in In) (out Out, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+adminBase+m.name, bytes.NewReader(encode(in)))
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+d.token)
	res, err := d.client.Do(req)
	if err != nil {
		return out, fmt.Errorf("the desk does not answer: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return out, fmt.Errorf("the desk’s answer broke off: %w", err)
	case res.StatusCode != http.StatusOK:
		return out, link.ReadProblem(res.StatusCode, body)
	}
	return out, json.Unmarshal(body, &out)
}

func (d *remote) Publish(ctx context.Context, by string, o link.Opportunity) (link.Opportunity, error) {
	return publishMethod.on(ctx, d, publishArgs{by, o})
}

func (d *remote) CloseOpportunity(ctx context.Context, by, id string) error {
	_, err := closeMethod.on(ctx, d, changeArgs{By: by, ID: id})
	return err
}

func (d *remote) WithdrawOpportunity(ctx context.Context, by, id, why string) error {
	_, err := withdrawMethod.on(ctx, d, changeArgs{by, id, why})
	return err
}

func (d *remote) Opportunities(ctx context.Context) ([]Opportunity, error) {
	return opportunitiesMethod.on(ctx, d, nothing{})
}

func (d *remote) IssueCode(ctx context.Context, by string, o CodeOptions) (Code, error) {
	return issueMethod.on(ctx, d, codeArgs{by, o})
}

func (d *remote) Codes(ctx context.Context) ([]Code, error) {
	return codesMethod.on(ctx, d, nothing{})
}

func (d *remote) Devices(ctx context.Context) ([]Device, error) {
	return devicesMethod.on(ctx, d, nothing{})
}

func (d *remote) Revoke(ctx context.Context, by, device string) error {
	_, err := revokeMethod.on(ctx, d, changeArgs{By: by, ID: device})
	return err
}

func (d *remote) Requests(ctx context.Context, f Filter) ([]Request, error) {
	return requestsMethod.on(ctx, d, f)
}

func (d *remote) Request(ctx context.Context, id string) (Request, error) {
	return requestMethod.on(ctx, d, changeArgs{ID: id})
}

func (d *remote) Move(ctx context.Context, by, request string, event link.Event, a MoveArgs) (link.Standing, error) {
	return moveMethod.on(ctx, d, moveArgs{by, request, event, a})
}

func (d *remote) Sealed(ctx context.Context, by, request string) (SealedDetails, error) {
	return sealedMethod.on(ctx, d, changeArgs{By: by, ID: request})
}

func (d *remote) TakePost(ctx context.Context, p link.Post) (link.Answer, error) {
	return postMethod.on(ctx, d, p)
}

func (d *remote) NextKey(ctx context.Context, by string) (link.JWK, error) {
	return nextKeyMethod.on(ctx, d, changeArgs{By: by})
}

func (d *remote) Certify(ctx context.Context, by, certificate string) error {
	_, err := certifyMethod.on(ctx, d, changeArgs{By: by, ID: certificate})
	return err
}

func (d *remote) NewEpoch(ctx context.Context, by string) error {
	_, err := epochMethod.on(ctx, d, changeArgs{By: by})
	return err
}

func (d *remote) Tick(ctx context.Context) (int, error) { return tickMethod.on(ctx, d, nothing{}) }

func (d *remote) Audit(ctx context.Context) iter.Seq2[Entry, error] {
	return auditPages(func(after string) ([]Entry, string, error) {
		page, err := auditMethod.on(ctx, d, after)
		return page.Lines, page.After, err
	})
}

func (d *remote) Counts(ctx context.Context) (Counts, error) {
	return countsMethod.on(ctx, d, nothing{})
}

func (d *remote) Descriptor(ctx context.Context) (link.Descriptor, error) {
	return descriptorMethod.on(ctx, d, nothing{})
}
