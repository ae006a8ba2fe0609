package gatsby

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"waymark/app/record"
	"waymark/assets/rules"
)

// Editions returns every edition, oldest first.
func Editions() []*Edition { return slices.Clone(editions()) }

// EditionFor returns the edition that an academic year is judged by. A year that
// no edition names (there is none) would be judged by the newest.
func EditionFor(y record.AcademicYear) *Edition {
	all := editions()
	for _, e := range all {
		if y >= e.From && (e.To == 0 || y <= e.To) {
			return e
		}
	}
	return all[len(all)-1]
}

// editions reads the files that are built into the program. A program with a
// rules file that cannot be read must not judge anyone, so it stops.
var editions = sync.OnceValue(func() []*Edition {
	all, err := load(rules.Files)
	if err != nil {
		panic("gatsby: " + err.Error())
	}
	return all
})

// load reads every edition in files and checks that they follow each other
// without a gap.
func load(files fs.FS) ([]*Edition, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("there are no rules files")
	}
	var all []*Edition
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", name, err)
		}
		e, err := ParseEdition(name, text)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *Edition) int { return int(a.From - b.From) })
	for i, e := range all {
		switch last := i == len(all)-1; {
		case i == 0 && e.From != 0:
			return nil, fmt.Errorf("the oldest edition, %s, must reach back to year 0", e.ID)
		case !last && e.To+1 != all[i+1].From:
			return nil, fmt.Errorf("edition %s ends with %s, but edition %s starts with %s", e.ID, e.To, all[i+1].ID, all[i+1].From)
		case last && e.To != 0:
			return nil, fmt.Errorf("edition %s is the newest and must not end", e.ID)
		}
	}
	return all, nil
}

