package faultnet

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is a whole answer.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// page returns a page of HTML.
func page(status int, html string) *answer {
	return &answer{status, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, []byte(html)}
}

// with returns the answer with another body.
func (a *answer) with(body []byte) *answer { return &answer{a.status, a.header, body} }

func (a *answer) response() *http.Response {
	header := a.header.Clone()
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	return &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, ContentLength: int64(len(a.body)), Body: io.NopCloser(bytes.NewReader(a.body)),
	}
}

// ends reads b and then fails.
func ends(b []byte, err error) io.ReadCloser {
	return io.NopCloser(io.MultiReader(bytes.NewReader(b), broken{err}))
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

type spaces struct{}

var blank = strings.Repeat(" ", 4096)

func (spaces) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		n += copy(p[n:], blank)
	}
	return len(p), nil
}

// drip gives one byte a second.
type drip struct {
	ctx  context.Context
	left []byte
}

func (d *drip) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if err := wait(d.ctx, time.Second); err != nil {
		return 0, err
	}
	p[0], d.left = d.left[0], d.left[1:]
	return 1, nil
}

func (d *drip) Close() error { return nil }
