package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/cmd/internal/console"
	"waymark/sync/link"
)

// impostor stands before a desk and shows a certificate of its own, where it has
// one.
type impostor struct {
	*httptest.Server
	shows atomic.Pointer[string]
}

func newImpostor(t *testing.T, desk string) *impostor {
	t.Helper()
	at, err := url.Parse(desk)
	if err != nil {
		t.Fatal(err)
	}
	i := &impostor{}
	proxy := httputil.NewSingleHostReverseProxy(at)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shows := i.shows.Load()
		if shows == nil || r.URL.Path != "/.well-known/placement-link" {
			proxy.ServeHTTP(w, r)
			return
		}
		res, err := http.Get(desk + r.URL.Path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer res.Body.Close()
		var d link.Descriptor
		if err := json.NewDecoder(res.Body).Decode(&d); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		d.Certificate = *shows
		w.Header().Set(link.VersionHeader, link.Version)
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(d)
	}))
	t.Cleanup(i.Close)
	return i
}

// The desk changes its key in the middle of a request. The laptop follows by
// itself, and keeps a line of it in its history; a successor that the trust's root
// has not signed it does not follow.
func TestADeskChangesItsKeyAndTheLaptopFollows(t *testing.T) {
	o := newDesk(t)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	s := o.serve()
	between := newImpostor(t, s.address)
	l := newLaptop(t)
	l.enrol(between.URL, o.code())
	l.sync()
	first := l.asks("radiography", "march")
	l.sync()
	before := o.do("certificate")
	history := func() []store.Event {
		t.Helper()
		trust, _ := l.book.Snapshot().Trust(l.trust)
		events, err := l.book.History(trust.Ref())
		o.must(err)
		return events
	}
	known := len(history())

	if out := o.do("keys", "rotate-desk", "--key", o.key); !strings.Contains(out, "new key") {
		t.Error(out)
	}
	o.do("offer", string(first))
	l.sync()
	l.stands(first, link.Offered)
	l.does(l.Withdraw([]record.ID{first}, "", lead))
	if r := l.sync(); r.Received != 1 {
		t.Errorf("%+v", r)
	}
	l.stands(first, link.Withdrawn)
	trust, _ := l.book.Snapshot().Trust(l.trust)
	if c := strings.TrimSpace(o.do("certificate")); trust.Certificate != c || c == strings.TrimSpace(before) {
		t.Error("the laptop keeps another certificate than the desk’s")
	}
	if !slices.ContainsFunc(history()[known:], func(e store.Event) bool {
		return slices.ContainsFunc(e.Fields, func(f record.FieldChange) bool { return f.Field == "certificate" })
	}) {
		t.Errorf("its history says nothing of it: %+v", history())
	}

	// Somebody with the desk's old key, or another root, cannot be its successor.
	thief, err := link.NewDeskKey()
	o.must(err)
	other, err := link.NewTrustKey()
	o.must(err)
	foreign, err := other.Certify(thief.Public(), time.Now().AddDate(1, 0, 0))
	o.must(err)
	for _, forged := range []string{foreign, strings.TrimSpace(before), trust.Certificate[:len(trust.Certificate)-8] + "AAAAAAAA"} {
		between.shows.Store(&forged)
		waiting := l.asks("pharmacy", "may")
		r := l.Sync(l.Context())
		if len(r.Trusts) != 1 || r.Trusts[0].Problem == nil || r.Received != 0 {
			t.Errorf("it went along with a forged successor: %+v", r)
		}
		if now, _ := l.book.Snapshot().Trust(l.trust); now.Certificate != trust.Certificate {
			t.Error("it keeps a forged certificate")
		}
		between.shows.Store(nil)
		l.does(l.Withdraw([]record.ID{waiting}, "", lead))
	}
}

// Where the trust's key is on another machine, two files are carried.
func TestADesksKeyIsCertifiedElsewhere(t *testing.T) {
	o := newDesk(t)
	dir := t.TempDir()
	next, renewed := filepath.Join(dir, "next.json"), filepath.Join(dir, "renewed.jws")
	before := o.do("certificate")
	if out := o.do("keys", "next-desk", "--out", next); !strings.Contains(out, "--certificate "+next) {
		t.Error(out)
	}
	elsewhere := *o
	elsewhere.flags = []string{"--data", filepath.Join(dir, "none"), "--now", "2026-11-23"}
	if out := elsewhere.do("keys", "rotate-desk", "--key", o.key, "--certificate", next, "--out", renewed, "--stolen"); !strings.Contains(out, "waymark-desk certificate "+renewed) {
		t.Error(out)
	}
	if o.do("certificate") != before {
		t.Error("the desk changed its key before it had the certificate")
	}
	if o.do("certificate", renewed) == before || o.do("certificate") == before {
		t.Error("the desk did not change its key")
	}
	o.do("status")
	o.refuse([]string{"keys", "rotate-desk", "--key", o.key, "--certificate", renewed, "--out", filepath.Join(dir, "x")}, "not what waymark-desk keys next-desk saves")
	for _, args := range [][]string{{"rotate-desk", "--key", o.key, "--out", next}, {"rotate-desk", "--key", o.key, "--certificate", next}, {"rotate-desk"}, {"next-desk"}, {"burn", "--key", o.key}} {
		if status, _, said := o.run(append([]string{"keys"}, args...)...); status != console.Usage {
			t.Errorf("keys %v: status %d: %s", args, status, said)
		}
	}
	strange := filepath.Join(dir, "strange.key")
	o.do("keys", "new", "--key", strange)
	o.refuse([]string{"keys", "rotate-desk", "--key", strange}, "not the one of the desk’s trust")
}
