package desk

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// What failed enrolments may cost: each that is let through here writes a line of
// the audit, and a wrong secret uses up one of its code's tries. Beyond that a
// failure changes nothing. A code that is right is never looked for here, so that
// nobody can keep a school out by guessing, not even from the school's own address.
//
// An address may fail a few times at once and then now and again; so may all
// together. In the three days that a code is good strangers fail 2,190 times at
// most, over a million IDs of codes: a code that they do not know loses a try to
// them once in 478 such sieges. Of the secret they learn nothing, try by try or
// beyond: at a thousand guesses a second for three days they find that of a code
// whose ID they know once in 139 million sieges.
const (
	triesEach, triesEachEvery = 3, 20 * time.Minute
	triesAll, triesAllEvery   = 30, 2 * time.Minute
)

// allowance is what is left to fail, as the time at which nothing of it is used:
// each failure moves that on by one step.
type allowance struct{ unused time.Time }

// wait returns for how long a failure has to wait, zero for none.
func (a allowance) wait(now time.Time, most int, every time.Duration) time.Duration {
	return max(0, a.unused.Add(-time.Duration(most-1)*every).Sub(now))
}

func (a *allowance) use(now time.Time, every time.Duration) {
	if a.unused.Before(now) {
		a.unused = now
	}
	a.unused = a.unused.Add(every)
}

// failures counts enrolments that failed, by address and for the whole desk. Both
// begin afresh with the process. An address that has its allowance back is
// forgotten; as one is remembered only for a failure that was let through, there
// are never more than what all together may fail in the meantime: 60.
type failures struct {
	mu   sync.Mutex
	all  allowance
	each map[netip.Prefix]allowance
}

// take lets a failure through, or returns how long it would have to wait.
func (f *failures) take(from netip.Addr, now time.Time) (wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for address, a := range f.each {
		if !now.Before(a.unused) {
			delete(f.each, address)
		}
	}
	key := network(from)
	own := f.each[key]
	if wait = max(own.wait(now, triesEach, triesEachEvery), f.all.wait(now, triesAll, triesAllEvery)); wait > 0 {
		return wait
	}
	own.use(now, triesEachEvery)
	f.all.use(now, triesAllEvery)
	if f.each == nil {
		f.each = map[netip.Prefix]allowance{}
	}
	f.each[key] = own
	return 0
}

// network is what counts as one address: a whole subscriber's network where it is
// of IP version 6, who has 2^64 addresses to call from. Those that are not known
// are one.
func network(from netip.Addr) netip.Prefix {
	from = from.Unmap()
	bits := 32
	if from.Is6() {
		bits = 64
	}
	p, err := from.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// caller returns the address of who made a request. Behind a proxy that is said in
// X-Forwarded-For, to which each proxy adds whoever called it: the last address in
// it that is not a proxy's. The header counts only from a proxy, because anyone
// else writes into it what they like.
func caller(r *http.Request, proxies []netip.Prefix) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	from := at.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(from.WithZone("")) }) {
			break
		}
		before, err := hopAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		from = before.Unmap()
	}
	return from
}

// hopAddr reads an address as proxies write it, some with the port.
func hopAddr(hop string) (netip.Addr, error) {
	if at, err := netip.ParseAddrPort(hop); err == nil {
		return at.Addr(), nil
	}
	return netip.ParseAddr(strings.Trim(hop, "[]"))
}
