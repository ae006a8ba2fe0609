package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"waymark/app/record"
	"waymark/cmd/internal/console"
	"waymark/sync/desk"
)

// call is one run of one command: its flags, its arguments, and the desk it works
// on once that is open.
type call struct {
	console.Terminal
	args []string
	set  []string // the flags that were given

	data, desk, tokenFile, by         string
	passphraseFile, keyPassphraseFile string
	now                               dateFlag
	json                              bool

	// Flags of single commands.
	trust, ods, phone, email         string
	key, certificate                 string
	out, sealed, answer              string
	until                            dateFlag
	listen, tlsCert, tlsKey          string
	proxies                          []netip.Prefix
	practise, verbose                bool
	all, force, stolen               bool
	state, opportunity               string
	slot, reason, note, contact      string
	days                             float64
	ifRev, tries                     int
	valid                            time.Duration
	urn, code, otherCode, only, hand string
	withDesk                         bool

	moved        sync.Once
	shift        time.Duration // of the clock: see clock
	demonstrates bool          // the key gets the demonstration's passphrase

	ctx    context.Context // see context
	admin  desk.Admin
	copyTo func(context.Context, io.Writer) error // saves a copy of the desk
	closer func() error
}

type usageError struct{ words string }

func (e *usageError) Error() string { return e.words }