// ParseEdition reads an edition from its file and checks it whole. The error
// names the file and what to put right.
func ParseEdition(name string, text []byte) (*Edition, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields() // a misspelt name must not be a silent zero
	var e Edition
	if err := d.Decode(&e); err != nil {
		return nil, fmt.Errorf("%s is not a rules file: %w", name, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s goes on after its end", name)
	}
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &e, nil
}

func (e *Edition) check() error {
	switch {
	case e.ID == "" || e.Title == "" || e.Source == "":
		return fmt.Errorf("edition, title and source must be filled in")
	case e.From < 0 || e.To != 0 && e.To < e.From:
		return fmt.Errorf("the edition ends before it starts")
	case e.Threshold < 1 || e.Threshold > 100:
		return fmt.Errorf("threshold must be between 1 and 100")
	case e.ThresholdSource == "":
		return fmt.Errorf("threshold_source must be filled in")
	}
	if err := e.checkBands(); err != nil {
		return err
	}
	for _, t := range e.Tests {
		if t == nil {
			return fmt.Errorf("a test is empty")
		}
		i := slices.Index(testIDs[:], t.ID)
		switch {
		case i < 0:
			return fmt.Errorf("test %q is not one of %s", t.ID, strings.Join(testIDs[:], ", "))
		case e.wording[i] != nil:
			return fmt.Errorf("test %q stands twice", t.ID)
		case t.Words == "" || t.Missing == "" || t.Failed == "" || t.Unstated == "":
			return fmt.Errorf("test %q needs words, missing, failed and unstated", t.ID)
		}
		e.wording[i] = t
	}
	if len(e.Rules) != len(ruleIDs) {
		return fmt.Errorf("there must be %d rules: %s", len(ruleIDs), strings.Join(ruleIDs[:], ", "))
	}
	for i, r := range e.Rules {
		if r == nil || r.ID != ruleIDs[i] {
			return fmt.Errorf("rule %d must be %s", i+1, ruleIDs[i])
		}
		if err := e.checkRule(r); err != nil {
			return fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	if err := e.Guarantee.check(); err != nil {
		return fmt.Errorf("guarantee: %w", err)
	}
	return e.Variety.check()
}

func (e *Edition) checkBands() error {
	for i, b := range e.Bands {
		if b.Words == "" || b.From > 100 || i > 0 && b.From <= e.Bands[i-1].From {
			return fmt.Errorf("bands must rise from 0 to 100, each with its words")
		}
	}
	if len(e.Bands) == 0 || e.Bands[0].From != 0 {
		return fmt.Errorf("the first band must start at 0")
	}
	return nil
}

func (e *Edition) checkRule(r *Rule) error {
	switch {
	case r.Title == "" || r.Text == "" || r.Source == "" || r.Confidence == "":
		return fmt.Errorf("title, text, source and confidence must be filled in")
	case e.Heading(r.Benchmark).Title == "" || e.Heading(r.Benchmark).Label == "":
		return fmt.Errorf("benchmark %d has no title and label", r.Benchmark)
	case !r.First.Secondary() || !r.Last.Secondary() || r.First > r.Last:
		return fmt.Errorf("first_year and last_year must be year groups from 7 to 13")
	case r.EachYear != (r.ID == EveryYear):
		return fmt.Errorf("each_year belongs to %s alone", EveryYear)
	case r.Needed < 1 || r.InPerson < 0 || r.InPerson > r.Needed:
		return fmt.Errorf("needed must be at least 1, and in_person no more than needed")
	case r.NotOnlyVirtualWithin < 0 || r.NotOnlyVirtualWithin > 0 && !r.EachYear:
		return fmt.Errorf("not_only_virtual_within belongs to %s alone", EveryYear)
	}
	if err := checkKinds(r.Kinds); err != nil {
		return err
	}
	var err error
	if r.tests, err = e.testSetOf(r.Tests); err != nil {
		return err
	}
	r.virtualTests = r.tests
	if r.VirtualTests != nil {
		r.virtualTests, err = e.testSetOf(r.VirtualTests)
	}
	return err
}

func (e *Edition) testSetOf(ids []string) (testSet, error) {
	var set testSet
	for _, id := range ids {
		i := slices.Index(testIDs[:], id)
		if i < 0 || e.wording[i] == nil {
			return 0, fmt.Errorf("test %q has no wording under tests", id)
		}
		set |= 1 << i
	}
	return set, nil
}

func checkKinds(kinds []record.ActivityKind) error {
	if len(kinds) == 0 {
		return fmt.Errorf("kinds must name at least one kind of activity")
	}
	for _, k := range kinds {
		if !slices.Contains(record.ActivityKinds, k) {
			return fmt.Errorf("%q is not a kind of activity", k)
		}
	}
	return nil
}

func (g *Guarantee) check() error {
	if g == nil {
		return nil
	}
	if g.Title == "" || g.Label == "" || g.Text == "" || g.Source == "" || g.DayHours <= 0 || g.DayHours > 24 {
		return fmt.Errorf("title, label, text, source and day_hours must be filled in")
	}
	if len(g.Phases) != phaseCount || g.Phases[activityPhase].Name != "activity" || g.Phases[placementPhase].Name != "placement" {
		return fmt.Errorf("its phases must be activity and placement")
	}
	for _, p := range g.Phases {
		if !p.First.Secondary() || !p.Last.Secondary() || p.First > p.Last || p.Hours <= 0 || p.Hours > 1000 {
			return fmt.Errorf("phase %s needs its year groups and its hours", p.Name)
		}
		if err := checkKinds(p.Kinds); err != nil {
			return fmt.Errorf("phase %s: %w", p.Name, err)
		}
	}
	return nil
}

func (v *VarietyAim) check() error {
	if v == nil {
		return nil
	}
	if v.Text == "" || v.Source == "" || v.Years < 1 || v.Sectors < 1 {
		return fmt.Errorf("variety: text, source, years and sectors must be filled in")
	}
	for _, s := range v.Sizes {
		if s.Title == "" || len(s.AnyOf) == 0 {
			return fmt.Errorf("variety: each group of sizes needs a title and its sizes")
		}
		for _, size := range s.AnyOf {
			if !slices.Contains(record.Sizes, size) {
				return fmt.Errorf("variety: %q is not a size", string(size))
			}
		}
	}
	return nil
}
