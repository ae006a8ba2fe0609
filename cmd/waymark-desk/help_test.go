package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/cmd/internal/console"
)

// Each command's help names each of its flags and shows it as it can be given.
func TestTheHelpOfEveryCommand(t *testing.T) {
	o := newOffice(t)
	quoted := regexp.MustCompile(`"[^"]*"|\S+`)
	for _, k := range commands {
		said := o.do(k.name, "--help")
		if o.do("help", k.name) != said {
			t.Errorf("help %s says something else than %s --help", k.name, k.name)
		}
		for _, name := range strings.Fields(k.flags) {
			if flagsAbout[name][1] == "" || !strings.Contains(said, flagsAbout[name][1]) {
				t.Errorf("%s --help says nothing of --%s", k.name, name)
			}
		}
		for line := range strings.SplitSeq(examples[k.name], "\n") {
			words := quoted.FindAllString(line, -1)
			if len(words) < 2 || words[0] != "waymark-desk" {
				t.Fatalf("the example of %s is %q", k.name, line)
			}
			for i := range words {
				words[i] = strings.Trim(words[i], `"`)
			}
			c, verb, err := parse(words[1:], console.Terminal{})
			if err != nil || verb != k.name || c.takes(k) != nil {
				t.Errorf("%q is not how %s is given: %v, %v", line, k.name, err, c.takes(k))
			}
			if !strings.Contains(said, line) {
				t.Errorf("%s --help does not show %q", k.name, line)
			}
		}
	}
	for name := range flagsAbout {
		if !slices.ContainsFunc(commands, func(k command) bool { return slices.Contains(strings.Fields(k.flags), name) }) {
			t.Errorf("no command takes --%s", name)
		}
	}
	if len(examples) != len(commands) {
		t.Errorf("%d commands have an example, of %d", len(examples), len(commands))
	}
}
