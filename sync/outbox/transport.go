package outbox

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"waymark/sync/link"
)

// systemTransport returns a transport that reaches the internet as other programs
// of this laptop do.
func systemTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 systemProxy,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       time.Minute,
		MaxIdleConns:          2,
		ForceAttemptHTTP2:     true,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
			switch {
			case r.StatusCode == http.StatusProxyAuthRequired:
				return link.NetworkProxy.Problem("")
			case r.StatusCode >= 400 && r.StatusCode < 500:
				return link.NetworkDown.Problem("This network’s proxy does not let the desk’s address through. Ask IT to allow it, or save what waits to a file and send that.")
			}
			return nil
		},
	}
}
