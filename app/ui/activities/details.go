package activities

import (
	"errors"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// details is the card that says what happened, when, where and with whom.
type details struct {
	form *Form
	card *kit.Card

	title  *kit.Entry
	kind   *kit.Combo
	date   *kit.DaysEntry
	hours  *kit.Entry
	where  *kit.Combo
	mode   *kit.Combo
	fields map[string]*kit.Field // by the field's name in record.Problems
	hosts  *hostPicker

	more     *kit.Pill // opens what is not asked of every activity
	moreRows *fyne.Container
	met      *kit.Entry
	purpose  *kit.Entry
	note     *kit.Entry
}

func newDetails(f *Form) *details {
	d := &details{form: f}
	d.title = kit.NewEntry("Morning on the wards, mock interviews…", d.typed)
	took := func(kit.Option) { f.edited() }
	d.kind = kit.NewCombo("Choose", namedOptions(record.ActivityKinds), d.kindChosen)
	d.date = kit.NewDaysEntry(f.s.Today, f.edited)
	d.hours = kit.NewEntry("0.0", d.typed)
	d.more = kit.NewPill("+ who was met, purpose, note", d.showMore)
	d.hosts = newHostPicker(f, d.more)
	d.where = kit.NewCombo("Choose", namedOptions(record.Settings), took)
	d.mode = kit.NewCombo("Choose", namedOptions(record.Modes), took)
	d.met = kit.NewEntry("Ward sister, porter…", d.typed)
	d.purpose = kit.NewEntry("What it was for", d.typed)
	d.note = kit.NewEntry("Anything else worth keeping", d.typed)
	d.fields = map[string]*kit.Field{
		"title":        kit.NewField("What happened", d.title),
		"kind":         kit.NewField("Kind", d.kind),
		"date":         kit.NewField("Date, or from - to", d.date),
		"hours":        kit.NewField("Hours each", d.hours),
		"organisation": kit.NewField("Organisations", d.hosts.find),
		"setting":      kit.NewField("Where", d.where),
		"mode":         kit.NewField("How", d.mode),
	}
	d.moreRows = kit.VStack(8,
		kit.Columns(10, []float32{1, 1}, kit.NewField("Who students met", d.met), kit.NewField("Purpose", d.purpose)),
		kit.NewField("Note", d.note))
	d.card = kit.NewCard("", kit.VStack(8,
		d.fields["title"],
		kit.Columns(10, []float32{214, 196, 84}, d.fields["kind"], d.fields["date"], d.fields["hours"]),
		kit.Columns(10, []float32{160, 186, 144}, d.fields["organisation"], d.fields["setting"], d.fields["mode"]),
		d.hosts.chips, d.moreRows, d.hosts.particulars,
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
		d.date.SetDays(draft.now.Date, draft.now.Last)
	}
	d.hours.SetText(draft.hours)
	d.where.Choose(string(draft.now.Setting))
	d.mode.Choose(string(draft.now.Mode))
	d.met.SetText(draft.now.Met)
	d.purpose.SetText(draft.now.Purpose)
	d.note.SetText(draft.now.Note)
	d.openMore(d.more.On())
	d.hosts.fill()
	d.nameHours()
}

// reset closes what another draft had opened.
func (d *details) reset() {
	d.openMore(false)
	d.hosts.rest.SetOn(false)
}

// showMore opens or closes the fields that few activities need.
func (d *details) showMore(open bool) {
	d.openMore(open)
	d.form.content.Refresh()
	if open {
		d.form.focus(d.met)
	}
}

// openMore opens the fields that few activities need, or closes them; they stay
// open while one of them holds something.
func (d *details) openMore(open bool) {
	now := &d.form.draft.now
	open = open || now.Met != "" || now.Purpose != "" || now.Note != ""
	d.more.SetOn(open)
	kit.ShowIf(d.moreRows, open)
}

// nameHours says what the hours are of, where there is more than one day.
func (d *details) nameHours() {
	if d.form.draft.now.Last.IsZero() {
		d.fields["hours"].SetLabel("Hours each")
	} else {
		d.fields["hours"].SetLabel("Hours in all")
	}
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
	d.hosts.commit()
	draft.now.Met, draft.now.Purpose, draft.now.Note = d.met.Text, d.purpose.Text, d.note.Text
	first, last, err := d.date.Days()
	typed := ""
	if err != nil {
		typed = d.date.Text
	}
	moved := first != draft.now.Date
	draft.setDays(first, last, typed)
	d.nameHours()
	if moved {
		d.form.register.show()
	}
}

// chosen returns the ID of a combo's option, "" where none is chosen.
func chosen(c *kit.Combo) string {
	o, _ := c.Chosen()
	return o.ID
}

// showProblems shows what is wrong beside each field.
func (d *details) showProblems(problems record.Problems) {
	for name, field := range d.fields {
		field.SetProblem(sentence(problems.For(name)))
	}
	d.hosts.showProblems(len(problems) > 0)
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
		{"organisation", d.hosts.find}, {"setting", d.where}, {"mode", d.mode}, {"ods", d.hosts.firstBad()},
	} {
		if problems.For(f.name) != "" {
			return f.input
		}
	}
	return nil
}
