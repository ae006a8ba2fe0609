package faultnet_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/sync/faultnet"
)

// serve runs a server behind a listener with faults.
func serve(t *testing.T, seed uint64, w faultnet.Weather) (url string, l *faultnet.Listener, got *atomic.Int64) {
	t.Helper()
	got = new(atomic.Int64)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b, err := io.ReadAll(r.Body); err == nil && string(b) == question {
			got.Add(1)
		}
		io.WriteString(w, answer)
	}))
	l = faultnet.Listen(s.Listener, seed, w, 300)
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	return s.URL, l, got
}

var question = strings.Repeat("question ", 20)

// ask sends one request over a connection of its own.
func ask(ctx context.Context, url string) (status int, body string, err error) {
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(question))
	if err != nil {
		return 0, "", err
	}
	q.Header.Set("Content-Type", "text/plain")
	r, err := client.Do(q)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	return r.StatusCode, string(b), err
}

// impatient times out after 300 ms, but not before the server has got n requests:
// how soon that is depends on the machine.
func impatient(t *testing.T, got *atomic.Int64, n int64) context.Context {
	ctx, giveUp := context.WithCancelCause(t.Context())
	look := time.NewTicker(300 * time.Millisecond)
	go func() {
		defer look.Stop()
		for range 200 {
			if <-look.C; got.Load() >= n {
				break
			}
		}
		giveUp(os.ErrDeadlineExceeded)
	}()
	return ctx
}

// Whatever happens to a connection, the client never takes it for an answer of
// the server, and the server is whole afterwards.
func TestEveryFaultOnTheWire(t *testing.T) {
	delivers := map[faultnet.Fault]bool{faultnet.LoseAnswer: true, faultnet.ResetAnswer: true, faultnet.Drip: true,
		faultnet.LongLength: true, faultnet.NotGzip: true, faultnet.Endless: true}
	url, l, got := serve(t, 3, faultnet.Fair)
	for _, f := range faultnet.WireFaults {
		t.Run(string(f), func(t *testing.T) {
			before, ctx := got.Load(), t.Context()
			switch f {
			case faultnet.Lost:
				ctx = impatient(t, got, before)
			case faultnet.LoseAnswer, faultnet.Drip:
				ctx = impatient(t, got, before+1)
			}
			l.Next(f)
			status, body, err := ask(ctx, url)
			if f != faultnet.CutAnswer && err == nil && status == http.StatusOK && body == answer {
				t.Error("the answer came whole")
			}
			if f != faultnet.CutAnswer && f != faultnet.CutRequest && (got.Load() > before) != delivers[f] {
				t.Errorf("the request was delivered: %v", got.Load() > before)
			}
			var timeout net.Error
			switch f {
			case faultnet.Lost, faultnet.LoseAnswer, faultnet.Drip:
				if !errors.As(err, &timeout) || !timeout.Timeout() {
					t.Errorf("the client was told: %v", err)
				}
			case faultnet.Reset, faultnet.ResetAnswer, faultnet.CutRequest:
				if err == nil {
					t.Errorf("the client got a %d", status)
				}
			case faultnet.Portal511:
				if status != http.StatusNetworkAuthenticationRequired {
					t.Errorf("the client got a %d: %v", status, err)
				}
			}
			if status, body, err := ask(t.Context(), url); err != nil || status != http.StatusOK || body != answer {
				t.Errorf("afterwards: %d %q %v", status, body, err)
			}
		})
	}
}

// A cut strikes in the header, in the body and after the end.
func TestAnswersAreCutAnywhere(t *testing.T) {
	url, _, _ := serve(t, 5, faultnet.Weather{Odds: 1, Faults: []faultnet.Fault{faultnet.CutAnswer}})
	var none, part, whole int
	for range 100 {
		switch _, body, err := ask(t.Context(), url); {
		case err == nil && body == answer:
			whole++
		case errors.Is(err, io.ErrUnexpectedEOF) && strings.HasPrefix(answer, body):
			part++
		case err != nil && body == "":
			none++
		default:
			t.Fatalf("read %q: %v", body, err)
		}
	}
	if none == 0 || part == 0 || whole == 0 {
		t.Errorf("%d in the header, %d in the body, %d after the end", none, part, whole)
	}
}

func TestConnectionsHaveTheFaultsOfTheirSeed(t *testing.T) {
	play := func(seed uint64) (s string) {
		// Only faults that the client hears of at once, and always in the same way.
		url, _, _ := serve(t, seed, faultnet.Weather{Odds: 0.5, Faults: []faultnet.Fault{faultnet.Portal, faultnet.Portal511, faultnet.Filtered}})
		for range 40 {
			status, _, err := ask(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			s += http.StatusText(status) + " "
		}
		return s
	}
	first := play(1)
	if play(1) != first {
		t.Error("a seed gives two runs")
	}
	if play(2) == first {
		t.Error("two seeds give one run")
	}
}

// A fault that needs a whole exchange is none for a connection.
func TestOnlyWireFaultsAreForListeners(t *testing.T) {
	url, l, got := serve(t, 1, faultnet.Fair)
	l.Set(faultnet.Weather{Odds: 1, Faults: []faultnet.Fault{faultnet.Twice}})
	if _, body, err := ask(t.Context(), url); err != nil || body != answer || got.Load() != 1 {
		t.Errorf("got %q, %v, and the server %d requests", body, err, got.Load())
	}
	l.Set(faultnet.Weather{Odds: 1, Faults: []faultnet.Fault{faultnet.Filtered}})
	if status, _, err := ask(t.Context(), url); err != nil || status != http.StatusForbidden {
		t.Errorf("got %d, %v", status, err)
	}
}
