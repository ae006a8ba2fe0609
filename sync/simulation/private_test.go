package simulation

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"log"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// From the asking to the end of a placement nothing that names a student is in a
// desk's files or in its ledger, on the wire, in an address, in a log of either
// side or in the file for the mailbox; only the trust's own key opens the details
// (I7). One conversation in eight is searched in the same way.
func TestNothingNamesAStudent(t *testing.T) {
	var logs bytes.Buffer // of whatever any package logs
	log.SetOutput(&logs)
	defer log.SetOutput(os.Stderr)
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(before)

	ctx := t.Context()
	dir := filepath.Join(t.TempDir(), "desk")
	w := newEmptyWorld(t, *seed)
	w.private = true
	host := newTrustOn(w, 0, func() ledger.Ledger {
		l, err := ledger.OpenBadger(dir, "", ledger.Options{Floor: 1 << 20})
		w.must(err, "a ledger")
		return l
	})
	w.hosts = []*trust{host}
	l := newLaptop(w, 0, 0)
	l.offset = 0
	w.laptops = []*laptop{l}
	search := func(when string) {
		t.Helper()
		w.checkDisk(ctx, host)
		if w.reveals(logs.Bytes()) || w.reveals(host.log.Bytes()) {
			t.Errorf("%s a log names a student", when)
		}
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || e.Name() == "LOCK" { // Badger's, which Windows lets nobody read
				return err
			}
			b, err := os.ReadFile(path)
			if w.names(string(b)) || w.names(path) { // what is encoded in there was found in the ledger
				t.Errorf("%s %s names a student", when, path)
			}
			return err
		})
		w.must(err, "read the desk's files")
	}

	o := host.opportunity(1)
	o.LeadDays, o.OnePerYear, o.MinAge = 0, false, 0
	_, err := host.desk.Publish(ctx, coordinator, o)
	w.must(err, "publish")
	l.enrol(ctx, host)
	l.outbox.Sync(ctx)
	s := l.book.Snapshot()
	for _, student := range s.Students() {
		a, err := l.outbox.Ask([]outbox.Asking{{Student: student.ID, Opportunity: s.Opportunities()[0].ID, Slots: []string{"w1"}}}, lead)
		l.do("ask", a, err)
	}
	l.outbox.Sync(ctx)
	search("before an offer")

	all, err := host.desk.Requests(ctx, desk.Filter{})
	w.must(err, "requests")
	if len(all) != len(s.Students()) {
		t.Fatalf("the desk has %d requests of %d", len(all), len(s.Students()))
	}
	_, err = host.desk.Move(ctx, coordinator, all[0].ID, link.DeskOffer, desk.MoveArgs{})
	w.must(err, "offer")
	l.outbox.Sync(ctx)
	id := record.ID(all[0].ID)
	a, err := l.outbox.Accept([]record.ID{id}, lead)
	l.do("accept", a, err)
	l.outbox.Sync(ctx)
	search("before the details")

	fields, err := outbox.Preview(l.book.Snapshot(), id)
	w.must(err, "preview")
	a, err = l.outbox.Provide(id, fields, lead)
	l.do("provide", a, err)
	var file bytes.Buffer
	known := l.trust(host)
	_, err = l.outbox.SavePost(known.ID, &file)
	w.must(err, "a file")
	w.wire("", file.Bytes())
	w.wire("", host.answerPost(ctx, file.Bytes()))
	l.outbox.Sync(ctx)
	_, err = host.desk.Move(ctx, coordinator, all[0].ID, link.DeskConfirm, desk.MoveArgs{Contact: "Sister Adeyemi"})
	w.must(err, "confirm")
	l.outbox.Sync(ctx)
	search("with the details there")
	for e, err := range host.desk.Audit(ctx) {
		w.must(err, "the audit")
		if w.names(fmt.Sprint(e)) {
			t.Errorf("the audit names a student: %v", e)
		}
	}

	sealed, err := host.desk.Sealed(ctx, coordinator, all[0].ID)
	w.must(err, "the details")
	details, err := host.key.Open(sealed.Sealed, all[0].ID, sealed.Message)
	w.must(err, "open the details")
	if !w.names(fmt.Sprint(details.Fields)) {
		t.Errorf("the trust itself learns only %v", details.Fields)
	}
}

// What searches for students finds them, also where they are encoded.
func TestTheSearchFinds(t *testing.T) {
	w := newEmptyWorld(t, 1)
	s := w.student(rand.New(rand.NewPCG(1, 2)), 0)
	for _, told := range []string{s.Surname, strings.ToUpper(s.Forename[:1]) + s.Forename[1:], s.UPN, s.DOB.String(), s.DOB.Words()} {
		inside := `{"body":"` + told + `"}`
		jws := "eyJhbGciOiJFZERTQSJ9." + base64.RawURLEncoding.EncodeToString([]byte(inside)) + ".c2lnbmF0dXJl"
		for _, b := range []string{told, inside, jws, `{"messages":["` + jws + `"]}`, base64.StdEncoding.EncodeToString([]byte(jws))} {
			if !w.reveals([]byte(b)) {
				t.Errorf("%q is not found in %s", told, b)
			}
		}
	}
	if w.reveals([]byte(`{"messages":["eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl"]}`)) {
		t.Error("a student is found where there is none")
	}
}
