package faultnet

import (
	"errors"
	"net/http"
	"net/http/httptest"
)

// Direct returns a transport that calls a handler without a connection, for runs
// in which time is not real. A handler that panics with http.ErrAbortHandler
// answers nothing, as on a server; any other panic is the caller's.
func Direct(h http.Handler) http.RoundTripper { return direct{h} }

type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (response *http.Response, err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			response, err = nil, reset("read")
		default:
			panic(p)
		}
	}()
	if r.URL.Host == "" {
		return nil, errors.New("http: no Host in request URL")
	}
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	in.RemoteAddr = "192.0.2.1:1234" // of the block that documentation may use
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, in)
	response = w.Result()
	response.Request = r
	return response, nil
}
