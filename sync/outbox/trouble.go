package outbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/sync/link"
)

// problemOf says what kept a call from getting through.
func problemOf(err error) *link.Problem {
	if p := link.ProblemOf(err); p != nil {
		return p
	}
	var (
		dns       *net.DNSError
		expired   x509.CertificateInvalidError
		unknown   x509.UnknownAuthorityError
		name      x509.HostnameError
		untrusted *tls.CertificateVerificationError
		notTLS    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &expired) && expired.Reason == x509.Expired:
		return link.ClockSkew.Problem("By this laptop’s date the desk’s certificate is not valid today. Look at the laptop’s date and time; if they are right, tell the trust that its certificate has run out. Nothing is lost by it.")
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &untrusted), errors.As(err, &expired):
		return link.NetworkIntercept.Problem("")
	case errors.As(err, &notTLS), errors.Is(err, http.ErrSchemeMismatch):
		return link.NetworkPortal.Problem("") // an answer without TLS
	case errors.As(err, &dns):
		return link.NetworkDNS.Problem("")
	case strings.Contains(err.Error(), http.StatusText(http.StatusProxyAuthRequired)):
		return link.NetworkProxy.Problem("") // net/http gives the answer to CONNECT as a bare text
	}
	return link.NetworkDown.Problem("")
}

// Codes of troubles that no desk and no network had a part in.
const (
	codeNotSaved = "not-saved" // this laptop could not save what a sync had to
	codeStopped  = "stopped"   // the sync was stopped from outside
	codeOverdue  = "overdue"   // no receipt for a fortnight
	codeLost     = "lost"      // a desk no longer knows what it had agreed
	codeFailed   = "failed"
)

// troubleOf says an error as the record keeps it and a person reads it.
func troubleOf(err error) *record.Trouble {
	if p := link.ProblemOf(err); p != nil {
		return &record.Trouble{Code: link.Line(string(p.Code), 64), Title: link.Line(p.Title, 300), Detail: link.Text(detailOf(p), 1000), Party: link.Line(string(p.Party), 20)}
	}
	school := string(link.SchoolParty)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &record.Trouble{Code: codeStopped, Title: "Sending was stopped before it was done.", Detail: "What waits is kept. Send again when you are ready.", Party: school}
	}
	unsaved := (*saveError)(nil)
	if errors.As(err, &unsaved) {
		return &record.Trouble{Code: codeNotSaved, Title: "This laptop could not save what came.", Detail: sentence(unsaved.cause), Party: school}
	}
	return &record.Trouble{Code: codeFailed, Title: "Sending did not go through.", Detail: sentence(err), Party: school}
}

// detailOf says of a refusal what is wrong with which part, where the desk says so.
func detailOf(p *link.Problem) string {
	if p.Code != link.Invalid && p.Code != link.RulesNotMet || len(p.Errors) == 0 {
		return p.Detail
	}
	var said []string
	for _, e := range p.Errors {
		if e.Detail != "" && !slices.Contains(said, e.Detail) {
			said = append(said, e.Detail)
		}
	}
	if len(said) == 0 {
		return p.Detail
	}
	return strings.Join(append(said, "Look at how the request stands now, and choose again."), " ")
}

// saveError says that the book did not take an action.
type saveError struct{ cause error }

func (e *saveError) Error() string { return "what came could not be saved: " + e.cause.Error() }
func (e *saveError) Unwrap() error { return e.cause }

// sentence makes an error one.
func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
