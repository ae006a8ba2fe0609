package outbox_test

import (
	"context"
	"net/http"
	"testing"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// watched is a school's record that says when a receipt has been saved in it.
type watched struct {
	*store.Store
	receipt chan record.ID // the trust that gave it
}

func (w watched) Do(a record.Action) (store.Done, error) {
	done, err := w.Store.Do(a)
	for _, c := range a.Changes {
		if m, ok := w.Snapshot().Message(c.ID); ok && err == nil && m.Receipt != "" {
			w.receipt <- m.Trust
		}
	}
	return done, err
}

// hang keeps whoever calls the desk waiting until let is closed. It says on called
// that somebody does, and on left that they gave up first.
func (tr *trust) hang(called chan<- string, left chan<- string, let <-chan struct{}) {
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		called <- tr.url
		select {
		case <-let:
			return false
		case <-r.Context().Done():
			left <- tr.url
			return true
		}
	})
}

// One desk takes the call and says nothing. What the other has received is in the
// record while the first still hangs, and the report is in the order of the trusts.
func TestADeskHangs(t *testing.T) {
	hangs, answers, l := newTrust(t), newTrust(t), newLaptop(t)
	hangs.publish(radiography())
	answers.publish(radiography())
	first, second := l.enrol(hangs), l.enrol(answers)
	l.sync()
	l.ask(first.ID, 2)
	l.ask(second.ID, 3)

	called, left, let := make(chan string, 10), make(chan string, 10), make(chan struct{})
	hangs.hang(called, left, let)
	receipts := make(chan record.ID, 10)
	box := outbox.New(watched{l.book, receipts}, outbox.Options{Now: l.clock.Now, Attempts: 1})
	reported := make(chan outbox.Report)
	go func() { reported <- box.Sync(ctx, first.ID, second.ID) }()

	<-called
	select {
	case from := <-receipts:
		if from != second.ID {
			t.Errorf("the receipt is of another trust")
		}
	case <-left:
		t.Error("the desk that answers was not asked before the other was given up on")
	}
	close(let)
	r := <-reported
	if len(r.Trusts) != 2 || r.Trusts[0].Trust != first.ID || r.Trusts[1].Trust != second.ID {
		t.Fatalf("the report is of %+v", r.Trusts)
	}
	if r.Trusts[0].Received != 2 || r.Trusts[1].Received != 3 || r.Received != 5 || r.Waiting != 0 {
		t.Errorf("in the end: %+v", r)
	}
}

// With more trusts than are talked with at once each has its turn, one that is
// named twice has one, and no desk ever has two calls of one laptop at a time.
func TestEachTrustInTurn(t *testing.T) {
	l := newLaptop(t)
	var trusts []record.ID
	for range 6 {
		tr := newTrust(t)
		tr.publish(radiography())
		trusts = append(trusts, l.enrol(tr).ID)
		inside := make(chan struct{}, 1)
		tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
			select {
			case inside <- struct{}{}:
				defer func() { <-inside }()
			default:
				t.Error("two calls at a time")
			}
			tr.Handler().ServeHTTP(w, r)
			return true
		})
	}
	l.sync()
	for _, id := range trusts {
		l.ask(id, 1)
	}
	others := make(chan outbox.Report)
	go func() { others <- l.Sync(ctx) }() // somebody presses F9 meanwhile
	r := l.Sync(ctx, append(trusts, trusts[0])...)
	if sum := r.Received + (<-others).Received; sum != len(trusts) || len(r.Trusts) != len(trusts) {
		t.Errorf("%d trusts gave %d receipts, and are reported of %d times", len(trusts), sum, len(r.Trusts))
	}
	if all := l.deliveries(); all[record.Received] != len(trusts) {
		t.Errorf("messages stand at %v", all)
	}
}

// Whoever stops a sync is let go at once, however many desks hang, and so is
// whoever only waits for a turn behind it. Nothing is lost by it.
func TestStoppedWhileDesksHang(t *testing.T) {
	called, left, let := make(chan string, 10), make(chan string, 10), make(chan struct{})
	defer close(let)
	hanging, l := []*trust{newTrust(t), newTrust(t)}, newLaptop(t)
	var trusts []record.ID
	for _, tr := range hanging {
		tr.publish(radiography())
		trusts = append(trusts, l.enrol(tr).ID)
	}
	l.sync()
	for i, tr := range hanging {
		l.ask(trusts[i], 1)
		tr.hang(called, left, let)
	}
	first, stop := context.WithCancel(ctx)
	defer stop()
	second, stopSecond := context.WithCancel(ctx)
	one, two := make(chan outbox.Report), make(chan outbox.Report)
	go func() { one <- l.Sync(first) }()
	<-called
	<-called
	go func() { two <- l.Sync(second, trusts[0]) }()
	stopSecond()
	check := func(r outbox.Report, n int) {
		t.Helper()
		for _, of := range r.Trusts {
			if of.Problem == nil || of.Problem.Code != "stopped" || of.Waiting != 1 {
				t.Errorf("%+v: %+v", of, of.Problem)
			}
		}
		if len(r.Trusts) != n || r.Waiting != n {
			t.Errorf("%+v", r)
		}
	}
	check(<-two, 1)
	stop()
	check(<-one, 2)
}

// A trust that is added again while its old address hangs is talked with at the
// new one from then on.
func TestEnrolAgainElsewhere(t *testing.T) {
	tr, l := newTrust(t), newLaptop(t)
	tr.publish(radiography())
	trust := l.enrol(tr)
	l.sync()
	old := tr.url
	tr.serve()
	l.enrol(tr)
	if now := l.trust(trust.ID); now.URL == old || now.URL != tr.url {
		t.Errorf("the trust is at %s", now.URL)
	}
	l.ask(trust.ID, 1)
	if r := l.sync(); r.Received != 1 {
		t.Errorf("%+v", r)
	}
	stands(t, l, link.Received)
}
