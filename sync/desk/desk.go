package desk

import (
	"context"
	"crypto/tls"
	"errors"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"time"

	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// ErrNoDesk says that a ledger holds no desk yet: see [Init].
var ErrNoDesk = errors.New("there is no desk in this folder")

// ErrDeskExists says that a ledger holds a desk already.
var ErrDeskExists = errors.New("there is a desk in this folder already")

// Options says how a desk works. The zero value is right for a desk in use.
type Options struct {
	Now func() time.Time // nil for time.Now
	Log *slog.Logger     // nil for none
}

// Desk is one trust's desk, open. Its methods may be called from any goroutine.
type Desk struct {
	ledger ledger.Ledger
	now    func() time.Time
	log    *slog.Logger
}

var _ Admin = (*Desk)(nil)

var errSkeleton = errors.New("desk: not built yet")

// Init makes a desk in an empty ledger: whose it is, the fingerprint of the
// trust's root key, the certificate that the root signed, and the key that the
// certificate names as the desk's own.
func Init(ctx context.Context, l ledger.Ledger, id link.Identity, root, certificate string, key link.DeskKey) error {
	return errSkeleton
}

// Open opens the desk in a ledger, which stays the caller's to close.
func Open(ctx context.Context, l ledger.Ledger, o Options) (*Desk, error) { return nil, errSkeleton }

// Dial returns the desk that serves its [Desk.AdminHandler] at url, for the
// bearer of its token.
func Dial(url, token string) Admin { return nil }

// Handler answers schools: every resource of the contract.
func (d *Desk) Handler() http.Handler { return http.NotFoundHandler() }

// AdminHandler answers the trust's own programs, under /desk/v1/, to bearers of
// the token.
func (d *Desk) AdminHandler(token string) http.Handler { return http.NotFoundHandler() }

// Serve answers on a listener until ctx ends, and then lets what is under way
// come to its end. config is nil behind a proxy that does TLS.
func Serve(ctx context.Context, l net.Listener, h http.Handler, config *tls.Config) error {
	return errSkeleton
}

// Take deals with messages that an enrolled device sent, and returns a result
// for each, in the same order.
func (d *Desk) Take(ctx context.Context, device string, messages []string) (link.Results, error) {
	return link.Results{}, errSkeleton
}

// Changes returns what is new for a device's school since a cursor, "" for all
// there ever was; at most limit changes, 0 for the usual number.
func (d *Desk) Changes(ctx context.Context, device, since string, limit int) (link.Page, error) {
	return link.Page{}, errSkeleton
}

// Snapshot returns a page of all that stands for a device's school. The first
// page is ""; the next is the page's Next.
func (d *Desk) Snapshot(ctx context.Context, device, page string, limit int) (link.Page, error) {
	return link.Page{}, errSkeleton
}

func (d *Desk) Publish(ctx context.Context, by string, o link.Opportunity) (link.Opportunity, error) {
	return o, errSkeleton
}
func (d *Desk) CloseOpportunity(ctx context.Context, by, id string) error         { return errSkeleton }
func (d *Desk) WithdrawOpportunity(ctx context.Context, by, id, why string) error { return errSkeleton }
func (d *Desk) Opportunities(ctx context.Context) ([]Opportunity, error)          { return nil, errSkeleton }
func (d *Desk) IssueCode(ctx context.Context, by string, o CodeOptions) (Code, error) {
	return Code{}, errSkeleton
}
func (d *Desk) Codes(ctx context.Context) ([]Code, error)                 { return nil, errSkeleton }
func (d *Desk) Devices(ctx context.Context) ([]Device, error)             { return nil, errSkeleton }
func (d *Desk) Revoke(ctx context.Context, by, device string) error       { return errSkeleton }
func (d *Desk) Requests(ctx context.Context, f Filter) ([]Request, error) { return nil, errSkeleton }
func (d *Desk) Request(ctx context.Context, id string) (Request, error) {
	return Request{}, errSkeleton
}
func (d *Desk) Move(ctx context.Context, by, request string, event link.Event, a MoveArgs) (link.Standing, error) {
	return link.Standing{}, errSkeleton
}
func (d *Desk) Sealed(ctx context.Context, by, request string) (SealedDetails, error) {
	return SealedDetails{}, errSkeleton
}
func (d *Desk) TakePost(ctx context.Context, p link.Post) (link.Answer, error) {
	return link.Answer{}, errSkeleton
}
func (d *Desk) Certify(ctx context.Context, by, certificate string) error { return errSkeleton }
func (d *Desk) NewEpoch(ctx context.Context, by string) error             { return errSkeleton }
func (d *Desk) Tick(ctx context.Context) (int, error)                     { return 0, errSkeleton }
func (d *Desk) Audit(ctx context.Context) iter.Seq2[Entry, error]         { return nil }
func (d *Desk) Counts(ctx context.Context) (Counts, error)                { return Counts{}, errSkeleton }
func (d *Desk) Descriptor(ctx context.Context) (link.Descriptor, error) {
	return link.Descriptor{}, errSkeleton
}
