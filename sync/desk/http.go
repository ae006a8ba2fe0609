package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"waymark/sync/link"
)

// Memory is what a desk needs at the very most, in bytes, besides its ledger:
// however many call, and whatever they send.
const Memory = 256 << 20

// What a desk takes on at once, so that it stays within Memory and keeps answering
// those whom it has let in. Others wait for a moment, or are asked to come back.
const (
	maxInFlight    = 512      // requests, most of which wait for their turn
	maxReaders     = 128      // each with a page or so
	maxWriters     = 64       // each with a body
	bodyBudget     = 32 << 20 // bytes of all bodies of those who have a token
	strangerBudget = 8 << 20  // bytes of all other bodies: strangers take no room from schools
	maxSmall       = 80 << 10 // bytes of an enrolment, or of a call for a token
	maxDepth       = 32       // of JSON
)

// A body has to come at a modest speed, or a few that trickle would take up the
// room for everyone's.
const (
	bodyStart = 10 * time.Second
	bodySpeed = 32 << 10 // bytes a second
)

// patience is for how long a request waits for its turn before it is sent away.
const patience = 2 * time.Second

// api answers schools.
type api struct {
	desk      *Desk
	inFlight  gate
	readers   gate
	writers   gate
	bodies    budget
	strangers budget
	turns     turns
}

// route is one resource.
type route struct {
	open  bool // anyone may call; otherwise a device that shows its token
	write bool
	form  bool // the body is a form, not JSON
	most  int  // bytes of the body, 0 for none
	do    func(*call) (any, error)
}

// call is one request under way.
type call struct {
	*http.Request
	api    *api
	device string
	body   []byte
}

// created is an answer with status 201.
type created struct{ body any }

// encoded is an answer that is JSON already.
type encoded []byte

// Handler answers schools: every resource of the contract.
func (d *Desk) Handler() http.Handler {
	a := &api{
		desk: d, inFlight: newGate(maxInFlight), readers: newGate(maxReaders), writers: newGate(maxWriters),
		bodies: budget{left: bodyBudget}, strangers: budget{left: strangerBudget},
	}
	mux := http.NewServeMux()
	for pattern, r := range map[string]route{
		"GET /.well-known/placement-link": {open: true, do: (*call).descriptor},
		"POST /v1/enrolments":             {open: true, write: true, most: maxSmall, do: (*call).enrol},
		"POST /v1/token":                  {open: true, form: true, most: maxSmall, do: (*call).token},
		"POST /v1/messages":               {write: true, most: link.MaxBody, do: (*call).messages},
		"GET /v1/changes":                 {do: (*call).changes},
		"GET /v1/snapshot":                {do: (*call).snapshot},
		"GET /v1/devices":                 {do: (*call).devices},
		"DELETE /v1/devices/{id}":         {write: true, do: (*call).revoke},
		"/":                               {open: true, do: (*call).nothing},
	} {
		mux.Handle(pattern, a.handle(r))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path.Clean(r.URL.Path) { // which the mux would redirect
			a.handle(route{open: true, do: (*call).nothing}).ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// handle wraps a resource in all that is the same for each.
func (a *api) handle(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		began := time.Now()
		c := &call{Request: req, api: a}
		body, err := a.answer(c, w, r)
		status := reply(w, body, err)
		a.desk.record(c, status, err, time.Since(began))
	})
}

func (a *api) answer(c *call, w http.ResponseWriter, r route) (any, error) {
	if v := c.Header.Get(link.VersionHeader); v != "" {
		if err := link.Compatible(v, link.Version); err != nil {
			return nil, err
		}
	}
	if !r.open {
		token, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
		if !ok {
			return nil, link.TokenExpired.Problem("The request needs a token.")
		}
		var err error
		if c.device, err = a.desk.bearer(token); err != nil {
			return nil, err
		}
	}
	if r.most > 0 {
		release, err := a.read(c, w, r)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	if !a.inFlight.tryEnter() {
		return nil, a.busy()
	}
	defer a.inFlight.leave()
	turn := a.readers
	if r.write {
		turn = a.writers
	}
	if !turn.enter(c.Context(), patience) {
		return nil, a.busy()
	}
	defer turn.leave()
	return r.do(c)
}

// read reads the body of a call, within what all bodies together may hold.
func (a *api) read(c *call, w http.ResponseWriter, r route) (release func(), err error) {
	want := "application/json"
	if r.form {
		want = "application/x-www-form-urlencoded"
	}
	switch kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); {
	case err != nil || kind != want:
		return nil, link.BadRequest.Problem("The body must be " + want + ".")
	case c.Header.Get("Content-Encoding") != "":
		return nil, link.BadRequest.Problem("The body must not be compressed.")
	case c.ContentLength > int64(r.most):
		return nil, tooLarge(r.most)
	}
	size := r.most
	if c.ContentLength >= 0 {
		size = int(c.ContentLength)
	}
	room := &a.bodies
	if r.open {
		room = &a.strangers
	}
	if !room.take(size) {
		return nil, a.busy()
	}
	release = func() { room.give(size) }
	// Where there is no connection, as in a test, there is no deadline to set.
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyStart + time.Duration(size)*time.Second/bodySpeed))
	held := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead)) // io.ReadAll would hold several times as much
	_, err = held.ReadFrom(http.MaxBytesReader(w, c.Body, int64(r.most)))
	c.body = held.Bytes()
	if err == nil && !r.form {
		err = checkJSON(c.body)
	}
	if err != nil {
		release()
		if long := (*http.MaxBytesError)(nil); errors.As(err, &long) {
			return nil, tooLarge(r.most)
		}
		if link.ProblemOf(err) == nil {
			err = link.BadRequest.Problem("The body broke off.")
		}
		return nil, err
	}
	return release, nil
}

