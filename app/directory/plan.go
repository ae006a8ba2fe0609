package directory

import (
	"fmt"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/sheet"
)

// Verdict is what a plan does with one row.
type Verdict uint8

// The verdicts. Only New and Changed rows are applied.
const (
	Rejected  Verdict = iota // cannot be used; Reason says why
	Check                    // not applied until a person has decided; Reason says what
	New                      // an organisation that the record does not hold
	Changed                  // Changes lists what would change
	Unchanged                // the record says the same already
	LeftOut                  // a person left it out
)

// String returns the verdict in a word or two, "To check".
func (v Verdict) String() string {
	switch v {
	case Check:
		return "To check"
	case New:
		return "New"
	case Changed:
		return "Changed"
	case Unchanged:
		return "Unchanged"
	case LeftOut:
		return "Left out"
	}
	return "Cannot be used"
}

// Row is what a plan does with one row of the file.
type Row struct {
	Line    int
	Name    string // as the file has it
	Verdict Verdict
	// Organisation is the organisation as the import leaves it. In a row to check
	// it is the one in question as it stands, nil where there is none; in one that
	// cannot be used it is nil.
	Organisation *record.Organisation
	Changes      []FieldDiff
	Reason       string
	Warnings     []string
	Warned       []Field // the fields that the warnings are about
}

// FieldDiff is one field's old and new value, in words. An empty value is "".
type FieldDiff struct {
	Field    Field
	From, To string
}

// Decision is what a person said of one row.
type Decision struct {
	Skip  bool
	New   bool             // it is an organisation of its own
	Same  record.ID        // it is this organisation of the record
	Cells map[Field]string // in place of the file's
}

// Says reports whether the decision says anything.
func (d Decision) Says() bool { return d.Skip || d.New || d.Same != "" || len(d.Cells) > 0 }

// Plan says what an import would do, row by row. Nothing has been changed yet.
type Plan struct {
	File   *File
	Rows   []Row // in the order of the file
	Counts Counts

	touched []*known // what the rows bring in or change
}

// Counts sums a plan up. All but Warnings add up to Rows.
type Counts struct {
	Rows, New, Changed, Unchanged, Check, Rejected, LeftOut int

	Warnings int
}

// MakePlan compares the file with the record's organisations. What a person
// decided of a line counts before what the plan makes of it by itself. It
// changes neither.
func MakePlan(f *File, s *record.Snapshot, decided map[int]Decision) *Plan {
	p := &Plan{File: f, Rows: make([]Row, 0, len(f.Rows))}
	x := newIndex(s.Organisations())
	for _, line := range f.Rows {
		d := decided[line.Line]
		r := f.read(line, d.Cells)
		row := x.judge(&r, d)
		row.Line, row.Name, row.Warnings, row.Warned = r.line, r.org.Name, r.warnings, r.warned
		p.Rows = append(p.Rows, row)
		p.Counts.add(&row)
	}
	p.touched = x.touched
	return p
}

func (c *Counts) add(r *Row) {
	c.Rows++
	c.Warnings += len(r.Warnings)
	switch r.Verdict {
	case New:
		c.New++
	case Changed:
		c.Changed++
	case Unchanged:
		c.Unchanged++
	case Check:
		c.Check++
	case LeftOut:
		c.LeftOut++
	default:
		c.Rejected++
	}
}

// index finds organisations, of the record and of earlier rows.
type index struct {
	byID       map[record.ID]*known
	byODS      map[string]*known
	byURN      map[string]*known
	byUKPRN    map[string][]*known
	byName     map[string][]*known
	byBareName map[string][]*known
	touched    []*known
}

// known is an organisation that a row can turn out to be.
type known struct {
	was  *record.Organisation // in the record, or nil
	org  *record.Organisation // as it stands after the rows so far
	line int                  // the last row that was about it, or 0
}

func newIndex(organisations []*record.Organisation) *index {
	x := &index{
		byID: map[record.ID]*known{}, byODS: map[string]*known{}, byURN: map[string]*known{},
		byUKPRN: map[string][]*known{}, byName: map[string][]*known{}, byBareName: map[string][]*known{},
	}
	for _, o := range organisations {
		x.add(&known{was: o, org: o})
	}
	return x
}

func (x *index) add(k *known) {
	o := k.org
	x.byID[o.ID] = k
	x.byName[record.Fold(o.Name)] = append(x.byName[record.Fold(o.Name)], k)
	x.byBareName[bareName(o.Name)] = append(x.byBareName[bareName(o.Name)], k)
	x.enter(k)
}

