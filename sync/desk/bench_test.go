package desk_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"waymark/sync/desk"
	"waymark/sync/link"
)

// A desk and a bare handler take turns, so that both meet the same disk and the
// same other work on the machine. Each round is so many requests from so many
// clients, who send the next as soon as they have an answer.
//
//	go test ./sync/desk -run '^$' -bench . -benchtime 5000x

// round is one turn of one of the two.
const round = 500

// clientCounts are the numbers of clients at once.
var clientCounts = []int{1, 32, 256}

// contest is a desk and what it is compared with.
type contest struct {
	ours, bare side
}

// side makes requests and remembers how long each took, and what was allocated
// for all of them by client and server.
type side struct {
	request func(n int) *http.Request
	took    []time.Duration
	total   time.Duration
	objects uint64
}

func (s *side) turn(b *testing.B, client *http.Client, clients, first int) {
	took := make([]time.Duration, round)
	requests := make([]*http.Request, round)
	for i := range requests {
		requests[i] = s.request(first + i)
	}
	var next atomic.Int64
	var all sync.WaitGroup
	before := allocated()
	start := time.Now()
	for range clients {
		all.Go(func() {
			for i := next.Add(1) - 1; i < round; i = next.Add(1) - 1 {
				sent := time.Now()
				res, err := client.Do(requests[i])
				if err != nil {
					b.Error(err)
					return
				}
				io.Copy(io.Discard, res.Body)
				res.Body.Close()
				if took[i] = time.Since(sent); res.StatusCode != http.StatusOK {
					b.Errorf("answered with a %d", res.StatusCode)
				}
			}
		})
	}
	all.Wait()
	s.total += time.Since(start)
	s.objects += allocated() - before
	s.took = append(s.took, took...)
}

// allocated returns how many objects the process has ever allocated.
func allocated() uint64 {
	objects := []metrics.Sample{{Name: "/gc/heap/allocs:objects"}}
	metrics.Read(objects)
	return objects[0].Value.Uint64()
}

// percentile returns the time in milliseconds under which n of a hundred requests
// stayed.
func (s *side) percentile(n int) float64 {
	slices.Sort(s.took)
	return float64(s.took[len(s.took)*n/100]) / float64(time.Millisecond)
}

// run reports requests a second, the ratio of all times and that of the medians,
// which other work on the machine sways less, the 99th percentiles, and how many
// objects the desk allocates for a request beyond those of the bare handler.
func (c *contest) run(b *testing.B, clients int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	done := 0
	for b.Loop() {
		if done%round == 0 {
			c.ours.turn(b, client, clients, done)
			c.bare.turn(b, client, clients, done)
		}
		done++
	}
	n := float64(len(c.ours.took))
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(n/c.ours.total.Seconds(), "desk/s")
	b.ReportMetric(n/c.bare.total.Seconds(), "bare/s")
	b.ReportMetric(float64(c.ours.total)/float64(c.bare.total), "x")
	b.ReportMetric(c.ours.percentile(50)/c.bare.percentile(50), "x-p50")
	b.ReportMetric(c.ours.percentile(99), "desk-p99-ms")
	b.ReportMetric(c.bare.percentile(99), "bare-p99-ms")
	b.ReportMetric((float64(c.ours.objects)-float64(c.bare.objects))/n, "objects")
}

// running is a trust whose desk's clock goes.
func running(b *testing.B) *trust {
	tr := newTrustOn(b, badgerLedger(b))
	began, noon := time.Now(), tr.clock.Now()
	var err error
	tr.Desk, err = desk.Open(ctx, tr.ledger, desk.Options{Now: func() time.Time { return noon.Add(time.Since(began)) }})
	must(b, err)
	return tr
}

// request is one to a desk, with the token.
func (s *school) request(method, url string, body []byte) *http.Request {
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	must(s.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+s.token)
	return req
}

// BenchmarkIntake is the taking in of one signed request for a placement, beside a
// bare handler that does one synced Badger write of as many bytes.
func BenchmarkIntake(b *testing.B) {
	for _, clients := range clientCounts {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			tr := running(b)
			tr.publish(radiography(1000))
			server := httptest.NewServer(tr.Handler())
			b.Cleanup(server.Close)
			schools := make([]*school, 50)
			for i := range schools {
				schools[i] = tr.school(fmt.Sprint(100000 + i))
				schools[i].signIn()
			}
			body := func(n int) (*school, []byte) {
				s := schools[n%len(schools)]
				tag := fmt.Sprintf("%022d", n)
				return s, toJSON(link.Batch{Messages: []string{s.message(newUUID(4), 1, link.RequestSubmit, submit(tag))}})
			}

			db, err := badger.Open(badger.DefaultOptions(b.TempDir()).WithLogger(nil).WithSyncWrites(true).WithMemTableSize(8 << 20))
			must(b, err)
			b.Cleanup(func() { db.Close() })
			var key atomic.Int64
			bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err == nil {
					err = db.Update(func(txn *badger.Txn) error { return txn.Set(fmt.Appendf(nil, "%016d", key.Add(1)), body) })
				}
				if err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
				}
			}))
			b.Cleanup(bare.Close)

			c := contest{
				ours: side{request: func(n int) *http.Request {
					s, body := body(n)
					return s.request("POST", server.URL+"/v1/messages", body)
				}},
				bare: side{request: func(n int) *http.Request {
					s, body := body(n)
					return s.request("POST", bare.URL, body)
				}},
			}
			c.run(b, clients)
		})
	}
}

// BenchmarkFeed is the reading of a page of 200 changes, beside a bare handler
// that has the same bytes in its hands.
func BenchmarkFeed(b *testing.B) {
	for _, clients := range clientCounts {
		for _, changes := range []int{0, 200} {
			b.Run(fmt.Sprintf("%d clients, %d changes", clients, changes), func(b *testing.B) {
				tr := running(b)
				tr.publish(radiography(1000))
				s := tr.school("100001")
				s.signIn()
				s.read(0)
				s.askMany(changes)
				server := httptest.NewServer(tr.Handler())
				b.Cleanup(server.Close)
				url := server.URL + "/v1/changes?since=" + s.cursor
				res, err := http.DefaultClient.Do(s.request("GET", url, nil))
				must(b, err)
				page, err := io.ReadAll(res.Body)
				must(b, err)
				res.Body.Close()
				bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(page) }))
				b.Cleanup(bare.Close)

				c := contest{
					ours: side{request: func(int) *http.Request { return s.request("GET", url, nil) }},
					bare: side{request: func(int) *http.Request { return s.request("GET", bare.URL, nil) }},
				}
				c.run(b, clients)
				b.ReportMetric(float64(len(page)), "page-bytes")
			})
		}
	}
}
