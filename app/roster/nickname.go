package roster

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed nicknames.txt
var nicknamesText string

// circle is a forename with what else its bearers are called or write.
type circle struct {
	name     string
	spelling bool // the others are spellings of it, not short forms
}

// circles lists for every folded forename the circles in which it stands.
var circles = sync.OnceValue(func() map[string][]circle {
	all := map[string][]circle{}
	for line := range strings.Lines(nicknamesText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, others, spelling := strings.Cut(line, "=")
		if !spelling {
			name, others, _ = strings.Cut(line, ":")
		}
		c := circle{strings.TrimSpace(name), spelling}
		all[c.name] = append(all[c.name], c)
		for other := range strings.SplitSeq(others, ";") {
			all[strings.TrimSpace(other)] = append(all[strings.TrimSpace(other)], c)
		}
	}
	return all
})

// called reports whether two folded forenames are used for one and the same
// person, and says in what way: "Theo is short for Theodore".
func called(a, b string) (words string, ok bool) {
	if a == b {
		return "", false
	}
	all := circles()
	of := all[b]
	for _, c := range all[a] {
		if !slices.Contains(of, c) {
			continue
		}
		switch {
		case c.spelling:
			return capital(a) + " is another spelling of " + capital(b), true
		case c.name == b:
			return capital(a) + " is short for " + capital(b), true
		case c.name == a:
			return capital(b) + " is short for " + capital(a), true
		}
		return capital(a) + " and " + capital(b) + " are both short for " + capital(c.name), true
	}
	return "", false
}

// capital writes a folded name with its first letter large.
func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