// enter files an organisation under its codes.
func (x *index) enter(k *known) {
	if o := k.org; o.ODS != "" {
		x.byODS[o.ODS] = k
	}
	if code := k.org.URN; code != "" {
		x.byURN[code] = k
	}
	if code := k.org.UKPRN; code != "" && !slices.Contains(x.byUKPRN[code], k) {
		x.byUKPRN[code] = append(x.byUKPRN[code], k)
	}
}

// bareName is a name without what says only in which form of law it exists.
func bareName(name string) string {
	words := strings.FieldsFunc(record.Fold(name), func(r rune) bool { return strings.ContainsRune(" ()&", r) })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool {
		switch w {
		case "the", "and", "ltd", "limited", "plc", "llp", "cic", "inc", "co", "company", "uk", "group", "holdings":
			return true
		}
		return false
	}), " ")
}

// judge says what becomes of a row, and keeps what it brings in for later rows.
func (x *index) judge(r *reading, decided Decision) Row {
	switch {
	case decided.Skip:
		return Row{Verdict: LeftOut, Reason: "you left it out"}
	case r.reason != "":
		return Row{Verdict: Rejected, Reason: r.reason}
	case decided.New:
		return x.bringIn(r)
	case decided.Same != "":
		if k, ok := x.byID[decided.Same]; ok {
			return x.merge(r, k)
		}
	}
	k, doubt := x.find(r)
	switch {
	case doubt != "" && k != nil:
		return Row{Verdict: Check, Organisation: k.org, Reason: doubt}
	case doubt != "":
		return Row{Verdict: Check, Reason: doubt}
	case k == nil:
		return x.bringIn(r)
	case k.line != 0:
		if same := merged(r, k.org); len(diffs(k.org, same)) == 0 {
			return Row{Verdict: Unchanged, Organisation: k.org, Reason: fmt.Sprintf("line %d says it already", k.line)}
		}
		return Row{Verdict: Check, Organisation: k.org, Reason: fmt.Sprintf("line %d is about the same organisation, and says something else", k.line)}
	}
	return x.merge(r, k)
}

// find returns whom a row is about. Where it is not sure, it says why.
func (x *index) find(r *reading) (k *known, doubt string) {
	o := &r.org
	named := x.named(r)
	if o.ODS != "" {
		if k := x.byODS[o.ODS]; k != nil {
			if len(named) == 1 && named[0] != k && named[0].org.ODS != "" {
				return k, fmt.Sprintf("the NHS code is that of “%s”, the name that of “%s”", k.org.Name, named[0].org.Name)
			}
			return k, ""
		}
	}
	if o.URN != "" { // a school keeps it when its name changes, and loses it when it becomes another
		if k := x.byURN[o.URN]; k != nil {
			return k, ""
		}
	}
	if o.UKPRN != "" {
		if held := x.byUKPRN[o.UKPRN]; len(held) > 0 && len(named) == 0 {
			return held[0], fmt.Sprintf("the UKPRN is that of “%s”: the same organisation under another name, or another of its sites", held[0].org.Name)
		}
	}
	switch {
	case len(named) > 1:
		return named[0], fmt.Sprintf("%d organisations have this name: say by a postcode or a code which it is", len(named))
	case len(named) == 1:
		k := named[0]
		switch {
		case o.ODS != "" && k.org.ODS != "":
			return k, fmt.Sprintf("“%s” has the NHS code %s in the record", k.org.Name, k.org.ODS)
		case o.URN != "" && k.org.URN != "":
			return k, fmt.Sprintf("“%s” has the URN %s in the record", k.org.Name, k.org.URN)
		case o.UKPRN != "" && k.org.UKPRN != "" && o.UKPRN != k.org.UKPRN:
			return k, fmt.Sprintf("“%s” has the UKPRN %s in the record", k.org.Name, k.org.UKPRN)
		case o.Postcode != "" && k.org.Postcode != "" && o.Postcode != k.org.Postcode:
			return k, fmt.Sprintf("“%s” is at %s in the record: it has moved, or this is another of its sites", k.org.Name, k.org.Postcode)
		}
		return k, ""
	}
	if o.ODS == "" && o.URN == "" && o.UKPRN == "" {
		if near := x.byBareName[bareName(o.Name)]; len(near) > 0 && bareName(o.Name) != "" {
			return near[0], fmt.Sprintf("probably “%s”: the names differ only in their legal form", near[0].org.Name)
		}
	}
	return nil, ""
}

