package faultnet

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// meet lets the exchange meet with its fault.
func (x *exchange) meet() (*http.Response, error) {
	ctx := x.request.Context()
	if err := wait(ctx, x.upTo(x.latency)); err != nil {
		return nil, err
	}
	switch x.Fault {
	case NoName, Refused, Unreachable, Reset, Untrusted, OutOfDate, WrongHost, ProxyDenies:
		return nil, x.unconnected()
	case Lost:
		return nil, silence(ctx)
	case Portal, PortalJSON, PortalEmpty, PortalMoved, Portal511, Filtered, Proxy407, TooMany, Unavailable:
		return x.strange().response(), nil
	case CutRequest:
		x.At = x.random.IntN(len(x.body) + 1)
		if x.At > 0 || len(x.body) == 0 { // at 0 not even the header got through
			x.deliver(ctx, x.At)
		}
		return nil, reset("read")
	case HangUp:
		gone, hangUp := context.WithCancel(ctx)
		hangUp()
		x.deliver(gone, len(x.body))
		return nil, reset("read")
	case Late:
		after := x.upTo(2*time.Minute) + time.Second
		x.under.Go(func() {
			time.Sleep(after)
			x.deliver(context.WithoutCancel(ctx), len(x.body))
		})
		return nil, silence(ctx)
	case Stale:
		if a := x.cached(); a != nil {
			return a.response(), nil
		}
	}

	a, err := x.deliver(ctx, len(x.body))
	if x.Fault == Twice && err == nil {
		again, err := x.deliver(ctx, len(x.body))
		if err == nil && x.random.IntN(2) == 0 {
			a = again
		}
	}
	if err != nil {
		return nil, err
	}
	x.keep(a)
	if err := wait(ctx, x.upTo(x.latency)); err != nil {
		return nil, err
	}
	return x.back(ctx, a)
}

// back lets the answer meet with its fault.
func (x *exchange) back(ctx context.Context, a *answer) (*http.Response, error) {
	x.At = x.random.IntN(len(a.body) + 1)
	switch x.Fault {
	case LoseAnswer:
		return nil, silence(ctx)
	case ResetAnswer:
		return nil, reset("read")
	case BadGateway:
		return page(http.StatusBadGateway, "<html><body><h1>502 Bad Gateway</h1></body></html>").response(), nil
	case Injected:
		with := []byte(`<script src="http://filter.example/notice.js"></script>`)
		if x.random.IntN(2) == 0 {
			return a.with(append(with, a.body...)).response(), nil
		}
		return a.with(append(bytes.Clone(a.body), with...)).response(), nil
	case CutAnswer, LongLength: // net/http tells them alike
		r := a.response()
		r.Body = ends(a.body[:x.At], io.ErrUnexpectedEOF)
		return r, nil
	case ShortLength: // what is too much is left unread, and nobody is told
		return a.with(a.body[:x.At]).response(), nil
	case NotGzip:
		r := a.response()
		r.Uncompressed, r.ContentLength = true, -1
		r.Header.Del("Content-Length")
		r.Body = ends(nil, errNotGzip)
		return r, nil
	case Endless:
		r := a.response()
		r.ContentLength = -1
		r.Header.Del("Content-Length")
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(a.body), spaces{}))
		return r, nil
	case Drip:
		r := a.response()
		r.Body = &drip{ctx, a.body}
		return r, nil
	}
	return a.response(), nil
}

// What net/http says, in its words.
var (
	errNotGzip = errors.New("gzip: invalid header")
	errProxy   = errors.New(http.StatusText(http.StatusProxyAuthRequired))
)

// deliver hands the first n bytes of the request on and reads the whole answer.
func (x *exchange) deliver(ctx context.Context, n int) (*answer, error) {
	r := x.request.Clone(ctx)
	r.Body, r.GetBody, r.ContentLength = http.NoBody, nil, int64(len(x.body))
	switch {
	case n < len(x.body):
		r.Body = ends(x.body[:n], io.ErrUnexpectedEOF)
	case n > 0:
		r.Body = io.NopCloser(bytes.NewReader(x.body))
	}
	response, err := x.to.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	return &answer{response.StatusCode, response.Header, body}, nil
}

