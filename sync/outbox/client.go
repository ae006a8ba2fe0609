package outbox

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"waymark/sync/link"
)

// Limits of one call. Within a sync a call is tried a few times in quick
// succession; whatever takes longer is left to the outbox, which tries again
// later and survives a restart.
const (
	attemptTime = 60 * time.Second // one attempt, its body included
	callTime    = 3 * time.Minute  // all attempts
	patience    = 20 * time.Second // none starts after this
	firstPause  = time.Second      // doubled for each attempt after
	longPause   = 5 * time.Second  // a desk that wants to be left alone for longer is
	longestWait = 15 * time.Minute // however long a desk says
)

// caller makes calls to one desk. It keeps connections of its own, since
// retryablehttp closes all idle ones of a client whenever a call fails.
type caller struct {
	http     *http.Client
	attempts int
	random   io.Reader
}

func newCaller(t http.RoundTripper, attempts int, random io.Reader) *caller {
	return &caller{
		http: &http.Client{
			Transport: t,
			Timeout:   attemptTime,
			// A desk redirects nobody; the sign-in page of a network does.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		attempts: attempts, random: random,
	}
}

// call is one call to a desk.
type call struct {
	method, url string
	token       string
	contentType string
	body        func() ([]byte, error) // called for each attempt; nil for none
	into        any                    // what a good answer is decoded into
}

// do makes a call. An error is a [*link.Problem], one that the desk sent or one of
// the network's, or the error of ctx. It holds nothing of the URL or the bodies.
//
// retryablehttp v0.7.8 tries again whatever the method, so only calls that a desk
// knows again are made here: their messages, their codes and their assertions
// have IDs of their own.
func (c *caller) do(ctx context.Context, call call) error {
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()

	var body any
	if call.body != nil {
		body = retryablehttp.ReaderFunc(func() (io.Reader, error) {
			b, err := call.body()
			return bytes.NewReader(b), err
		})
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, call.method, call.url, body)
	if err != nil {
		return link.NotFound.Problem("")
	}
	request.Header.Set(link.VersionHeader, link.Version)
	request.Header.Set("Accept", "application/json, application/problem+json")
	request.Header.Set("User-Agent", "Waymark")
	if call.contentType != "" {
		request.Header.Set("Content-Type", call.contentType)
	}
	if call.token != "" {
		request.Header.Set("Authorization", "Bearer "+call.token)
	}
	// The answer is read within the attempt: a body that breaks off is worth
	// another, and a problem's words are gone once retryablehttp drains it.
	request.SetResponseHandler(func(r *http.Response) error { return read(r, call.into) })

	started := time.Now()
	var last *link.Problem
	client := retryablehttp.Client{
		HTTPClient: c.http,
		Logger:     nil, // it would print URLs
		RetryMax:   c.attempts - 1,
		CheckRetry: func(ctx context.Context, _ *http.Response, err error) (bool, error) {
			if err == nil || ctx.Err() != nil {
				return false, ctx.Err()
			}
			last = problemOf(err)
			return again(last) && time.Since(started) < patience, last
		},
		Backoff: func(_, _ time.Duration, attempt int, _ *http.Response) time.Duration {
			return c.pause(attempt, last)
		},
		ErrorHandler: func(r *http.Response, err error, _ int) (*http.Response, error) {
			if r != nil {
				r.Body.Close()
			}
			return nil, err
		},
	}
	_, err = client.Do(request)
	switch {
	case err == nil:
		return nil
	case outer.Err() != nil:
		return outer.Err()
	case ctx.Err() != nil:
		return link.NetworkDown.Problem("")
	}
	return problemOf(err)
}

// again reports whether a call is worth another attempt at once.
func again(p *link.Problem) bool {
	switch p.Code {
	case link.NetworkDown, link.NetworkGarbled:
		return true
	case link.Busy, link.Down:
		return time.Duration(p.After)*time.Second <= longPause
	}
	return false
}

// pause returns how long to wait before the next attempt: a random part of a
// growing time, after what the desk asked for, so that laptops that were turned
// away together do not come back together.
func (c *caller) pause(attempt int, p *link.Problem) time.Duration {
	return time.Duration(p.After)*time.Second + jitter(c.random, firstPause<<min(attempt, 6))
}

// jitter returns a random duration under d.
func jitter(random io.Reader, d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	b := draw(random)
	return time.Duration(binary.BigEndian.Uint64(b[:]) % uint64(d))
}

// read takes in an answer. Only one that a desk can have given counts: a network
// that wants its users to sign in answers everything with status 200.
func read(r *http.Response, into any) error {
	defer r.Body.Close()
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	desks := r.Header.Get(link.VersionHeader) != "" && (kind == "application/json" || kind == "application/problem+json")
	switch {
	case r.StatusCode == http.StatusProxyAuthRequired:
		return link.NetworkProxy.Problem("")
	case desks:
	case r.StatusCode == http.StatusTooManyRequests:
		return after(r, link.Busy.Problem(""))
	case r.StatusCode >= 500 && r.StatusCode != http.StatusNetworkAuthenticationRequired:
		return after(r, link.Down.Problem("")) // what stands before the desk speaks for it
	default:
		return link.NetworkPortal.Problem("")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, link.MaxAnswer+1))
	switch {
	case err != nil:
		return link.NetworkGarbled.Problem("")
	case len(body) > link.MaxAnswer:
		return link.NetworkGarbled.Problem("The answer is longer than any that a desk gives. What waits is kept.")
	case r.StatusCode >= 400:
		return after(r, link.ReadProblem(r.StatusCode, body))
	case r.StatusCode < 200 || r.StatusCode >= 300:
		return link.NetworkPortal.Problem("")
	}
	reflect.ValueOf(into).Elem().SetZero() // of what an earlier attempt may have left
	if json.Unmarshal(body, into) != nil {
		return link.NetworkGarbled.Problem("")
	}
	return nil
}

// after notes how long the desk wants to be left alone, in seconds and within
// reason. A date is passed over: it would be judged by the laptop's clock.
func after(r *http.Response, p *link.Problem) *link.Problem {
	if said := r.Header.Get("Retry-After"); p.After == 0 && said != "" {
		seconds, err := strconv.ParseUint(said, 10, 64)
		if err == nil || strings.Trim(said, "0123456789") == "" { // more than a number can hold
			p.After = int(min(seconds, uint64(longestWait/time.Second)))
		}
	}
	p.After = min(max(p.After, 0), int(longestWait/time.Second))
	return p
}

// address joins the desk's base and a path.
func address(base, path string) string { return fmt.Sprint(strings.TrimRight(base, "/"), path) }
