package desk

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"
)

// How long a caller may take. Without these a few that send a byte a minute
// would hold a desk up for everyone.
const (
	headTime  = 10 * time.Second
	bodyTime  = 60 * time.Second
	idleTime  = 2 * time.Minute
	graceTime = 15 * time.Second // for what is under way when the desk stops
	maxHead   = 16 << 10         // bytes of a request's header
)

// Serve answers on a listener until ctx ends, and then lets what is under way
// come to its end. config is nil behind a proxy that does TLS, and otherwise
// holds the certificate of the host.
func Serve(ctx context.Context, l net.Listener, h http.Handler, config *tls.Config) error {
	server := &http.Server{
		Handler:           h,
		TLSConfig:         config,
		ReadHeaderTimeout: headTime,
		ReadTimeout:       bodyTime,
		WriteTimeout:      bodyTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHead,
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.Background(), graceTime)
		defer cancel()
		stopped <- server.Shutdown(grace)
	})
	serve := server.Serve
	if config != nil {
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	err := serve(l)
	if !errors.Is(err, http.ErrServerClosed) {
		stop()
		return err
	}
	return <-stopped
}
