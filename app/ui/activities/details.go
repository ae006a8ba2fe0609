package activities

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// details is the card that says what happened, when, where and with whom.
type details struct {
	form *Form
	card *kit.Card

	title        *kit.Entry
	kind         *kit.Combo
	date         *kit.DateEntry
	hours        *kit.Entry
	organisation *kit.Combo
	where        *kit.Combo
	mode         *kit.Combo
	fields       map[string]*kit.Field // by the field's name in record.Problems
	host         *hostForm
}

func newDetails(f *Form) *details {
	d := &details{form: f}
	d.title = kit.NewEntry("Morning on the wards, mock interviews…", d.typed)
	took := func(kit.Option) { f.edited() }
	d.kind = kit.NewCombo("Choose", namedOptions(record.ActivityKinds), d.kindChosen)
	d.date = kit.NewDateEntry(f.s.Today, func(record.Date) { f.edited() })
	d.hours = kit.NewEntry("0.0", d.typed)
	d.organisation = kit.NewCombo("Type its name", nil, d.hosted)
	d.organisation.OfferNew("Add “%s” as a new organisation")
	d.where = kit.NewCombo("Choose", namedOptions(record.Settings), took)
	d.mode = kit.NewCombo("Choose", namedOptions(record.Modes), took)
	d.fields = map[string]*kit.Field{
		"title":        kit.NewField("What happened", d.title),
		"kind":         kit.NewField("Kind", d.kind),
		"date":         kit.NewField("Date", d.date),
		"hours":        kit.NewField("Hours each", d.hours),
		"organisation": kit.NewField("Organisation", d.organisation),
		"setting":      kit.NewField("Where", d.where),
		"mode":         kit.NewField("How", d.mode),
	}
	d.host = newHostForm(f)
	d.card = kit.NewCard("", kit.VStack(8,
		d.fields["title"],
		kit.Columns(10, []float32{190, 156, 104}, d.fields["kind"], d.fields["date"], d.fields["hours"]),
		kit.Columns(10, []float32{190, 156, 124}, d.fields["organisation"], d.fields["setting"], d.fields["mode"]),
		d.host.box,
	))
	return d
}

// namedOptions returns the values of a list as a combo offers them.
func namedOptions[T interface {
	~string
	String() string
}](values []T) []kit.Option {
	options := make([]kit.Option, len(values))
	for i, v := range values {
		options[i] = kit.Option{ID: string(v), Label: v.String()}
	}
	return options
}

// fill shows the draft.
func (d *details) fill() {
	draft := d.form.draft
	d.title.SetText(draft.now.Title)
	d.kind.Choose(string(draft.now.Kind))
	if draft.badDate == "" {
		d.date.SetDate(draft.now.Date)
	}
	d.hours.SetText(draft.hours)
	d.where.Choose(string(draft.now.Setting))
	d.mode.Choose(string(draft.now.Mode))
	d.fillHost()
}

// fillHost shows the draft's organisation, and the fields of a new one.
func (d *details) fillHost() {
	draft := d.form.draft
	options := hostOptions(draft.snapshot)
	host := draft.host()
	if host != nil && host == draft.organisation {
		options = append(options, kit.Option{ID: string(host.ID), Label: host.Name, Note: "new"})
	}
	d.organisation.SetOptions(options)
	if host != nil {
		d.organisation.Choose(string(host.ID))
	} else {
		d.organisation.Choose("")
	}
	d.host.show(draft.organisation)
}

// hostOptions lists the organisations that the record holds.
func hostOptions(s *record.Snapshot) []kit.Option {
	var options []kit.Option
	for _, o := range s.Organisations() {
		note := o.ODS
		if note == "" && o.Sector != "" {
			note = o.Sector.String()
		}
		options = append(options, kit.Option{ID: string(o.ID), Label: o.Name, Note: note})
	}
	return options
}

// kindChosen supposes the place where that kind of thing mostly happens, until a
// person says another: what is left to say should be what only they know.
func (d *details) kindChosen(o kit.Option) {
	if place, ok := usualPlace[record.ActivityKind(o.ID)]; ok && chosen(d.where) == "" {
		d.where.Choose(string(place.setting))
		d.mode.Choose(string(place.mode))
	}
	d.form.edited()
}

// usualPlace leaves out the kinds that happen anywhere.
var usualPlace = map[record.ActivityKind]struct {
	setting record.Setting
	mode    record.Mode
}{
	record.Talk:              {record.AtSchool, record.InPerson},
	record.CareersFair:       {record.AtSchool, record.InPerson},
	record.MockInterview:     {record.AtSchool, record.InPerson},
	record.Enterprise:        {record.AtSchool, record.InPerson},
	record.EmployerLesson:    {record.AtSchool, record.InPerson},
	record.WorkplaceVisit:    {record.AtWorkplace, record.InPerson},
	record.JobShadowing:      {record.AtWorkplace, record.InPerson},
	record.Placement:         {record.AtWorkplace, record.InPerson},
	record.VirtualExperience: {record.Online, record.Virtual},
}

