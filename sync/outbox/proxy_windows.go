package outbox

import "github.com/mattn/go-ieproxy"

// systemProxy takes the proxy from the system's settings, which net/http does not
// read: that of the user, that of the machine, or a script of the network's. The
// environment goes first, as everywhere.
var systemProxy = ieproxy.GetProxyFunc()
