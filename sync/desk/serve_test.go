package desk_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// broken is a ledger that fails, or waits, when a test wants it to.
type broken struct {
	ledger.Ledger
	wait chan struct{} // not nil: an Update waits for it

	mu   sync.Mutex
	err  error
	read bool // what fails is reading a row
}

// fail makes everything fail, or only the reading of rows, until err is nil.
func (b *broken) fail(err error, read bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err, b.read = err, read
}

func (b *broken) failing() (read bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.read, b.err
}

func (b *broken) View(ctx context.Context, fn func(ledger.Reader) error) error {
	read, err := b.failing()
	switch {
	case err == nil:
		return b.Ledger.View(ctx, fn)
	case read:
		return b.Ledger.View(ctx, func(r ledger.Reader) error { fn(unreadable{r}); return err })
	}
	return err
}

func (b *broken) Update(ctx context.Context, fn func(ledger.Tx) error) error {
	if b.wait != nil {
		<-b.wait
	}
	read, err := b.failing()
	switch {
	case err == nil:
		return b.Ledger.Update(ctx, fn)
	case read:
		return b.Ledger.Update(ctx, func(tx ledger.Tx) error { fn(unreadableTx{tx}); return err })
	}
	return err
}

type (
	unreadable   struct{ ledger.Reader }
	unreadableTx struct{ ledger.Tx }
)

func (unreadable) Get(string) ([]byte, bool, error)   { return nil, false, errDisk }
func (unreadableTx) Get(string) ([]byte, bool, error) { return nil, false, errDisk }

var errDisk = errors.New("the disk does not answer")

