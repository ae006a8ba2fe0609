package desk

import (
	"net/http"
	"net/netip"
	"testing"
	"time"
)

func TestTheAddressOfWhoCalls(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for name, c := range map[string]struct {
		remote    string
		forwarded []string
		want      string
	}{
		"straight":                        {"203.0.113.5:4711", nil, "203.0.113.5"},
		"straight, with a header":         {"203.0.113.5:4711", []string{"198.51.100.1"}, "203.0.113.5"},
		"through a proxy":                 {"10.0.0.2:4711", []string{"198.51.100.1"}, "198.51.100.1"},
		"through a proxy, as IPv6 has it": {"[::ffff:10.0.0.2]:4711", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		"through two":                     {"10.0.0.2:4711", []string{"198.51.100.1, 10.0.0.9"}, "198.51.100.1"},
		"through two, in two lines":       {"[fd00::2]:4711", []string{"198.51.100.1", "10.0.0.9"}, "198.51.100.1"},
		"with a word of its own":          {"10.0.0.2:4711", []string{"192.0.2.1, 198.51.100.1"}, "198.51.100.1"},
		"with a port":                     {"10.0.0.2:4711", []string{"198.51.100.1:80"}, "198.51.100.1"},
		"IPv6 with a port":                {"10.0.0.2:4711", []string{"[2001:db8::1]:80"}, "2001:db8::1"},
		"IPv6 in brackets":                {"10.0.0.2:4711", []string{"[2001:db8::1]"}, "2001:db8::1"},
		"a proxy that does not say":       {"10.0.0.2:4711", nil, "10.0.0.2"},
		"a proxy that says nonsense":      {"10.0.0.2:4711", []string{"198.51.100.1, unknown"}, "10.0.0.2"},
		"only proxies":                    {"10.0.0.2:4711", []string{"10.0.0.8, 10.0.0.9"}, "10.0.0.8"},
		"no address":                      {"@", []string{"198.51.100.1"}, "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		for _, line := range c.forwarded {
			r.Header.Add("X-Forwarded-For", line)
		}
		if got := caller(r, proxies).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A subscriber of IP version 6 has more addresses than could ever be counted.
func TestWhatCountsAsOneAddress(t *testing.T) {
	for a, b := range map[string]string{
		"2001:db8::1": "2001:db8::ffff:1", "fe80::1%eth0": "fe80::2", "198.51.100.1": "::ffff:198.51.100.1",
	} {
		if network(netip.MustParseAddr(a)) != network(netip.MustParseAddr(b)) {
			t.Errorf("%s and %s count as two", a, b)
		}
	}
	for a, b := range map[string]string{"2001:db8::1": "2001:db8:0:1::1", "198.51.100.1": "198.51.100.2"} {
		if network(netip.MustParseAddr(a)) == network(netip.MustParseAddr(b)) {
			t.Errorf("%s and %s count as one", a, b)
		}
	}
	if network(netip.Addr{}) != (netip.Prefix{}) {
		t.Error("an address that is not known is one")
	}
}

// However many call, and for however long, no more than 60 are remembered; and all
// are forgotten in time.
func TestFewAreRemembered(t *testing.T) {
	var f failures
	now, from := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), netip.MustParseAddr("203.0.113.0")
	most, through := 0, 0
	for range 10 * 24 * 60 * 4 { // every quarter of a minute for ten days
		from = from.Next()
		if f.take(from, now) == 0 {
			through++
		}
		most = max(most, len(f.each))
		now = now.Add(15 * time.Second)
	}
	if want := 30 + 10*24*30; most > 60 || through < want-1 || through > want {
		t.Errorf("%d addresses were remembered, want 60 at most; %d failures were let through, want %d", most, through, want)
	}
	now = now.Add(2 * time.Hour)
	f.take(from, now)
	if len(f.each) != 1 {
		t.Errorf("after two quiet hours %d are remembered, want 1", len(f.each))
	}
}
