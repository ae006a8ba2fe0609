package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/cmd/internal/console"
)

// call is one run of one command: its flags, its arguments, and the school it
// works on once that is open.
type call struct {
	console.Terminal
	args []string

	data, by, passphraseFile string
	now                      dateFlag
	json                     bool

	school, urn, find, out, why string // of single commands
	asOf                        dateFlag
	year                        int
	action                      uint64 // 0 where none is named
	dryRun, all                 bool

	code, label, opportunityName, state, reason, savePost, readAnswer, desk string
	students, dates, set                                                    listFlag
	daysAttended                                                            float64 // below 0 where none are given
	send                                                                    bool

	answers        listFlag // of register
	invited        bool
	rule, agreedBy string // of exempt
	review         dateFlag
	end            bool

	roster rosterFlags
	bring  importFlags

	store *store.Store
}

// valueFlags are the flags that take the next argument as their value.
var valueFlags = []string{"data", "by", "passphrase-file", "now", "school", "urn", "find", "out", "why", "as-of", "year", "action",
	"code", "label", "opportunity", "student", "date", "state", "reason", "set", "days", "save", "read", "desk",
	"starting", "last-day", "on", "forms", "up", "stay", "leave", "destination", "went-to", "take", "sheet", "encoding", "map", "answer", "from", "agreed-by", "review"}

type usageError struct{ words string }

func (e *usageError) Error() string { return e.words }

func misuse(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// dateFlag is a date given as 2026-11-22.
type dateFlag struct{ record.Date }

func (d *dateFlag) Set(s string) (err error) {
	d.Date, err = record.ParseDate(s)
	return err
}

// parse reads the flags of a command, which may stand anywhere among its arguments.
func parse(c command, args []string, t console.Terminal) (*call, error) {
	call := &call{Terminal: t}
	f := flag.NewFlagSet(c.name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&call.data, "data", "", "")
	f.StringVar(&call.by, "by", "", "")
	f.StringVar(&call.passphraseFile, "passphrase-file", "", "")
	f.Var(&call.now, "now", "")
	f.BoolVar(&call.json, "json", false, "")
	switch c.name {
	case "init":
		f.StringVar(&call.school, "school", "", "")
		f.StringVar(&call.urn, "urn", "", "")
	case "import":
		call.bring.bind(f)
		f.BoolVar(&call.dryRun, "dry-run", false, "")
	case "students":
		f.IntVar(&call.year, "year", 0, "")
		f.StringVar(&call.find, "find", "", "")
		f.BoolVar(&call.all, "all", false, "")
	case "organisations":
		f.StringVar(&call.find, "find", "", "")
		f.BoolVar(&call.dryRun, "dry-run", false, "")
	case "register":
		f.Var(&call.answers, "answer", "")
		f.BoolVar(&call.invited, "invited", false, "")
		f.BoolVar(&call.dryRun, "dry-run", false, "")
		f.StringVar(&call.find, "find", "", "")
	case "exempt":
		f.StringVar(&call.rule, "from", "", "")
		f.StringVar(&call.reason, "reason", "", "")
		f.StringVar(&call.agreedBy, "agreed-by", "", "")
		f.Var(&call.review, "review", "")
		f.BoolVar(&call.end, "end", false, "")
	case "roster":
		call.roster.bind(f)
	case "export":
		f.StringVar(&call.out, "out", "", "")
		f.BoolVar(&call.all, "all", false, "")
	case "benchmarks":
		f.Var(&call.asOf, "as-of", "")
		f.StringVar(&call.why, "why", "", "")
	case "report":
		f.Var(&call.asOf, "as-of", "")
		f.StringVar(&call.out, "out", "", "")
	case "day":
		f.StringVar(&call.out, "out", "", "")
		f.StringVar(&call.desk, "desk", "", "")
	case "trust":
		f.StringVar(&call.code, "code", "", "")
		f.StringVar(&call.label, "label", "", "")
	case "request":
		f.StringVar(&call.opportunityName, "opportunity", "", "")
		f.Var(&call.students, "student", "")
		f.Var(&call.dates, "date", "")
		f.BoolVar(&call.dryRun, "dry-run", false, "")
		f.StringVar(&call.state, "state", "", "")
		f.StringVar(&call.reason, "reason", "", "")
		f.Var(&call.set, "set", "")
		f.BoolVar(&call.send, "send", false, "")
		f.Float64Var(&call.daysAttended, "days", -1, "")
	case "sync":
		f.StringVar(&call.savePost, "save", "", "")
		f.StringVar(&call.readAnswer, "read", "", "")
	case "undo", "history":
		f.Func("action", "", func(s string) (err error) {
			if call.action, err = strconv.ParseUint(s, 10, 64); err != nil || call.action == 0 {
				return errors.New("an action has a number from 1 up, as waymark-cli history lists them")
			}
			return nil
		})
	}
	for len(args) > 0 {
		if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, misuse("%v", console.Misread(err))
		}
		if args = f.Args(); len(args) > 0 {
			call.args = append(call.args, args[0])
			args = args[1:]
		}
	}
	return call, nil
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

// today is the day to take for today.
func (c *call) today() record.Date {
	if c.now.IsZero() {
		return record.DateOf(time.Now())
	}
	return c.now.Date
}

// clock is the time to give to what is done: the real one, moved to the day that
// --now names.
func (c *call) clock() time.Time {
	t := time.Now()
	if c.now.IsZero() {
		return t
	}
	return time.Date(c.now.Year(), c.now.Month(), c.now.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}

// day is the day that a figure is asked for: --as-of, or today.
func (c *call) day() record.Date {
	if c.asOf.IsZero() {
		return c.today()
	}
	return c.asOf.Date
}

// print writes v as JSON where --json asks for it, and the words otherwise.
func (c *call) print(v any, words func(w io.Writer)) error { return c.Print(c.json, v, words) }

// context ends when a person presses Ctrl+C.
func (c *call) context() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)
	return ctx
}