func tooLarge(most int) *link.Problem {
	return link.TooLarge.Problem("A body has at most " + strconv.Itoa(most) + " bytes here.")
}

// checkJSON refuses what is not in UTF-8, or nests deeper than anything in the
// protocol. That it is JSON is seen when it is decoded.
func checkJSON(b []byte) error {
	if !utf8.Valid(b) {
		return link.BadRequest.Problem("The JSON is not in UTF-8.")
	}
	depth, inString := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return link.BadRequest.Problem("The JSON nests too deep.")
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// busy asks to come back when it is the caller's turn. It says seconds and no
// date, because laptops' clocks are wrong.
func (a *api) busy() *link.Problem {
	p := link.Busy.Problem("")
	p.After = a.turns.next(time.Now())
	return p
}

// reply writes an answer, or the problem that an error is, and returns its status.
func reply(w http.ResponseWriter, body any, err error) int {
	h := w.Header()
	h.Set(link.VersionHeader, link.Version)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	status, kind := http.StatusOK, "application/json"
	if err != nil {
		p := link.ProblemOf(err)
		if p == nil { // the storage's: whoever runs the desk finds the cause in the log
			p = link.Down.Problem("")
			p.After = 30 + rand.IntN(30)
		}
		status, kind, body = p.Status, "application/problem+json", p
		if p.After > 0 {
			h.Set("Retry-After", strconv.Itoa(p.After))
		}
		if status == http.StatusUnauthorized {
			h.Set("WWW-Authenticate", `Bearer realm="placement-link"`)
		}
	}
	if c, ok := body.(created); ok {
		status, body = http.StatusCreated, c.body
	}
	if body == nil {
		w.WriteHeader(http.StatusNoContent)
		return http.StatusNoContent
	}
	b, ok := body.(encoded)
	if !ok {
		b = encode(body)
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	w.Write(b)
	return status
}

// record logs what became of a call: never its query or a body, which say more
// than a log should hold.
func (d *Desk) record(c *call, status int, err error, took time.Duration) {
	level, attrs := slog.LevelDebug, []slog.Attr{
		slog.String("route", c.Pattern), slog.Int("status", status), slog.Duration("took", took),
	}
	if c.device != "" {
		attrs = append(attrs, slog.String("device", c.device))
	}
	switch p := link.ProblemOf(err); {
	case err == nil:
	case p != nil:
		level, attrs = slog.LevelInfo, append(attrs, slog.String("problem", string(p.Code)))
	case c.Context().Err() != nil: // the caller has gone
		level = slog.LevelInfo
	default:
		level, attrs = slog.LevelError, append(attrs, slog.String("error", err.Error()))
	}
	d.log.LogAttrs(context.WithoutCancel(c.Context()), level, "answered", attrs...)
}

func (c *call) nothing() (any, error) { return nil, link.NotFound.Problem("") }

func (c *call) descriptor() (any, error) { return c.api.desk.Descriptor(c.Context()) }

func (c *call) enrol() (any, error) {
	var body link.Enrolment
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	e, err := c.api.desk.Enrol(c.Context(), body.Enrol, caller(c.Request, c.api.desk.proxies))
	return created{e}, err
}

func (c *call) token() (any, error) {
	form, err := url.ParseQuery(string(c.body))
	if err != nil || form.Get("grant_type") != "client_credentials" || form.Get("client_assertion_type") != link.AssertionType {
		return nil, link.BadRequest.Problem("A token is asked for with client_credentials and a private_key_jwt (RFC 7523).")
	}
	return c.api.desk.Token(c.Context(), form.Get("client_assertion"))
}

func (c *call) messages() (any, error) {
	var batch link.Batch
	if err := c.decode(&batch); err != nil {
		return nil, err
	}
	return c.api.desk.Take(c.Context(), c.device, batch.Messages)
}

func (c *call) changes() (any, error) {
	since, limit, err := c.page("since")
	if err != nil {
		return nil, err
	}
	return c.api.desk.changes(c.Context(), c.device, since, limit)
}

func (c *call) snapshot() (any, error) {
	from, limit, err := c.page("page")
	if err != nil {
		return nil, err
	}
	return c.api.desk.snapshot(c.Context(), c.device, from, limit)
}

// page reads where to go on, and how many changes are wanted.
func (c *call) page(name string) (from string, limit int, err error) {
	query, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return "", 0, link.BadRequest.Problem("The query cannot be read.")
	}
	if s := query.Get("limit"); s != "" {
		if limit, err = strconv.Atoi(s); err != nil || limit < 1 {
			return "", 0, link.BadRequest.Problem("A limit is a number from 1.")
		}
	}
	return query.Get(name), limit, nil
}

func (c *call) devices() (any, error) { return c.api.desk.DevicesOf(c.Context(), c.device) }

func (c *call) revoke() (any, error) {
	return nil, c.api.desk.RevokeOwn(c.Context(), c.device, c.PathValue("id"))
}

// decode reads the body, leaving members aside that this version does not know.
func (c *call) decode(v any) error {
	if bytes.Equal(bytes.TrimSpace(c.body), []byte("null")) { // which would leave v as it is
		return wrongKind()
	}
	return unmarshal(c.body, v)
}

func wrongKind() error {
	return link.BadRequest.Problem("A member of the body is of the wrong kind.")
}

func unmarshal(b []byte, v any) error {
	err := json.Unmarshal(b, v)
	switch syntax := (*json.SyntaxError)(nil); {
	case errors.As(err, &syntax):
		return link.BadRequest.Problem("The body is not JSON.")
	case err != nil:
		return wrongKind()
	}
	return nil
}