// A desk whose disk fails says that it is out of order and when to come back, and
// tells strangers nothing of why.
func TestADiskThatFails(t *testing.T) {
	l := &broken{Ledger: new(ledger.Memory)}
	tr := newTrustOn(t, l)
	tr.publish(radiography(1))
	s := tr.school("100001")
	s.signIn()
	for _, reading := range []bool{false, true} {
		l.fail(errDisk, reading)
		for _, path := range []string{"/.well-known/placement-link", "/v1/changes", "/v1/snapshot", "/v1/devices"} {
			res, body := s.http("GET", path, nil)
			if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" || strings.Contains(string(body), "disk") {
				t.Errorf("%s gave a %d: %s", path, res.StatusCode, body)
			}
		}
		if _, err := tr.Take(ctx, s.device.ID(), []string{s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-1"))}); !errors.Is(err, errDisk) {
			t.Errorf("a message was answered with %v", err)
		}
		for name, err := range map[string]error{
			"tick":   second(tr.Tick(ctx)),
			"counts": second(tr.Counts(ctx)),
			"post":   second(tr.TakePost(ctx, link.Post{Format: link.PostFormat})),
			"open":   second(desk.Open(ctx, l, desk.Options{})),
		} {
			if !errors.Is(err, errDisk) {
				t.Errorf("%s gave %v", name, err)
			}
		}
		for _, err := range tr.Audit(ctx) {
			if !reading && !errors.Is(err, errDisk) {
				t.Errorf("the audit gave %v", err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// A row that was damaged is an error of the storage, never a guess.
func TestARowThatDoesNotDecode(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	id := s.ask("tag-1")
	must(t, tr.ledger.Update(ctx, func(tx ledger.Tx) error {
		tx.Put("request/"+id, []byte("{"))
		return nil
	}))
	for name, err := range map[string]error{
		"request":  second(tr.Request(ctx, id)),
		"requests": second(tr.Requests(ctx, desk.Filter{})),
		"move":     second(tr.Move(ctx, coordinator, id, link.DeskOffer, desk.MoveArgs{})),
		"snapshot": second(tr.Snapshot(ctx, s.device.ID(), "", 0)),
		"take":     second(tr.Take(ctx, s.device.ID(), []string{s.message(id, 2, link.RequestWithdraw, link.Withdraw{})})),
	} {
		if err == nil || link.ProblemOf(err) != nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%s gave %v", name, err)
		}
	}
}

func TestADeskIsMadeOnce(t *testing.T) {
	tr, other := newTrust(t), newTrust(t)
	id := link.Identity{Name: "Bristol Royal"}
	root := tr.key.Fingerprint()
	if err := desk.Init(ctx, tr.ledger, id, root, tr.certificate(), tr.online); !errors.Is(err, desk.ErrDeskExists) {
		t.Errorf("a second desk in one ledger: %v", err)
	}
	for what, err := range map[string]error{
		"another root":     desk.Init(ctx, new(ledger.Memory), id, other.key.Fingerprint(), tr.certificate(), tr.online),
		"another desk key": desk.Init(ctx, new(ledger.Memory), id, root, tr.certificate(), other.online),
		"no name":          desk.Init(ctx, new(ledger.Memory), link.Identity{}, root, tr.certificate(), tr.online),
	} {
		if err == nil {
			t.Errorf("a desk was made with %s", what)
		}
	}
}

// At most 64 write at once. Whoever waits for more than two seconds for a turn,
// or comes when 512 are there, is asked to come back in some seconds.
func TestMoreThanADeskCanDo(t *testing.T) {
	l := &broken{Ledger: new(ledger.Memory)}
	tr := newTrustOn(t, l)
	tr.publish(radiography(1))
	s := tr.school("100001")
	s.signIn()
	synctest.Test(t, func(t *testing.T) {
		l.wait = make(chan struct{})
		h := tr.Handler()
		send := func() *httptest.ResponseRecorder {
			body := toJSON(link.Batch{Messages: []string{s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-1"))}})
			req := httptest.NewRequest("POST", "/v1/messages", bytes.NewReader(body))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+s.token)
			return tr.call(h, req)
		}
		var mu sync.Mutex
		statuses := map[int]int{}
		var all sync.WaitGroup
		for range 512 {
			all.Go(func() {
				w := send()
				mu.Lock()
				defer mu.Unlock()
				statuses[w.Code]++
				if w.Code == http.StatusServiceUnavailable {
					if n, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || n < 1 || n > 10 {
						t.Errorf("to come back in %q seconds", w.Header().Get("Retry-After"))
					}
				}
			})
		}
		synctest.Wait()
		if w := send(); w.Code != http.StatusServiceUnavailable {
			t.Errorf("the 513th was answered with a %d", w.Code)
		}
		if w := tr.call(h, httptest.NewRequest("GET", "/.well-known/placement-link", nil)); w.Code != http.StatusServiceUnavailable {
			t.Errorf("and a reader with a %d", w.Code)
		}
		time.Sleep(3 * time.Second) // by the bubble's clock, which goes on when all are waiting
		close(l.wait)
		all.Wait()
		if statuses[http.StatusOK] != 64 || statuses[http.StatusServiceUnavailable] != 512-64 {
			t.Errorf("they were answered %v, want 64 with a 200 and the others with a 503", statuses)
		}
	})
}

// A body's length is not believed before what all bodies may hold has been asked
// for, nor a body that is longer than it says.
func TestBodiesThatAreTooMuch(t *testing.T) {
	tr := newTrust(t)
	s := tr.school("100001")
	s.signIn()
	h := tr.Handler()
	send := func(body io.Reader, length int64) int {
		req := httptest.NewRequest("POST", "/v1/messages", body)
		req.ContentLength = length
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+s.token)
		return tr.call(h, req).Code
	}
	if status := send(strings.NewReader("{}"), 1<<40); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a terabyte was answered with a %d", status)
	}
	if status := send(io.MultiReader(strings.NewReader("{"), zeros{}), -1); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body without an end was answered with a %d", status)
	}
	// 32 bodies of unknown length are as much as may be held.
	readers := make([]*io.PipeWriter, 32)
	var all sync.WaitGroup
	for i := range readers {
		var r *io.PipeReader
		r, readers[i] = io.Pipe()
		all.Go(func() {
			if status := send(r, -1); status != http.StatusBadRequest {
				t.Errorf("a body that broke off was answered with a %d", status)
			}
		})
		readers[i].Write([]byte("{")) // returns once it is being read
	}
	if status := send(strings.NewReader("{}"), -1); status != http.StatusServiceUnavailable {
		t.Errorf("one body more was answered with a %d", status)
	}
	for _, w := range readers {
		w.CloseWithError(io.ErrUnexpectedEOF)
	}
	all.Wait()
	if status := send(strings.NewReader("{}"), -1); status != http.StatusOK {
		t.Errorf("and afterwards with a %d", status)
	}
}

// hurried is an answer that remembers until when the rest of the request must have come.
type hurried struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (h *hurried) SetReadDeadline(t time.Time) error {
	h.until = t
	return nil
}

// A body must come at 32 KB a second, after ten seconds of grace.
func TestABodyThatTrickles(t *testing.T) {
	tr := newTrust(t)
	synctest.Test(t, func(t *testing.T) {
		for size, want := range map[int64]time.Duration{64 << 10: 12 * time.Second, 0: 10 * time.Second} {
			w := &hurried{ResponseRecorder: httptest.NewRecorder()}
			req := httptest.NewRequest("POST", "/v1/enrolments", strings.NewReader(""))
			req.ContentLength = size
			req.Header.Set("Content-Type", "application/json")
			tr.Handler().ServeHTTP(w, req)
			if got := time.Until(w.until); got != want {
				t.Errorf("a body of %d bytes is waited for %s, want %s", size, got, want)
			}
		}
	})
}

// Strangers who fill the room for strangers' bodies take none from schools.
func TestStrangersTakeNoRoomFromSchools(t *testing.T) {
	tr := newTrust(t)
	s := tr.school("100001")
	s.signIn()
	h := tr.Handler()
	enrol := func(body io.Reader) int {
		req := httptest.NewRequest("POST", "/v1/enrolments", body)
		req.ContentLength = -1
		req.Header.Set("Content-Type", "application/json")
		return tr.call(h, req).Code
	}
	var strangers []*io.PipeWriter
	var all sync.WaitGroup
	for range (8 << 20) / (80 << 10) {
		r, w := io.Pipe()
		strangers = append(strangers, w)
		all.Go(func() { enrol(r) })
		w.Write([]byte("{")) // returns once it is being read
	}
	if status := enrol(strings.NewReader("{}")); status != http.StatusServiceUnavailable {
		t.Errorf("one stranger more was answered with a %d", status)
	}
	req := httptest.NewRequest("POST", "/v1/messages", strings.NewReader(`{"messages":[]}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+s.token)
	if w := tr.call(h, req); w.Code != http.StatusOK {
		t.Errorf("a school was answered with a %d: %s", w.Code, w.Body)
	}
	for _, w := range strangers {
		w.Close()
	}
	all.Wait()
}

// However many send however much at once, a desk stays within the memory that it
// says it needs.
func TestMemory(t *testing.T) {
	tr := newTrust(t)
	s := tr.school("100001")
	s.signIn()
	h := tr.Handler()
	body := toJSON(link.Batch{Messages: slices.Repeat([]string{strings.Repeat("x.", 5000)}, link.MaxBatch)})
	live := func() int64 { // what was in use when the collector last looked
		heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(heap)
		return int64(heap[0].Value.Uint64())
	}
	runtime.GC()
	before := live()
	var most atomic.Int64
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			req := httptest.NewRequest("POST", "/v1/messages", bytes.NewReader(body))
			req.ContentLength = -1
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+s.token)
			if w := tr.call(h, req); w.Code != http.StatusOK && w.Code != http.StatusServiceUnavailable {
				t.Errorf("answered with a %d", w.Code)
			}
			if now := live(); now > most.Load() {
				most.Store(now)
			}
		})
	}
	all.Wait()
	// The collector looks again once there is twice as much.
	if used := 2 * (most.Load() - before); used > desk.Memory {
		t.Errorf("200 bodies of a megabyte took %d MB, and the desk says that it needs %d", used>>20, desk.Memory>>20)
	} else {
		t.Logf("200 bodies of a megabyte took %d MB", used>>20)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// A desk that stops finishes what it has begun.
func TestServeStopsWhenItIsDone(t *testing.T) {
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprintf("TLS %v", secure), func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			must(t, err)
			begun, finish := make(chan struct{}), make(chan struct{})
			handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				close(begun)
				<-finish
				io.WriteString(w, "done")
			})
			var config *tls.Config
			client, scheme := http.DefaultClient, "http"
			if secure {
				model := httptest.NewUnstartedServer(nil)
				model.StartTLS()
				defer model.Close()
				config, scheme = model.TLS.Clone(), "https"
				roots := x509.NewCertPool()
				roots.AddCert(model.Certificate())
				client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
			}
			running, stop := context.WithCancel(ctx)
			served := make(chan error, 1)
			go func() { served <- desk.Serve(running, listener, handler, config) }()
			answered := make(chan string, 1)
			go func() {
				res, err := client.Get(scheme + "://" + listener.Addr().String())
				if err != nil {
					answered <- err.Error()
					return
				}
				defer res.Body.Close()
				b, _ := io.ReadAll(res.Body)
				answered <- string(b)
			}()
			<-begun
			stop()
			close(finish)
			if got := <-answered; got != "done" {
				t.Errorf("what was under way ended with %q", got)
			}
			if err := <-served; err != nil {
				t.Errorf("the desk stopped with %v", err)
			}
		})
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	listener.Close()
	if err := desk.Serve(ctx, listener, http.NotFoundHandler(), nil); err == nil {
		t.Error("a listener that is closed was served")
	}
}

// Neither the desk's files nor its log nor any address holds a student's name,
// date of birth or UPN, not even once the details have come.
func TestADeskKnowsNoStudent(t *testing.T) {
	const name, born, upn = "Maya Patel", "2010-05-17", "A823432111001"
	dir := t.TempDir()
	l, err := ledger.OpenBadger(dir, "", ledger.Options{})
	must(t, err)
	tr := newTrustOn(t, l)
	var log bytes.Buffer
	tr.Desk, err = desk.Open(ctx, l, desk.Options{Now: tr.clock.Now, Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	must(t, err)
	var addresses []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addresses = append(addresses, r.URL.String())
		tr.Handler().ServeHTTP(w, r)
	}))
	defer server.Close()
	tr.url = server.URL
	tr.publish(radiography(1))
	s := tr.school("100001")
	s.signIn()

	id := newUUID(4)
	post := func(messages ...string) {
		t.Helper()
		if res, body := s.http("POST", "/v1/messages", toJSON(link.Batch{Messages: messages})); res.StatusCode != 200 {
			t.Fatalf("the messages were answered with a %d: %s", res.StatusCode, body)
		}
	}
	post(s.message(id, 1, link.RequestSubmit, submit("tag-1")))
	// What a laptop must never send is not kept, were it to come.
	post(s.sign(link.Message{ID: newUUID(7), Request: newUUID(4), Lane: 1, Event: link.RequestSubmit, Trust: tr.key.Fingerprint(),
		Body: json.RawMessage(`{"opportunity":"` + name + `","slots":["` + born + `"],"tag":"` + upn + `"}`)}))
	post(s.sign(link.Message{ID: newUUID(7), Request: newUUID(4), Lane: 1, Event: link.RequestSubmit, Trust: tr.key.Fingerprint(),
		Body: json.RawMessage(strings.Replace(string(toJSON(submit("tag-2"))), "{", `{"name":"`+name+`",`, 1))}))
	s.http("GET", "/v1/changes", nil)
	tr.move(id, link.DeskOffer, desk.MoveArgs{})
	post(s.message(id, 2, link.OfferAccept, link.Accept{Consent: true}))
	s.provide(id, 3, name+", "+born+", "+upn)

	kept := everything(t, l)
	if signed := regexp.MustCompile(`"signed":"[^."]+\.([^."]+)\.`).FindAllStringSubmatch(kept, -1); len(signed) != 2 {
		t.Errorf("%d messages are kept as they were signed, want the request and the acceptance", len(signed))
	} else {
		for _, m := range signed {
			payload, err := base64.RawURLEncoding.DecodeString(m[1])
			must(t, err)
			kept += string(payload)
		}
	}
	must(t, l.Close())
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		kept += string(b)
		return err
	}))
	for what, text := range map[string]string{"files": kept, "log": log.String(), "addresses": strings.Join(addresses, "\n")} {
		if text == "" {
			t.Errorf("there are no %s to look at", what)
		}
		for _, secret := range []string{name, born, upn} {
			if strings.Contains(text, secret) {
				t.Errorf("the desk's %s hold %q", what, secret)
			}
		}
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "tag-1") || strings.Contains(line, "?") {
			t.Errorf("the log says too much: %s", line)
		}
	}
}
