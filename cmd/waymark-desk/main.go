// Command waymark-desk is a trust's placement desk: it serves the endpoint that
// schools sync with, and does at it what the trust's coordinator decides.
//
// A trust sets its desk up where its coordinator works:
//
//	waymark-desk init --trust "Any Hospitals NHS Trust" --ods XYZ --key trust.key
//
// The folder may then be moved to the machine that serves it. The key, which alone
// opens what names a student, stays with the coordinator. On that machine:
//
//	waymark-desk serve --listen :443 --tls-cert cert.pem --tls-key key.pem
//	waymark-desk publish opportunities.json
//	waymark-desk code --urn 123456          for each laptop of a school
//	waymark-desk requests --state received
//	waymark-desk offer 1f0c                 and so on
//
// The commands work on the desk's folder or, while the desk is being served from
// it, through the serving process. Exit status: 0 done, 1 refused (the reason is
// on standard error), 2 usage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"waymark/cmd/internal/console"
	"waymark/sync/link"
)

// version is set by the linker.
var version = "development"

func main() {
	os.Exit(run(os.Args[1:], console.Standard()))
}

// command is one verb.
type command struct {
	name  string
	args  string // its arguments, for the help
	flags string // those of its flags that only some verbs take
	about string
	run   func(*call) error
}

// form is how the verb is written, with its arguments.
func (c command) form() string { return strings.TrimSpace(c.name + " " + c.args) }

var commands = []command{
	{"init", "--trust NAME --key FILE [--ods CODE] [--phone N] [--email A]", "trust key ods phone email key-passphrase-file", "make a desk’s folder, and the trust’s key if FILE is not there", initDesk},
	{"demo", "[--key FILE]", "key key-passphrase-file", "make the desk of a made-up trust, with opportunities and a code", demo},
	{"serve", "[--listen ADDRESS] [--tls-cert FILE --tls-key FILE | --proxy ADDRESS,...] [--verbose] [--practise]", "listen tls-cert tls-key proxy verbose practise", "answer schools until Ctrl+C; --practise plays the coordinator of the demonstration", serve},
	{"status", "", "", "how much there is of everything", status},

	{"publish", "FILE", "", "publish opportunities from JSON, or change them", publish},
	{"opportunities", "[--all]", "all", "list opportunities, with the places taken; --all: those withdrawn, too", opportunities},
	{"close", "OPPORTUNITY", "", "take no more requests for an opportunity", closeOpportunity},
	{"withdraw", "OPPORTUNITY --reason WORDS", "reason", "take an opportunity away from schools", withdrawOpportunity},

	{"code", "[--urn N] [--valid 3d] [--tries 5]", "urn valid tries", "issue a code with which one laptop can enrol", issueCode},
	{"codes", "", "", "list the codes that can still be used", codes},
	{"devices", "[--all]", "all", "list the laptops that have enrolled; --all: those shut out, too", devices},
	{"revoke", "DEVICE", "", "shut a laptop out", revoke},

	{"requests", "[--state S] [--opportunity O] [--all]", "state opportunity all", "list requests, those first that came first; --all: those that are over, too", requests},
	{"show", "REQUEST", "", "everything the desk knows of a request", show},
	{"offer", "REQUEST... [--slot S] [--note WORDS]", "slot note if-rev", "offer a place", offer},
	{"waitlist", "REQUEST... [--note WORDS]", "note if-rev", "put on the waiting list", waitlist},
	{"decline", "REQUEST... --reason R [--note WORDS]", "reason note if-rev", "say no", decline},
	{"confirm", "REQUEST... [--contact WHOM] [--note WORDS]", "contact note if-rev", "confirm a placement whose details have come", confirm},
	{"complete", "REQUEST... --days N [--note WORDS]", "days note if-rev", "say that a placement is over", complete},
	{"cancel", "REQUEST... --reason R [--note WORDS]", "reason note if-rev", "take back an offer or a placement", cancel},
	{"details", "REQUEST --key FILE | REQUEST --out FILE | --sealed FILE --key FILE", "key out sealed key-passphrase-file", "open a student’s details, where the trust’s key is", details},

	{"keys", "new | show | rotate | rotate-desk --key FILE [--until DATE] [--stolen]", "key until stolen certificate out key-passphrase-file", "make the trust’s key, renew the part that opens details, or change the key that the desk itself signs with", keysOf},
	{"certificate", "[FILE]", "", "show the certificate in force, or put a newer one in its place", certificate},
	{"post", "FILE --answer FILE", "answer", "deal with a file that a school sent by mail", post},
	{"audit", "--out FILE", "out", "save everything that was ever asked of the desk, a JSON object a line", audit},
	{"backup", "FILE | FOLDER [--force]", "force", "save a copy of the whole desk, while it is served or not", backup},
	{"restore", "FILE", "", "make the desk from a copy, in a new folder", restore},
	{"trustcheck", "URL --code CODE [--other-code CODE] [--with-desk | --hand PROGRAM] [--only SECTION,...]", "code other-code with-desk hand only", "try an endpoint out against the contract; --with-desk or a program of yours does the trust’s part", check},
}

