package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
)

// tickEvery is how often the desk looks at the calendar while it is served.
const tickEvery = time.Minute

// serve answers schools until it is asked to stop, and this machine's other
// commands beside them.
func serve(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if (c.tlsCert == "") != (c.tlsKey == "") {
		return misuse("--tls-cert and --tls-key go together")
	}
	dir, err := c.folder()
	if err != nil {
		return err
	}
	config, err := c.tlsConfig()
	if err != nil {
		return err
	}
	ctx := c.context()
	d, l, err := c.openToServe(ctx, dir)
	if err != nil {
		return err
	}
	os.Remove(filepath.Join(dir, servingName)) // of a process that was killed
	if c.practise {
		if err := mayPractise(ctx, d); err != nil {
			return err
		}
	}
	public, err := listen(c.listen)
	if err != nil {
		return err
	}
	own, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, public.Close())
	}
	at := serving{URL: "http://" + own.Addr().String(), Token: rand.Text(), Public: scheme(config) + public.Addr().String()}
	remove, err := announce(dir, at)
	if err != nil {
		return errors.Join(err, public.Close(), own.Close())
	}
	defer remove()
	if err := c.tellServing(ctx, d, at, config); err != nil {
		return errors.Join(err, public.Close(), own.Close())
	}

	commands := http.NewServeMux()
	commands.Handle("/desk/v1/", d.AdminHandler(at.Token))
	commands.Handle("GET "+backupPath, giveBackup(l, at.Token))

	// Whichever ends first ends the others, and all have ended before the desk is closed.
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	together := []func() error{
		func() error { return desk.Serve(ctx, public, d.Handler(), config) },
		func() error { return desk.Serve(ctx, own, commands, nil) },
		func() error { d.TickEvery(ctx, tickEvery); return nil },
	}
	if c.practise {
		together = append(together, func() error { return practise(ctx, d) })
	}
	for _, one := range together {
		all.Go(func() { stop(one()) })
	}
	all.Wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// openToServe opens the desk in its folder; a process that has it already is not
// waited for.
func (c *call) openToServe(ctx context.Context, dir string) (*desk.Desk, *ledger.Badger, error) {
	passphrase, err := c.folderPassphrase(dir)
	if err != nil {
		return nil, nil, err
	}
	l, err := openLedger(dir, passphrase)
	if err != nil {
		return nil, nil, err
	}
	log := &slog.HandlerOptions{}
	if c.verbose {
		log.Level = slog.LevelDebug
	}
	d, err := desk.Open(ctx, l, desk.Options{Now: c.clock, Proxies: c.proxies, Log: slog.New(slog.NewTextHandler(c.Err, log))})
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	c.closer = l.Close
	return d, l, nil
}

// listen listens on an address of this machine.
func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, errAddressInUse):
		return nil, fmt.Errorf("another program answers at %s already: end it, or give another address with --listen", address)
	case errors.Is(err, errNotAllowed):
		return nil, fmt.Errorf("this account may not answer at %s: numbers below 1024 are often kept for the system", address)
	case err != nil:
		return nil, fmt.Errorf("it cannot answer at %s: an address is a host and a number, as in 127.0.0.1:8470 (%w)", address, err)
	}
	return l, nil
}

func scheme(config *tls.Config) string {
	if config == nil {
		return "http://"
	}
	return "https://"
}

// announce writes the file that lets this account's other commands reach the desk.
func announce(dir string, at serving) (remove func(), err error) {
	b, err := json.MarshalIndent(at, "", "  ")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, servingName)
	if err := write(path, append(b, '\n')); err != nil {
		return nil, err
	}
	return func() { os.Remove(path) }, nil
}

// tellServing says where schools are answered.
func (c *call) tellServing(ctx context.Context, d *desk.Desk, at serving, config *tls.Config) error {
	about, err := d.Descriptor(ctx)
	if err != nil {
		return err
	}
	if host, _, err := net.SplitHostPort(c.listen); err == nil && config == nil && !loopback(host) {
		fmt.Fprintln(c.Err, "Without TLS only a proxy on the same network should reach this address: schools must come to the proxy, over https.")
	}
	if c.json {
		return json.NewEncoder(c.Out).Encode(map[string]string{"trust": about.Trust.Name, "address": at.Public})
	}
	_, err = fmt.Fprintf(c.Out, "%s answers schools at %s. Ctrl+C ends it.\n", about.Trust.Name, everywhereAt(at.Public))
	return err
}

// everywhereAt puts an address that stands for all of this machine's in words.
func everywhereAt(address string) string {
	u, err := url.Parse(address)
	if err != nil || !net.ParseIP(u.Hostname()).IsUnspecified() {
		return address
	}
	return fmt.Sprintf("every address of this machine, port %s, over %s", u.Port(), u.Scheme)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// tlsConfig returns how to answer with TLS; nil for without. The certificate is
// read again when its file changes, so that it can be renewed in place.
func (c *call) tlsConfig() (*tls.Config, error) {
	if c.tlsCert == "" {
		return nil, nil
	}
	pair := &keyPair{cert: c.tlsCert, key: c.tlsKey}
	if _, err := pair.get(nil); err != nil {
		return nil, fmt.Errorf("the TLS certificate cannot be used: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}, nil
}

// keyPair is a TLS certificate in two files.
type keyPair struct {
	cert, key string

	mu     sync.Mutex
	loaded *tls.Certificate
	read   time.Time // the time of the certificate's file when it was read
}

// get returns the certificate; the one before where a new one is not whole yet.
func (p *keyPair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	info, err := os.Stat(p.cert)
	if err == nil && p.loaded != nil && info.ModTime().Equal(p.read) {
		return p.loaded, nil
	}
	if err == nil {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(p.cert, p.key); err == nil {
			p.loaded, p.read = &pair, info.ModTime()
		}
	}
	if p.loaded != nil {
		return p.loaded, nil
	}
	return nil, err
}
