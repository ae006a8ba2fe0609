package trustcheck

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"waymark/sync/link"
)

// Verdict is what became of one check.
type Verdict string

// The verdicts.
const (
	Passed     Verdict = "passed"
	Failed     Verdict = "failed"
	NotChecked Verdict = "not_checked" // something that it needs was not there
)

// Finding is one check with its verdict.
type Finding struct {
	ID      string  `json:"id"`    // stable: "messages/duplicate"
	Title   string  `json:"title"` // what was tried, "A message sent twice"
	Says    string  `json:"says"`  // what the contract says of it
	Verdict Verdict `json:"verdict"`
	// Saw is what was seen instead, or why nothing was.
	Saw []string `json:"saw,omitempty"`
	// Party is who can mend it.
	Party link.Party `json:"party,omitzero"`
}

// Report is what a run found.
type Report struct {
	URL        string    `json:"url"`
	Trust      string    `json:"trust,omitzero"` // as it names itself
	Protocol   string    `json:"protocol"`       // that was checked
	Started    time.Time `json:"started"`
	Exchanges  int       `json:"exchanges"` // answers looked at; those of another web server are none
	Passed     int       `json:"passed"`
	Failed     int       `json:"failed"`
	NotChecked int       `json:"not_checked"`
	Findings   []Finding `json:"findings"`
	// Left is what the run has made at the endpoint and could not undo.
	Left []string `json:"left,omitempty"`
}

// Conforms reports whether nothing failed and enough was checked to say so.
func (r Report) Conforms() bool { return r.Failed == 0 && r.Passed > 0 }

// Finding returns the finding of a check.
func (r Report) Finding(id string) (Finding, bool) {
	for _, f := range r.Findings {
		if f.ID == id {
			return f, true
		}
	}
	return Finding{}, false
}

func (r *Report) add(f Finding) {
	switch f.Verdict {
	case Passed:
		r.Passed++
	case Failed:
		r.Failed++
	case NotChecked:
		r.NotChecked++
	}
	r.Findings = append(r.Findings, f)
}

// mends says who a party is, to somebody at a trust.
var mends = map[link.Party]string{
	link.TrustParty:   "whoever runs the endpoint",
	link.NetworkParty: "whoever gave the address, or runs the network between here and the endpoint",
	link.SchoolParty:  "whoever started this check",
}

// skippedWhole returns how many checks of a section, which the findings begin with,
// were not made, if that is all of several and the reason the same.
func skippedWhole(findings []Finding, section string) int {
	n := 0
	for _, f := range findings {
		if !strings.HasPrefix(f.ID, section+"/") {
			break
		}
		if f.Verdict != NotChecked || !slices.Equal(f.Saw, findings[0].Saw) {
			return 0
		}
		n++
	}
	if n < 2 {
		return 0
	}
	return n
}

// WriteText writes the report for a person to read.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Trustcheck of %s (%s)\n", r.URL, cmp.Or(r.Trust, "which has not said whose it is"))
	fmt.Fprintf(&b, "Placement Link %s, %s, %d answers looked at\n", r.Protocol, r.Started.Format("2 January 2006 15:04 MST"), r.Exchanges)
	section, skipped := "", 0
	for i, f := range r.Findings {
		if s, _, _ := strings.Cut(f.ID, "/"); s != section {
			section, skipped = s, skippedWhole(r.Findings[i:], s)
			fmt.Fprintf(&b, "\n%s\n", sections[s])
			if skipped > 0 {
				fmt.Fprintf(&b, "  not checked  All %d: %s\n", skipped, strings.Join(f.Saw, "; "))
			}
		}
		if skipped > 0 {
			continue
		}
		fmt.Fprintf(&b, "  %-11s  %s\n", map[Verdict]string{Passed: "ok", Failed: "FAILED", NotChecked: "not checked"}[f.Verdict], f.Title)
		if f.Verdict == Passed {
			continue
		}
		indent := strings.Repeat(" ", 15)
		if f.Verdict == Failed {
			fmt.Fprintf(&b, "%sThe contract: %s\n", indent, f.Says)
		}
		for _, line := range f.Saw {
			fmt.Fprintf(&b, "%s%s\n", indent, line)
		}
		if f.Verdict == Failed {
			fmt.Fprintf(&b, "%sWho can mend it: %s.  [%s]\n", indent, mends[f.Party], f.ID)
		}
	}
	if len(r.Left) > 0 {
		b.WriteString("\nLeft behind, to be put in order by hand\n")
	}
	for _, what := range r.Left {
		fmt.Fprintf(&b, "  %s\n", what)
	}
	fmt.Fprintf(&b, "\n%d passed, %d failed, %d not checked. ", r.Passed, r.Failed, r.NotChecked)
	if r.Conforms() {
		b.WriteString("As far as it was checked, this endpoint keeps to the contract.\n")
	} else {
		b.WriteString("This endpoint does not keep to the contract.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