// run does what the arguments say and returns the exit status.
func run(args []string, t console.Terminal) int {
	c, name, err := parse(args, t)
	i := slices.IndexFunc(commands, func(c command) bool { return c.name == name })
	switch {
	case err == nil && name == "version" || slices.Equal(args, []string{"--version"}):
		fmt.Fprintln(t.Out, "waymark-desk", version)
		return console.Done
	case name == "help" && len(c.args) == 1 && slices.ContainsFunc(commands, func(k command) bool { return k.name == c.args[0] }):
		return run([]string{c.args[0], "--help"}, t)
	case (errors.Is(err, flag.ErrHelp) || name == "help") && i < 0:
		help(t.Out)
		return console.Done
	case name == "" && len(args) == 0:
		help(t.Out)
		return console.Usage
	case name == "" && err == nil:
		fmt.Fprintln(t.Err, "waymark-desk: it is not said what to do; waymark-desk help lists what can be done")
		return console.Usage
	case i < 0 && name != "":
		fmt.Fprintf(t.Err, "waymark-desk: %q is not something it does; waymark-desk help lists what is\n", name)
		return console.Usage
	case i < 0:
		fmt.Fprintf(t.Err, "waymark-desk: %v\n", err)
		return console.Usage
	}
	command := commands[i]
	if err == nil {
		err = c.takes(command)
	}
	if err == nil {
		err = command.run(c)
		err = errors.Join(err, c.close())
	}
	var wrong *usageError
	switch {
	case err == nil:
		return console.Done
	case errors.Is(err, flag.ErrHelp):
		command.help(t.Out)
		return console.Done
	case errors.As(err, &wrong):
		fmt.Fprintf(t.Err, "waymark-desk %s: %s\nusage: waymark-desk %s\n", command.name, wrong.words, command.form())
		return console.Usage
	case errors.Is(err, errTold):
		return console.Refused
	}
	fmt.Fprintf(t.Err, "waymark-desk %s: %s\n", command.name, words(err))
	return console.Refused
}

// words returns an error as a person at the trust reads it: of a problem also what
// it says of single members of what was given.
func words(err error) string {
	if errors.Is(err, context.Canceled) {
		return "it was called off"
	}
	said := console.Plainly(err)
	p := link.ProblemOf(err)
	if p == nil {
		return said
	}
	// The titles of these speak to a laptop, of addresses and of what was sent.
	switch {
	case p.Code == link.Invalid && len(p.Errors) > 0:
		said = strings.Replace(said, p.Error(), "nothing was changed, because of", 1)
	case p.Code == link.NotFound, p.Code == link.Invalid, p.Code == link.IllegalTransition, p.Code == link.BadRequest:
		said = strings.Replace(said, p.Error(), p.Detail, 1)
	case p.Code == link.UnknownOpportunity:
		said = strings.Replace(said, p.Error(), "there is no such opportunity: waymark-desk opportunities --all lists them", 1)
	}
	var b strings.Builder
	b.WriteString(said)
	for _, e := range p.Errors {
		fmt.Fprintf(&b, "\n  %s: %s", strings.TrimPrefix(e.Pointer, "/"), e.Detail)
	}
	return b.String()
}

// errTold is how a command ends that has printed what is wrong.
var errTold = errors.New("it was told")