// named returns the organisations of a row's name: of several, those at its
// postcode, if any is.
func (x *index) named(r *reading) []*known {
	all := x.byName[record.Fold(r.org.Name)]
	if len(all) < 2 || r.org.Postcode == "" {
		return all
	}
	for _, k := range all {
		if k.org.Postcode == r.org.Postcode {
			return []*known{k}
		}
	}
	return all
}

func (x *index) bringIn(r *reading) Row {
	o := r.org
	o.ID = record.NewID()
	if !o.Employer && !o.Provider {
		if o.Employer, o.Provider = !r.guessed, r.guessed; r.guessed {
			r.warn("taken for a provider by its name")
		}
	}
	k := &known{org: &o, line: r.line}
	x.add(k)
	x.touched = append(x.touched, k)
	return Row{Verdict: New, Organisation: &o}
}

// merge puts what a row says into an organisation of the record.
func (x *index) merge(r *reading, k *known) Row {
	was := k.org
	now := merged(r, was)
	changes := diffs(was, now)
	k.line = r.line
	if len(changes) == 0 {
		return Row{Verdict: Unchanged, Organisation: was}
	}
	if was == k.was { // for the first time
		x.touched = append(x.touched, k)
	}
	k.org = now
	x.enter(k) // it may have got a code
	return Row{Verdict: Changed, Organisation: now, Changes: changes}
}

// merged returns the organisation with what the row says. A blank cell clears
// nothing, and a name is changed in case and punctuation only by a person.
func merged(r *reading, was *record.Organisation) *record.Organisation {
	now, in := *was, &r.org
	if r.what {
		now.Employer, now.Provider = in.Employer, in.Provider
	}
	for _, f := range []struct {
		to   *string
		from string
	}{
		{(*string)(&now.Size), string(in.Size)}, {(*string)(&now.Sector), string(in.Sector)}, {&now.ODS, in.ODS},
		{&now.URN, in.URN}, {&now.UKPRN, in.UKPRN}, {&now.Postcode, in.Postcode}, {&now.Note, in.Note},
	} {
		// Spreadsheets rewrite the blanks and line ends of a note.
		if f.from != "" && strings.Join(strings.Fields(f.from), " ") != strings.Join(strings.Fields(*f.to), " ") {
			*f.to = f.from
		}
	}
	return &now
}

// Role returns what students meet at an organisation, in words: "Employer",
// "Provider" or "Employer and provider".
func Role(o *record.Organisation) string {
	switch {
	case o.Employer && o.Provider:
		return "Employer and provider"
	case o.Provider:
		return "Provider"
	case o.Employer:
		return "Employer"
	}
	return ""
}

// diffs lists the fields in which two states of an organisation differ.
func diffs(was, now *record.Organisation) []FieldDiff {
	var out []FieldDiff
	for _, d := range []FieldDiff{
		{Name, was.Name, now.Name},
		{What, Role(was), Role(now)},
		{Size, words(was.Size), words(now.Size)},
		{Sector, words(was.Sector), words(now.Sector)},
		{ODS, was.ODS, now.ODS},
		{URN, was.URN, now.URN},
		{UKPRN, was.UKPRN, now.UKPRN},
		{Postcode, was.Postcode, now.Postcode},
		{Note, was.Note, now.Note},
	} {
		if d.From != d.To {
			out = append(out, d)
		}
	}
	return out
}

// words returns a size or a sector in words, "" where it is not known.
func words[T interface {
	~string
	String() string
}](v T) string {
	if v == "" {
		return ""
	}
	return v.String()
}

// Action returns the plan as one action, signed by a person, and false where
// there is nothing to change.
func (p *Plan) Action(by string) (record.Action, bool) {
	a := record.Action{
		Kind: record.ActionImport, What: "Import of organisations from " + p.File.Name, By: by,
		Source: &record.Source{Name: p.File.Name, SHA256: p.File.SHA256, Rows: len(p.File.Rows)},
	}
	for _, k := range p.touched {
		if k.was == nil {
			a.Changes = append(a.Changes, record.Creation(k.org))
		} else if c, ok := record.Update(k.was, k.org); ok {
			a.Changes = append(a.Changes, c)
		}
	}
	return a, len(a.Changes) > 0
}

// ReadEmployersFile reads a list of employers from the file at path. Every error
// is a *[sheet.Refusal].
func ReadEmployersFile(path string) (*File, error) {
	book, err := sheet.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ReadEmployers(book)
}