func misuse(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// dateFlag is a date given as 2026-11-22.
type dateFlag struct{ record.Date }

func (d *dateFlag) Set(s string) (err error) {
	d.Date, err = record.ParseDate(s)
	return err
}

// everywhere are the flags that every command takes.
var everywhere = []string{"data", "desk", "token-file", "by", "passphrase-file", "now", "json"}

func (c *call) flagSet() *flag.FlagSet {
	f := flag.NewFlagSet("waymark-desk", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	for name, at := range map[string]*string{
		"data": &c.data, "desk": &c.desk, "token-file": &c.tokenFile, "by": &c.by,
		"passphrase-file": &c.passphraseFile, "key-passphrase-file": &c.keyPassphraseFile,
		"trust": &c.trust, "ods": &c.ods, "phone": &c.phone, "email": &c.email,
		"key": &c.key, "out": &c.out, "sealed": &c.sealed, "answer": &c.answer, "certificate": &c.certificate,
		"tls-cert": &c.tlsCert, "tls-key": &c.tlsKey,
		"reason": &c.reason, "note": &c.note, "contact": &c.contact, "slot": &c.slot,
		"state": &c.state, "opportunity": &c.opportunity, "urn": &c.urn, "code": &c.code, "other-code": &c.otherCode, "only": &c.only, "hand": &c.hand,
	} {
		f.StringVar(at, name, "", "")
	}
	f.StringVar(&c.listen, "listen", "127.0.0.1:8470", "")
	f.Var(&c.now, "now", "")
	f.Var(&c.until, "until", "")
	f.BoolVar(&c.json, "json", false, "")
	f.BoolVar(&c.verbose, "verbose", false, "")
	f.BoolVar(&c.all, "all", false, "")
	f.BoolVar(&c.stolen, "stolen", false, "")
	f.BoolVar(&c.force, "force", false, "")
	f.BoolVar(&c.practise, "practise", false, "")
	f.BoolVar(&c.withDesk, "with-desk", false, "")
	f.Float64Var(&c.days, "days", 0, "")
	f.IntVar(&c.ifRev, "if-rev", 0, "")
	f.IntVar(&c.tries, "tries", 0, "")
	f.Func("valid", "", func(s string) error { return c.setValid(s) })
	f.Func("proxy", "", func(s string) error { return c.addProxies(s) })
	return f
}

// parse reads the verb and the flags, which may stand anywhere. With an error the
// verb is returned as far as it was read.
func parse(args []string, t console.Terminal) (c *call, verb string, err error) {
	c = &call{Terminal: t}
	f := c.flagSet()
	var words []string
	for len(args) > 0 && err == nil {
		n := slices.IndexFunc(args, looksLikeFlag)
		if n < 0 {
			n = len(args)
		} else if n == 0 {
			words, args = append(words, args[0]), args[1:]
			continue
		}
		if err = f.Parse(args[:n]); err == nil {
			left := f.NArg()
			if left > 0 {
				words, left = append(words, f.Arg(0)), left-1
			}
			args = args[n-left:]
		}
	}
	f.Visit(func(g *flag.Flag) { c.set = append(c.set, g.Name) })
	if len(words) > 0 {
		verb, c.args = words[0], words[1:]
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		err = misuse("%v", console.Misread(err))
	}
	return c, verb, err
}

// looksLikeFlag reports whether an argument is the ID of a laptop that happens to
// begin with a hyphen, as one in 64 does.
func looksLikeFlag(arg string) bool {
	id, err := base64.RawURLEncoding.DecodeString(arg)
	return strings.HasPrefix(arg, "-") && err == nil && len(id) == sha256.Size
}

// setValid reads for how long a code is good: "72h", or "3d" for days.
func (c *call) setValid(s string) (err error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, wrong := strconv.ParseUint(days, 10, 16)
		c.valid, err = time.Duration(n)*24*time.Hour, wrong
	} else {
		c.valid, err = time.ParseDuration(s)
	}
	if err != nil || c.valid <= 0 {
		return errors.New("for how long the code is good is said as 3d, in days, or as 72h, in hours")
	}
	return nil
}

// addProxies reads the addresses of proxies, or of their networks.
func (c *call) addProxies(s string) error {
	for one := range strings.SplitSeq(s, ",") {
		network, err := netip.ParsePrefix(one)
		if at, alone := netip.ParseAddr(one); alone == nil && at.Zone() == "" {
			network, err = at.Unmap().Prefix(at.Unmap().BitLen())
		}
		if err != nil {
			return errors.New("a proxy is named by its address, as in 127.0.0.1 or 10.20.0.0/16, several with commas between")
		}
		c.proxies = append(c.proxies, network.Masked())
	}
	return nil
}

// takes refuses flags that mean nothing to the command.
func (c *call) takes(command command) error {
	for _, name := range c.set {
		if !slices.Contains(everywhere, name) && !slices.Contains(strings.Fields(command.flags), name) {
			return misuse("--%s means nothing to it", name)
		}
	}
	return nil
}

// want refuses a call with any other number of arguments than the words name.
func (c *call) want(words ...string) error {
	switch {
	case len(c.args) < len(words):
		return misuse("%s is missing", words[len(c.args)])
	case len(c.args) > len(words):
		return misuse("%q is one argument too many", c.args[len(words)])
	}
	return nil
}

// need refuses a call without a flag.
func need(name, value, what string) error {
	if value == "" {
		return misuse("--%s is missing: %s", name, what)
	}
	return nil
}

// clock is the time to give to what is done: the real one, moved to the day that
// --now names. It is moved once, so that a desk that is served past midnight comes
// to the next day.
func (c *call) clock() time.Time {
	c.moved.Do(func() {
		if t := time.Now(); !c.now.IsZero() {
			c.shift = time.Date(c.now.Year(), c.now.Month(), c.now.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location()).Sub(t)
		}
	})
	return time.Now().Add(c.shift)
}

func (c *call) today() record.Date { return record.DateOf(c.clock()) }

// signer is the name that what is done is signed with.
func (c *call) signer() string { return console.Signer(c.by) }

func (c *call) print(v any, words func(w io.Writer)) error { return c.Print(c.json, v, words) }

// context ends when a person presses Ctrl+C, or the system asks the program to stop.
func (c *call) context() context.Context {
	if c.ctx == nil {
		c.ctx, _ = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	}
	return c.ctx
}

// close closes the desk, if it is open.
func (c *call) close() error {
	if c.closer == nil {
		return nil
	}
	closer := c.closer
	c.closer = nil
	return closer()
}

// orNone returns a list that prints as [] where there is nothing.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