// keep remembers an answer as a cache would that knows no better.
func (x *exchange) keep(a *answer) {
	if x.request.Method != http.MethodGet || a.status != http.StatusOK {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if url := x.request.URL.String(); x.cache[url] == nil { // the older, the worse
		x.cache[url] = a
	}
}

func (x *exchange) cached() *answer {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.request.Method != http.MethodGet {
		return nil
	}
	return x.cache[x.request.URL.String()]
}

func (x *exchange) upTo(d time.Duration) time.Duration {
	return time.Duration(x.random.Int64N(int64(d) + 1))
}

// unconnected returns what net/http says when there is no connection.
func (x *exchange) unconnected() error {
	host := x.request.URL.Hostname()
	address := net.JoinHostPort(host, cmp.Or(x.request.URL.Port(), "443"))
	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: name(address), Err: err}
	}
	untrusted := func(err error) error { return &tls.CertificateVerificationError{Err: err} }
	switch x.Fault {
	case NoName:
		return dial(&net.DNSError{Err: "no such host", Name: host, IsNotFound: true})
	case Refused:
		return dial(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	case Unreachable:
		return dial(os.NewSyscallError("connect", syscall.ENETUNREACH))
	case Untrusted:
		return untrusted(x509.UnknownAuthorityError{Cert: new(x509.Certificate)})
	case OutOfDate:
		return untrusted(x509.CertificateInvalidError{Cert: new(x509.Certificate), Reason: x509.Expired})
	case WrongHost:
		return untrusted(x509.HostnameError{Certificate: new(x509.Certificate), Host: host})
	case ProxyDenies:
		return errProxy
	}
	return reset("write")
}

func reset(op string) error {
	return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, syscall.ECONNRESET)}
}

// name is a host and port before it has an address.
type name string

func (n name) Network() string { return "tcp" }
func (n name) String() string  { return string(n) }

// silence is what follows when nobody answers.
func silence(ctx context.Context) error {
	if err := wait(ctx, Patience); err != nil {
		return err
	}
	return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ETIMEDOUT)}
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// absurd are values of Retry-After that have been seen, or would be worst. Some
// overflow a duration once they are taken as seconds.
var absurd = []string{
	"0", "-1", "86400", "604800", "9223372037", "18446744074", "99999999999999999999", "1e9", "0x10", "soon", "",
	"Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
}

// strange returns the answer of somebody who is not the desk.
func (x *exchange) strange() *answer {
	login := "http://portal.example/login?from=" + strconv.Itoa(x.N)
	switch x.Fault {
	case PortalJSON:
		a := page(http.StatusOK, `{"status":"ok","results":[],"changes":[]}`)
		a.header.Set("Content-Type", "application/json")
		return a
	case PortalEmpty:
		a := page([]int{http.StatusOK, http.StatusNoContent}[x.random.IntN(2)], "")
		if x.random.IntN(2) == 0 {
			a.header.Set("Content-Type", "application/json")
		}
		return a
	case PortalMoved:
		moved := []int{http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect}
		a := page(moved[x.random.IntN(len(moved))], "<a href='"+login+"'>Found</a>")
		a.header.Set("Location", login)
		return a
	case Portal511:
		return page(http.StatusNetworkAuthenticationRequired, "<html><body>Please log in</body></html>")
	case Filtered:
		return page(http.StatusForbidden, "<html><body>This page is blocked by your school</body></html>")
	case Proxy407:
		a := page(http.StatusProxyAuthRequired, "<html><body>Proxy authentication required</body></html>")
		a.header.Set("Proxy-Authenticate", []string{"NTLM", `Basic realm="school"`}[x.random.IntN(2)])
		return a
	case TooMany, Unavailable:
		status := http.StatusTooManyRequests
		if x.Fault == Unavailable {
			status = http.StatusServiceUnavailable
		}
		a := page(status, "<html><body>Please try later</body></html>")
		if after := absurd[x.random.IntN(len(absurd))]; after != "" {
			a.header.Set("Retry-After", after)
		}
		return a
	}
	return page(http.StatusOK, "<html><body>Welcome to the school’s wifi. <a href='"+login+"'>Log in</a></body></html>")
}