func (d *details) typed(string) { d.form.edited() }

// commit takes over what stands in the fields, so that what is saved is what is
// seen. A field may have been emptied, or left half typed, without saying so.
func (d *details) commit() {
	draft := d.form.draft
	draft.now.Title, draft.hours = d.title.Text, d.hours.Text
	draft.now.Kind = record.ActivityKind(chosen(d.kind))
	draft.now.Setting = record.Setting(chosen(d.where))
	draft.now.Mode = record.Mode(chosen(d.mode))
	if chosen(d.organisation) == "" && draft.host() != nil {
		draft.setHost("")
		d.host.show(nil)
	}
	day, err := d.date.Date()
	typed := ""
	if err != nil {
		day, typed = record.Date{}, d.date.Text
	}
	moved := day != draft.now.Date
	draft.setDate(day, typed)
	if moved {
		d.form.register.show()
	}
}

// chosen returns the ID of a combo's option, "" where none is chosen.
func chosen(c *kit.Combo) string {
	o, _ := c.Chosen()
	return o.ID
}

// hosted takes the organisation over; a new one opens its fields.
func (d *details) hosted(o kit.Option) {
	draft := d.form.draft
	switch {
	case o.ID != "" && draft.organisation != nil && o.ID == string(draft.organisation.ID):
		return
	case o.ID != "":
		draft.setHost(record.ID(o.ID))
		d.host.show(nil)
	case o.Label != "":
		draft.addHost(o.Label)
		d.fillHost()
	default:
		draft.setHost("")
		d.host.show(nil)
	}
	d.form.edited()
}

// showProblems shows what is wrong beside each field.
func (d *details) showProblems(problems record.Problems) {
	for name, field := range d.fields {
		field.SetProblem(sentence(problems.For(name)))
	}
}

// sentence writes a problem's words as a sentence, and none as none.
func sentence(words string) string {
	if words == "" {
		return ""
	}
	return session.Sentence(errors.New(words))
}

// firstBad returns the first field that has a problem, or nil.
func (d *details) firstBad(problems record.Problems) fyne.Focusable {
	for _, f := range []struct {
		name  string
		input fyne.Focusable
	}{
		{"title", d.title}, {"kind", d.kind}, {"date", d.date}, {"hours", d.hours},
		{"organisation", d.organisation}, {"setting", d.where}, {"mode", d.mode},
	} {
		if problems.For(f.name) != "" {
			return f.input
		}
	}
	return nil
}

// hostForm asks what a new organisation is, in place.
type hostForm struct {
	form *Form
	box  *fyne.Container

	words    *kit.Text
	employer *kit.Check
	provider *kit.Check
	size     *kit.Combo
	sector   *kit.Combo
	shown    *record.Organisation
}

func newHostForm(f *Form) *hostForm {
	h := &hostForm{form: f}
	h.words = kit.NewText("", kit.Strong).Shrinks()
	h.employer = kit.NewCheck("Employer", func(on bool) { h.set(func(o *record.Organisation) { o.Employer = on }) })
	h.provider = kit.NewCheck("College or provider", func(on bool) { h.set(func(o *record.Organisation) { o.Provider = on }) })
	h.size = kit.NewCombo("Size", namedOptions(record.Sizes), func(c kit.Option) {
		h.set(func(o *record.Organisation) { o.Size = record.Size(c.ID) })
	})
	h.sector = kit.NewCombo("Sector", sectorOptions(), func(c kit.Option) {
		h.set(func(o *record.Organisation) { o.Sector = record.Sector(c.ID) })
	})
	h.box = kit.VStack(6,
		kit.NewHairline(),
		h.words,
		kit.Columns(10, []float32{1, 1}, h.employer, h.provider),
		kit.Columns(10, []float32{1, 1}, kit.NewField("How many people work there", h.size), kit.NewField("Sector", h.sector)),
	)
	h.box.Hide()
	return h
}

func sectorOptions() []kit.Option {
	var options []kit.Option
	for letter, name := range record.Sectors {
		options = append(options, kit.Option{ID: string(letter), Label: name, Note: string(letter)})
	}
	slices.SortFunc(options, func(a, b kit.Option) int { return strings.Compare(a.ID, b.ID) })
	return options
}

func (h *hostForm) show(o *record.Organisation) {
	h.shown = o
	if o == nil {
		h.box.Hide()
		return
	}
	h.words.SetText("New organisation: " + o.Name)
	h.employer.SetOn(o.Employer)
	h.provider.SetOn(o.Provider)
	h.size.Choose(string(o.Size))
	h.sector.Choose(string(o.Sector))
	h.box.Show()
}

func (h *hostForm) set(change func(*record.Organisation)) {
	if h.shown != nil {
		change(h.shown)
		h.form.edited()
	}
}
