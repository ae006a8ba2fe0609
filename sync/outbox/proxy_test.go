package outbox_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"waymark/sync/outbox"
)

// childProxied tries to enrol and says what came of it.
func childProxied(address, code string) {
	_, err := outbox.New(nil, outbox.Options{Attempts: 1}).Enrol(ctx, address, code, "", lead)
	fmt.Println(err)
	os.Exit(0)
}

// The system's proxy carries the calls: the desk's name is looked up there and not
// here. The settings are read once by a process, so the laptop is one of its own.
func TestProxyOfTheSystem(t *testing.T) {
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	asked := make(chan string, 1)
	go func() {
		c, err := proxy.Accept()
		if err != nil {
			close(asked)
			return
		}
		defer c.Close()
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			close(asked)
			return
		}
		io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n")
		asked <- r.Method + " " + r.URL.Host
	}()
	laptop := exec.Command(os.Args[0], "proxied", "https://desk.example.invalid", newTrust(t).code())
	laptop.Env = append(os.Environ(), "HTTPS_PROXY=http://"+proxy.Addr().String(), "https_proxy=", "NO_PROXY=", "no_proxy=")
	said := get(laptop.Output())(t)
	proxy.Close()
	if got := <-asked; got != "CONNECT desk.example.invalid:443" {
		t.Errorf("the proxy was asked for %q", got)
	}
	if !strings.Contains(string(said), "proxy wants a name and a password") {
		t.Errorf("a person is told: %s", said)
	}
}
