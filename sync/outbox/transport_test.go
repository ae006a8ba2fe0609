package outbox

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/sync/link"
)

// The transport of a laptop, on real connections.

// certificate makes a certificate for 127.0.0.1 that signs itself.
func certificate(t *testing.T, from, to time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "desk"}, NotBefore: from, NotAfter: to,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func TestConnections(t *testing.T) {
	now := time.Now()
	year := 365 * 24 * time.Hour
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set(link.VersionHeader, link.Version)
		io.WriteString(w, `{"says":"hello"}`)
	})
	secure := func(c tls.Certificate) string {
		s := httptest.NewUnstartedServer(hello)
		s.TLS = &tls.Config{Certificates: []tls.Certificate{c}}
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		t.Cleanup(s.Close)
		return s.URL
	}
	good, past, future, foreign := certificate(t, now.Add(-year), now.Add(year)), certificate(t, now.Add(-2*year), now.Add(-year)),
		certificate(t, now.Add(year), now.Add(2*year)), certificate(t, now.Add(-year), now.Add(year))
	trusted := x509.NewCertPool()
	for _, c := range []tls.Certificate{good, past, future} {
		trusted.AddCert(c.Leaf)
	}
	plain := httptest.NewServer(hello)
	t.Cleanup(plain.Close)
	refused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused.Close()
	goodURL := secure(good)

	for _, c := range []struct {
		name, url, proxy string
		code             link.Code
	}{
		{"a desk", goodURL, "", ""},
		{"TLS is intercepted", secure(foreign), "", link.NetworkIntercept},
		{"a certificate for another name", strings.Replace(goodURL, "127.0.0.1", "localhost", 1), "", link.NetworkIntercept},
		{"the laptop's clock is a year ahead, or the certificate has run out", secure(past), "", link.ClockSkew},
		{"the laptop's clock is a year behind", secure(future), "", link.ClockSkew},
		{"a sign-in page without TLS", strings.Replace(plain.URL, "http:", "https:", 1), "", link.NetworkPortal},
		{"nobody listens", "https://" + refused.Addr().String(), "", link.NetworkDown},
		{"a server that hangs up", "http://" + raw(t, ""), "", link.NetworkDown},
		{"a server that speaks no HTTP", "http://" + raw(t, "220 mail.example ESMTP\r\n"), "", link.NetworkDown},
		{"a body that is shorter than it says", "http://" + raw(t, "HTTP/1.1 200 OK\r\nPlacement-Link: 1.0\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"says\":\"hello\"}"), "", link.NetworkGarbled},
		{"a body that is no gzip", "http://" + raw(t, "HTTP/1.1 200 OK\r\nPlacement-Link: 1.0\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 16\r\n\r\n{\"says\":\"hello\"}"), "", link.NetworkGarbled},
		{"a chunk that breaks off", "http://" + raw(t, "HTTP/1.1 200 OK\r\nPlacement-Link: 1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sa"), "", link.NetworkGarbled},
		{"a proxy wants a password", goodURL, "http://" + raw(t, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"), link.NetworkProxy},
		{"a proxy lets nothing through", goodURL, "http://" + raw(t, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), link.NetworkDown},
	} {
		t.Run(c.name, func(t *testing.T) {
			transport := systemTransport()
			defer transport.CloseIdleConnections()
			transport.TLSClientConfig.RootCAs = trusted
			transport.Proxy = func(*http.Request) (*url.URL, error) {
				if c.proxy == "" {
					return nil, nil
				}
				return url.Parse(c.proxy)
			}
			var into struct{ Says string }
			err := newCaller(transport, 1, rand.Reader).do(context.Background(), call{method: "GET", url: c.url + "/v1/changes?since=SECRET", into: &into})
			if c.code == "" {
				if err != nil || into.Says != "hello" {
					t.Errorf("got %q, %v", into.Says, err)
				}
				return
			}
			if p := link.ProblemOf(err); p == nil || p.Code != c.code {
				t.Errorf("the error is %v", err)
			}
			if strings.Contains(fmt.Sprintf("%+v", err), "SECRET") {
				t.Errorf("the error gives the query away: %v", err)
			}
		})
	}
}

// raw answers every connection with the same bytes and hangs up.
func raw(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if answer != "" {
				http.ReadRequest(bufio.NewReader(c))
				io.WriteString(c, answer)
			}
			c.Close()
		}
	}()
	return l.Addr().String()
}
