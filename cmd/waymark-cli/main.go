// Command waymark-cli does Waymark's work without a window: for scripts, for IT
// staff and for tests. It says the same things as the window, holds the same
// lock, and needs no C library.
//
// Exit status: 0 done, 1 refused (the reason is on standard error), 2 usage.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"waymark/app/store"
	"waymark/cmd/internal/console"
)

// version is set by the linker.
var version = "development"

func main() {
	if status, asked := store.AnswerProbe(os.Args[1:], os.Stdin, os.Stderr); asked {
		os.Exit(status)
	}
	os.Exit(run(os.Args[1:], console.Standard()))
}

// command is one verb.
type command struct {
	name  string
	args  string // its arguments, for the help
	about string
	run   func(*call) error
	more  string // how it is used in full, for its own help
}

// form is how the verb is written, with its arguments.
func (c command) form() string { return strings.TrimSpace(c.name + " " + c.args) }

var commands = []command{
	{"init", "--school NAME [--urn N] [--by NAME]", "make a school's folder", initSchool, ""},
	{"demo", "", "fill a new folder with the sample school", demo, ""},
	{"import", "FILE... [--dry-run] [--only-new] [--map ...] ...", "bring students in from any list", importRoster, importHelp},
	{"students", "[--year N] [--find TEXT] [--all]", "list students", students, ""},
	{"mappings", "[list | save FILE | load FILE | forget ID]", "what was said of files with the same headings", mappings, allMappingsHelp()},
	{"roster", "rollover | leavers | rejoin | twins | merge ...", "move everyone up, mark leavers, merge two records of one student", rosterVerb, rosterHelp},
	{"organisations", "[list] | import | load | search ...", "employers and providers, and registers to look them up in", organisations, organisationsHelp},
	{"export", "students | activities | ... --out FILE", "save a table as .xlsx or .csv", exportTable, exportHelp},
	{"record", "FILE", "record an activity with its register, from JSON; or many, from CSV or XLSX", recordActivity, ""},
	{"register", "[list] | ACTIVITY FILE [--answer KEY=VALUE] ...", "take who was there from a meeting's report or any list", registerVerb, registerHelp},
	{"exempt", "STUDENT --from RULE --reason WHY | --end", "take a student out of one rule, as somebody agreed", exempt, exemptHelp},
	{"benchmarks", "[--as-of DATE] [--why RULE]", "every figure, and what stands behind it", benchmarks, ""},
	{"report", "evidence --out FILE [--as-of DATE]", "save the evidence as a PDF", reportPDF, ""},
	{"trust", "add URL --code CODE | list | opportunities | ...", "trusts that the school can ask for placements", trust, trustHelp},
	{"request", "new | list | accept | decline | withdraw | ...", "ask a trust for placements, and answer its offers", request, requestHelp},
	{"sync", "[TRUST...] [--save FILE | --read FILE]", "send what waits and take what is new, once", syncTrusts, syncHelp},
	{"undo", "[--action N]", "take back the last action, or the one numbered N", undo, ""},
	{"history", "[RECORD | --action N]", "what was done; what happened to one record or UPN; or what became of action N", history, ""},
	{"check", "", "read journal and index back and prove that they agree", check, ""},
	{"day", "--out DIR [--desk PROGRAM]", "do a day's work on the sample school, to see it all at once", day, ""},
}

// run does what the arguments say and returns the exit status.
func run(args []string, t console.Terminal) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		help(t.Out)
		if len(args) == 0 {
			return console.Usage
		}
		return console.Done
	}
	if args[0] == "version" || args[0] == "--version" {
		fmt.Fprintln(t.Out, "waymark-cli", version)
		return console.Done
	}
	// Flags may stand before the verb, too.
	verb := firstVerb(args)
	if verb < 0 {
		if strings.HasPrefix(args[0], "-") {
			fmt.Fprintln(t.Err, "waymark-cli: it is not said what to do; waymark-cli help lists what can be done")
		} else {
			fmt.Fprintf(t.Err, "waymark-cli: %q is not something it does; waymark-cli help lists what is\n", args[0])
		}
		return console.Usage
	}
	c := commands[slices.IndexFunc(commands, func(c command) bool { return c.name == args[verb] })]
	call, err := parse(c, slices.Delete(slices.Clone(args), verb, verb+1), t)
	if err == nil {
		defer call.close()
		err = c.run(call)
		err = errors.Join(err, call.close())
	}
	var wrong *usageError
	switch {
	case err == nil:
		return console.Done
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(t.Out, "waymark-cli %s: %s\n%s", c.form(), c.about, c.more)
		return console.Done
	case errors.As(err, &wrong):
		fmt.Fprintf(t.Err, "waymark-cli %s: %s\nusage: waymark-cli %s\n", c.name, wrong.words, c.form())
		return console.Usage
	case errors.Is(err, errDiffers), errors.Is(err, errUnsynced):
		return console.Refused
	}
	fmt.Fprintf(t.Err, "waymark-cli %s: %s\n", c.name, console.Plainly(err))
	return console.Refused
}

// firstVerb returns the place of the verb among the arguments: the first that is
// neither a flag nor a flag's value.
func firstVerb(args []string) int {
	for i := 0; i < len(args); i++ {
		name := strings.TrimLeft(args[i], "-")
		switch {
		case name == args[i]:
			if slices.ContainsFunc(commands, func(c command) bool { return c.name == name }) {
				return i
			}
			return -1
		case slices.Contains(valueFlags, name):
			i++
		}
	}
	return -1
}

func help(w io.Writer) {
	fmt.Fprintln(w, "waymark-cli keeps a school's careers record without a window.")
	fmt.Fprintln(w)
	for _, c := range commands {
		fmt.Fprintf(w, "  %-54s %s\n", c.form(), c.about)
	}
	fmt.Fprintf(w, `
Everywhere:
  --data DIR               the school's folder (default: where the window keeps it)
  --json                   print for a program, not a person
  --by NAME                who does it (default: the school's careers lead)
  --now DATE               the day to take for today, as 2026-11-22
  --passphrase-file FILE   the passphrase is the first line of FILE; or set WAYMARK_PASSPHRASE
  --help                   after a verb: how it is used in full

Exit status: 0 done, 1 refused, 2 usage.
`)
}
