package organisations

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/ui/kit"
)

// form is the card on which an organisation is described.
type form struct {
	card    *kit.Card
	was     record.Organisation // as it was filled in
	changed func()              // something was typed or chosen
	filling bool                // what is shown changes, but nobody typed it

	name, code, urn, ukprn, postcode, note *kit.Entry
	employer, provider                     *kit.Check
	size, sector                           *kit.Combo
	fields                                 map[string]*kit.Field // by the record's names
}

func newForm(changed func()) *form {
	f := &form{changed: changed, fields: map[string]*kit.Field{}}
	typed := func(string) { f.edited() }
	chosen := func(kit.Option) { f.edited() }
	ticked := func(bool) { f.edited() }
	f.name = kit.NewEntry("As the school calls it", typed)
	f.employer = kit.NewCheck("Employer", ticked)
	f.provider = kit.NewCheck("College or provider", ticked)
	f.size = kit.NewCombo("Not known", sizes(), chosen)
	f.sector = kit.NewCombo("Not known", sectors(), chosen)
	f.code = kit.NewEntry("RA7", typed)
	f.urn = kit.NewEntry("137181", typed)
	f.ukprn = kit.NewEntry("10001234", typed)
	f.postcode = kit.NewEntry("BS1 4AA", typed)
	f.note = kit.NewEntry("What to remember", typed)
	field := func(name, label string, input fyne.CanvasObject) *kit.Field {
		f.fields[name] = kit.NewField(label, input)
		return f.fields[name]
	}
	f.card = kit.NewCard("What it is", kit.VStack(10,
		field("name", "Name", f.name),
		field("employer", "Students meet here", kit.Columns(10, []float32{1, 1}, f.employer, f.provider)),
		field("size", "People working there", f.size),
		field("sector", "Sector", f.sector),
		kit.Columns(10, []float32{1, 1}, field("postcode", "Postcode", f.postcode), field("ods", "NHS code", f.code)),
		kit.Columns(10, []float32{1, 1}, field("urn", "URN of a school", f.urn), field("ukprn", "UKPRN", f.ukprn)),
		field("note", "Note", f.note),
		kit.NewParagraph("Size and sector say how varied the employers are that students meet. An NHS code makes it part of the NHS.", kit.Note),
	))
	return f
}

func sizes() []kit.Option {
	options := make([]kit.Option, len(record.Sizes))
	for i, size := range record.Sizes {
		options[i] = kit.Option{ID: string(size), Label: size.String()}
	}
	return options
}

func sectors() []kit.Option {
	var options []kit.Option
	for letter, name := range record.Sectors {
		options = append(options, kit.Option{ID: string(letter), Label: name, Note: string(letter)})
	}
	slices.SortFunc(options, func(a, b kit.Option) int { return strings.Compare(a.ID, b.ID) })
	return options
}

func (f *form) edited() {
	if !f.filling {
		f.changed()
	}
}

// fill shows an organisation, and takes it for what the record says.
func (f *form) fill(o record.Organisation) {
	f.was = o
	f.put(o)
	f.showProblems(nil)
}

// put shows an organisation as if somebody had typed it.
func (f *form) put(o record.Organisation) {
	f.filling = true
	for entry, text := range map[*kit.Entry]string{f.name: o.Name, f.code: o.ODS, f.urn: o.URN, f.ukprn: o.UKPRN, f.postcode: o.Postcode, f.note: o.Note} {
		if entry.Text != text {
			entry.SetText(text)
		}
	}
	f.employer.SetOn(o.Employer)
	f.provider.SetOn(o.Provider)
	f.size.Choose(string(o.Size))
	f.sector.Choose(string(o.Sector))
	f.filling = false
}

// now returns the organisation as it is typed.
func (f *form) now() record.Organisation {
	o := f.was
	o.Name, o.Note = strings.TrimSpace(f.name.Text), strings.TrimSpace(f.note.Text)
	o.Employer, o.Provider = f.employer.On(), f.provider.On()
	o.Size, o.Sector = record.Size(chosenIn(f.size)), record.Sector(chosenIn(f.sector))
	o.ODS = strings.ToUpper(strings.Join(strings.Fields(f.code.Text), ""))
	o.URN = strings.Join(strings.Fields(f.urn.Text), "")
	o.UKPRN = strings.Join(strings.Fields(f.ukprn.Text), "")
	o.Postcode = strings.Join(strings.Fields(strings.ToUpper(f.postcode.Text)), " ")
	return o
}

func chosenIn(c *kit.Combo) string {
	o, _ := c.Chosen()
	return o.ID
}

// dirty reports whether something is typed that is not saved.
func (f *form) dirty() bool { return f.now() != f.was }

// problems lists what keeps the organisation from being saved, as it is typed,
// beside the others of the record.
func (f *form) problems(others []*record.Organisation) record.Problems {
	o := f.now()
	p := o.Problems()
	if o.ODS != "" && !directory.ValidODS(o.ODS) {
		p = append(p, record.Problem{Field: "ods", Words: "an NHS code has 3 to 5 letters and digits, as RA7 has; leave it empty outside the NHS"})
	}
	if o.URN != "" && !directory.ValidURN(o.URN) {
		p = append(p, record.Problem{Field: "urn", Words: "a URN has six digits"})
	}
	if o.UKPRN != "" && !directory.ValidUKPRN(o.UKPRN) {
		p = append(p, record.Problem{Field: "ukprn", Words: "a UKPRN has eight digits and starts with 1"})
	}
	for _, other := range others {
		if other.ID == o.ID {
			continue
		}
		if record.Fold(other.Name) == record.Fold(o.Name) && other.Postcode == o.Postcode && o.Name != "" {
			p = append(p, record.Problem{Field: "name", Words: "another organisation has this name: add where it is, or a postcode"})
		}
		if o.ODS != "" && other.ODS == o.ODS {
			p = append(p, record.Problem{Field: "ods", Words: "“" + other.Name + "” has this NHS code"})
		}
		if o.URN != "" && other.URN == o.URN {
			p = append(p, record.Problem{Field: "urn", Words: "“" + other.Name + "” has this URN"})
		}
	}
	return p
}

// showProblems shows what is wrong beside each field.
func (f *form) showProblems(p record.Problems) {
	for name, field := range f.fields {
		words := p.For(name)
		if words != "" {
			words = strings.ToUpper(words[:1]) + words[1:] + "."
		}
		if field.Problem() != words {
			field.SetProblem(words)
		}
	}
}

// first returns the input of the first field that has a problem.
func (f *form) first(p record.Problems) fyne.Focusable {
	for _, in := range []struct {
		field string
		input fyne.Focusable
	}{{"name", f.name}, {"employer", f.employer}, {"ods", f.code}, {"urn", f.urn}, {"ukprn", f.ukprn}} {
		if p.For(in.field) != "" {
			return in.input
		}
	}
	return f.name
}
