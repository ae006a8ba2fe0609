//go:build !windows

package outbox

import "net/http"

// systemProxy takes the proxy from the environment.
var systemProxy = http.ProxyFromEnvironment
