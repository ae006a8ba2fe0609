package trustcheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"waymark/sync/link"
)

// Options say what to check.
type Options struct {
	// URL is where the endpoint answers.
	URL string
	// Code is an enrolment code that it issued. A Hand can issue more.
	Code string
	// Other is a second code, for another school.
	Other string
	// Hand is the trust's side; without it what only the trust can do is not checked.
	Hand Hand
	// Only names the sections to check, of those that can be left out; none names
	// all. What lets the laptop in and takes it out is always checked.
	Only []string
	// Client makes the requests. It must not follow redirects by itself; nil is a
	// client with a timeout of 30 seconds for each.
	Client *http.Client
	// Progress is told the words of each section as it begins. It may be nil.
	Progress func(section string)
}

// check is one thing that the contract says.
type check struct {
	id, title, says string
	// run returns nil where the endpoint does what the contract says, a
	// notChecked where that could not be found out, and what was seen otherwise.
	run func(context.Context, *visit) error
}

// sections are the parts of a report, by the first part of the IDs of their checks.
var sections = map[string]string{
	"door":      "What the endpoint says about itself",
	"enrolment": "Letting a laptop in",
	"token":     "Tokens",
	"messages":  "Messages",
	"forged":    "Messages that are not what they seem",
	"rules":     "The rules of an opportunity",
	"hostile":   "Requests that nobody honest makes",
	"feed":      "The feed of changes",
	"schools":   "One school and another",
	"moves":     "The moves of a request",
	"devices":   "Taking a laptop out",
	"always":    "Through it all",
}

// checks are all checks, in the order in which they are made: the first let the
// laptop in, the last take it out.
func checks() []check {
	var all []check
	for _, part := range [][]check{door, enrolment, tokens, messages, forged, rules, hostile, feed, schools, moves, devices, always} {
		all = append(all, part...)
	}
	return all
}

// notChecked says why a check could not be made.
type notChecked struct{ why string }

func (n notChecked) Error() string { return n.why }

func skip(format string, args ...any) error { return notChecked{fmt.Sprintf(format, args...)} }

// needed are the sections that every run has.
var needed = []string{"door", "enrolment", "token", "devices", "always"}

func (o Options) wants(section string) bool {
	return len(o.Only) == 0 || slices.Contains(o.Only, section) || slices.Contains(needed, section)
}

// Sections lists the sections that Options.Only can name.
func Sections() []string {
	var names []string
	for _, c := range checks() {
		section, _, _ := strings.Cut(c.id, "/")
		if !slices.Contains(needed, section) && !slices.Contains(names, section) {
			names = append(names, section)
		}
	}
	return names
}

// tidyTime is how long a run may take at its end to undo what it has done.
const tidyTime = 10 * time.Second

// Run makes every check. It returns an error only where the context ends; all else
// is in the report. Either way what was published for it is withdrawn, what was
// asked for is over, and its laptops are shut out; what could not be is in
// [Report.Left], or in the error.
func Run(ctx context.Context, o Options) (Report, error) {
	v := newVisit(o)
	r := Report{URL: o.URL, Protocol: link.Version, Started: time.Now().UTC()}
	last := ""
	for _, c := range checks() {
		section, _, _ := strings.Cut(c.id, "/")
		if !o.wants(section) {
			continue
		}
		if section != last && o.Progress != nil {
			o.Progress(sections[section])
		}
		last = section
		f := c.judge(ctx, v)
		if ctx.Err() != nil {
			break
		}
		r.add(f)
	}
	tidying, done := context.WithTimeout(context.WithoutCancel(ctx), tidyTime)
	defer done()
	left := v.tidy(tidying)
	if ctx.Err() != nil {
		return r, errors.Join(append([]error{ctx.Err()}, left...)...)
	}
	for _, err := range left {
		r.Left = append(r.Left, lines(err)...)
	}
	r.Trust, r.Exchanges = v.descriptor.Trust.Name, v.exchanges
	return r, nil
}

// judge makes the check.
func (c check) judge(ctx context.Context, v *visit) Finding {
	f := Finding{ID: c.id, Title: c.title, Says: c.says, Verdict: Passed}
	err := c.run(ctx, v)
	var not notChecked
	var party partyError
	switch {
	case err == nil:
	case errors.As(err, &not):
		f.Verdict, f.Saw = NotChecked, []string{not.why}
	default:
		f.Verdict, f.Saw, f.Party = Failed, lines(err), link.TrustParty
		if errors.As(err, &party) {
			f.Party = party.party
		}
	}
	return f
}

// lines returns what errors say, one by one, and no more than a person reads.
func lines(err error) []string {
	const most = 12
	all := strings.Split(err.Error(), "\n")
	if len(all) > most {
		all = append(all[:most], fmt.Sprintf("and %d more", len(all)-most))
	}
	return all
}
