package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

func help(w io.Writer) {
	fmt.Fprintln(w, "waymark-desk is a trust’s placement desk: schools’ laptops sync with it.")
	fmt.Fprintln(w)
	for _, c := range commands {
		fmt.Fprintf(w, "  %s\n        %s\n", c.form(), c.about)
	}
	fmt.Fprint(w, `
A request or a laptop may be named by the beginning of its ID.
waymark-desk help COMMAND says more of one command, with an example.

Everywhere:
  --data DIR               the desk’s folder (default: in this account’s own data)
  --desk URL               instead of a folder, a served desk, with
  --token-file FILE        the file that says how to reach it (serving.json of its folder)
  --json                   print for a program, not a person
  --by NAME                who does it (default: this account’s name)
  --now DATE               the day to take for today, as 2026-11-22
  --passphrase-file FILE   the folder’s passphrase is the first line of FILE; or set WAYMARK_DESK_PASSPHRASE
  --key-passphrase-file FILE   the same for the trust’s key; or set WAYMARK_KEY_PASSPHRASE

Exit status: 0 done, 1 refused, 2 usage.
`)
}

// flagsAbout says what the flags of single commands are for: the word that stands
// for the value, "" where there is none, and what it does.
var flagsAbout = map[string][2]string{
	"trust":               {"NAME", "the trust’s name, as schools see it"},
	"ods":                 {"CODE", "its code with the Organisation Data Service"},
	"phone":               {"N", "where schools reach the coordinator"},
	"email":               {"A", "and by mail"},
	"key":                 {"FILE", "the file of the trust’s key, which opens details; keep it off the machine that serves"},
	"key-passphrase-file": {"FILE", "the key’s passphrase is the first line of FILE; or set WAYMARK_KEY_PASSPHRASE"},
	"listen":              {"ADDRESS", "where to answer schools: a host and a number (127.0.0.1:8470 if left out)"},
	"tls-cert":            {"FILE", "the certificate of the host; read again when the file changes"},
	"tls-key":             {"FILE", "and its key"},
	"proxy":               {"ADDRESS,...", "the proxies before it, as 127.0.0.1 or 10.20.0.0/16: what they say in X-Forwarded-For of who calls is believed"},
	"verbose":             {"", "log every call, not only what goes wrong"},
	"practise":            {"", "the made-up trust of the demonstration answers by itself"},
	"reason":              {"WHY", "for schools to read; to decline or cancel, one of " + reasons()},
	"urn":                 {"N", "only the school with this URN may use it"},
	"valid":               {"3d", "for how long, in days or as 72h in hours: 3d if left out, 90d at most"},
	"tries":               {"N", "how many wrong secrets it bears: 5 if left out, 100 at most"},
	"state":               {"S", "only those at one state: " + states()},
	"opportunity":         {"O", "only those for one opportunity, by its ID"},
	"all":                 {"", "what is over, withdrawn or shut out, too"},
	"slot":                {"S", "the date, by the ID that show gives; the best choice with a place free if left out"},
	"note":                {"WORDS", "for the school to read"},
	"contact":             {"WHOM", "whom to meet on the first day, and where"},
	"days":                {"N", "how many days the student came, as 4.5"},
	"if-rev":              {"N", "only if the request is still at this revision, as show --json gives it"},
	"out":                 {"FILE", "the file to save to"},
	"sealed":              {"FILE", "open what details saved with --out"},
	"until":               {"DATE", "the last day on which the key before is taken: in 35 days if left out, yesterday if it was stolen"},
	"certificate":         {"FILE", "where the desk is not reached: what certificate or keys next-desk saved there; then --out says where to"},
	"stolen":              {"", "somebody else has the desk’s key: nothing that it has signed counts any more"},
	"answer":              {"FILE", "the file to send back to the school"},
	"force":               {"", "replace FILE, if it is there"},
	"code":                {"CODE", "an enrolment code of the endpoint, for a school that it does not know"},
	"other-code":          {"CODE", "another, for a second school"},
	"with-desk":           {"", "the desk of --data does the trust’s part"},
	"hand":                {"PROGRAM", "a program of yours does it: see below"},
	"only":                {"SECTION,...", "only these sections of the checks"},
}

// examples shows each command as it is given, one or more lines.
var examples = map[string]string{
	"init":          `waymark-desk init --trust "Wharfedale Hospitals NHS Trust" --ods ABC --phone "0113 496 0000" --key E:\trust.key`,
	"demo":          "waymark-desk demo --data try-out",
	"serve":         "waymark-desk serve --listen :443 --tls-cert cert.pem --tls-key key.pem\nwaymark-desk serve --listen 127.0.0.1:8470 --proxy 127.0.0.1",
	"status":        "waymark-desk status",
	"publish":       "waymark-desk publish opportunities.json",
	"opportunities": "waymark-desk opportunities",
	"close":         "waymark-desk close radiography",
	"withdraw":      `waymark-desk withdraw radiography --reason "The scanner is being replaced."`,
	"code":          "waymark-desk code --urn 123456",
	"codes":         "waymark-desk codes",
	"devices":       "waymark-desk devices",
	"revoke":        "waymark-desk revoke 1j9F8g",
	"requests":      "waymark-desk requests --state received",
	"show":          "waymark-desk show 1f0c",
	"offer":         `waymark-desk offer 1f0c --slot march --note "Bring flat shoes."`,
	"waitlist":      "waymark-desk waitlist 1f0c 7a42",
	"decline":       "waymark-desk decline 1f0c --reason full",
	"confirm":       `waymark-desk confirm 1f0c --contact "Sister Malik, ward 7"`,
	"complete":      "waymark-desk complete 1f0c --days 5",
	"cancel":        `waymark-desk cancel 1f0c --reason staffing --note "We are sorry, and will write again."`,
	"details":       "waymark-desk details 1f0c --key trust.key\nwaymark-desk details 1f0c --out sealed.json\nwaymark-desk details --sealed sealed.json --key trust.key",
	"keys":          "waymark-desk keys rotate --key trust.key\nwaymark-desk keys rotate-desk --key trust.key\nwaymark-desk keys next-desk --out next.json",
	"certificate":   "waymark-desk certificate renewed.jws",
	"post":          "waymark-desk post letter.json --answer answer.json",
	"audit":         "waymark-desk audit --out audit.jsonl",
	"backup":        "waymark-desk backup /srv/backups",
	"restore":       "waymark-desk restore desk-2026-11-22.tar --data restored",
	"trustcheck":    "waymark-desk trustcheck https://desk.example.nhs.uk --code 1EWD-QDKC-0VFQ-J7WP-HJGV-WC64-Y445-422H",
}

// help says how the command is given and what its flags are for.
func (k command) help(w io.Writer) {
	fmt.Fprintf(w, "waymark-desk %s\n\n%s.\n", k.form(), strings.ToUpper(k.about[:1])+k.about[1:])
	if names := strings.Fields(k.flags); len(names) > 0 {
		fmt.Fprintln(w)
		columns := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for _, name := range names {
			value, about := flagsAbout[name][0], flagsAbout[name][1]
			fmt.Fprintf(columns, "  %s\t%s\n", strings.TrimSpace("--"+name+" "+value), about)
		}
		columns.Flush()
	}
	fmt.Fprintln(w, "\nFor example:")
	for line := range strings.SplitSeq(examples[k.name], "\n") {
		fmt.Fprintf(w, "  %s\n", line)
	}
	if k.name == "trustcheck" {
		fmt.Fprint(w, handHelp)
	}
	fmt.Fprintln(w, "\nwaymark-desk help lists the flags that every command takes, --data first.")
}
