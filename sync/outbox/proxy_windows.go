package outbox

import (
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/mattn/go-ieproxy"
)

// proxies is the system's settings as they were read last.
var proxies struct {
	sync.Mutex
	of   func(*http.Request) (*url.URL, error)
	read time.Time
}

// systemProxy takes the proxy from the system's settings, which net/http does not
// read: that of the user, that of the machine, or a script of the network's. The
// environment goes first. The settings are read again every minute, since a laptop
// goes from one network to the next, and a script is told no more than the host.
func systemProxy(r *http.Request) (*url.URL, error) {
	proxies.Lock()
	defer proxies.Unlock()
	if proxies.of == nil || time.Since(proxies.read).Abs() > time.Minute {
		ieproxy.ReloadConf()
		proxies.of, proxies.read = ieproxy.GetProxyFunc(), time.Now()
	}
	return proxies.of(&http.Request{URL: &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host}})
}
