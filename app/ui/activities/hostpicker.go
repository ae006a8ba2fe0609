package activities

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
)

// hostPicker names the organisations that students met: a combo that takes one
// after the other, a chip for each of them, and the particulars of new ones.
type hostPicker struct {
	form  *Form
	find  *kit.Combo
	chips *fyne.Container
	rest  *kit.Pill         // shows all chips, where there are many
	last  fyne.CanvasObject // stands after the chips

	particulars *fyne.Container
	name        *kit.Text   // of the new organisation whose particulars are shown
	others      *kit.Pill   // brings up those of another
	asked       []*hostForm // one for each new organisation, one of them shown
	shown       *hostForm
}

func newHostPicker(f *Form, last fyne.CanvasObject) *hostPicker {
	p := &hostPicker{form: f, last: last, chips: kit.Flow(8), particulars: kit.VStack(6)}
	p.rest = kit.NewPill("", func(bool) {
		p.fill()
		f.content.Refresh()
	})
	p.name = kit.NewText("", kit.Strong).Shrinks()
	p.others = kit.NewMenuPill("", p.offerOthers)
	p.find = kit.NewCombo("Type its name", nil, p.take)
	p.find.OfferNew("Add “%s” as a new organisation")
	p.find.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name != fyne.KeyBackspace || p.find.Text != "" {
			return false
		}
		f.draft.removeLastHost()
		p.changed()
		return true
	}
	return p
}

// take adds the organisation that was chosen, or typed, and empties the field for
// the next.
func (p *hostPicker) take(o kit.Option) {
	switch {
	case o.ID != "":
		p.form.draft.addHost(record.ID(o.ID))
	case o.Label != "":
		p.form.draft.addNewHost(o.Label)
	}
	p.changed()
}

func (p *hostPicker) changed() {
	p.fill()
	p.form.edited()
}

// fill shows the draft's organisations.
func (p *hostPicker) fill() {
	draft := p.form.draft
	hosts := draft.hosts()
	p.find.SetOptions(hostOptions(draft.snapshot, hosts))
	p.find.Choose("")
	p.find.SetPlaceHolder("Type its name")
	if len(hosts) > 0 {
		p.find.SetPlaceHolder("Add another")
	}
	p.fillChips(hosts)
	p.ask(draft.newHosts())
}

// mostChips is how many chips show at once: of more, as after a careers fair, the
// latest, so that neither room nor Tab's way grows with them.
const mostChips = 4

func (p *hostPicker) fillChips(hosts []*record.Organisation) {
	p.chips.Objects = nil
	if earlier := len(hosts) - mostChips; earlier > 1 {
		p.rest.SetLabel(fmt.Sprintf("%d earlier ones", earlier))
		p.chips.Objects = append(p.chips.Objects, p.rest)
		if !p.rest.On() {
			hosts = hosts[earlier:]
		}
	}
	for _, o := range hosts {
		p.chips.Objects = append(p.chips.Objects, kit.NewRemovablePill(p.words(o), func() {
			p.form.draft.removeHost(o.ID)
			p.changed()
			p.form.focus(p.find)
		}))
	}
	p.chips.Objects = append(p.chips.Objects, p.last)
}

// words are an organisation's on its chip.
func (p *hostPicker) words(o *record.Organisation) string {
	const widest = 300
	name := kit.Cut(o.Name, kit.Px(widest), kit.Note)
	switch {
	case p.form.draft.isNew(o):
		return name + " · new"
	case o.ODS != "":
		return name + " · " + o.ODS
	}
	return name
}

// hostOptions lists the organisations that the record holds, less those named.
func hostOptions(s *record.Snapshot, named []*record.Organisation) []kit.Option {
	var options []kit.Option
	for _, o := range s.Organisations() {
		if slices.Contains(named, o) {
			continue
		}
		note := o.ODS
		if note == "" && o.Sector != "" {
			note = o.Sector.String()
		}
		options = append(options, kit.Option{ID: string(o.ID), Label: o.Name, Note: note})
	}
	return options
}

// ask has a form for each new organisation, with what was said of it, and shows
// that of the one named last.
func (p *hostPicker) ask(hosts []*record.Organisation) {
	before := p.asked
	p.asked = nil
	for _, o := range hosts {
		i := slices.IndexFunc(before, func(h *hostForm) bool { return h.of == o })
		if i >= 0 {
			p.asked = append(p.asked, before[i])
			continue
		}
		p.shown = newHostForm(p.form, o)
		p.asked = append(p.asked, p.shown)
	}
	if n := len(p.asked); n > 0 && !slices.Contains(p.asked, p.shown) {
		p.shown = p.asked[n-1]
	}
	p.show()
}

func (p *hostPicker) show() {
	p.particulars.Objects = nil
	if len(p.asked) > 0 {
		p.name.SetText("New organisation: " + p.shown.of.Name)
		p.others.SetLabel(fmt.Sprintf("%d are new", len(p.asked)))
		head := kit.HStack(8, p.name, kit.Spring(), p.others)
		p.particulars.Objects = []fyne.CanvasObject{kit.NewHairline(), head, p.shown.box}
	}
	kit.ShowIf(p.others, len(p.asked) > 1)
	kit.ShowIf(p.particulars, len(p.asked) > 0)
}

// offerOthers lets one of the new organisations be chosen, to say more of it.
func (p *hostPicker) offerOthers() {
	options := make([]kit.Option, len(p.asked))
	for i, h := range p.asked {
		options[i] = kit.Option{ID: string(h.of.ID), Label: h.of.Name}
	}
	kit.ShowMenu(p.others, options, func(o kit.Option) {
		for _, h := range p.asked {
			if string(h.of.ID) == o.ID {
				p.shown = h
				p.show()
				p.form.content.Refresh()
				p.form.focus(h.employer)
			}
		}
	})
}

// commit takes over what stands in the combos, which may be emptied without saying so.
func (p *hostPicker) commit() {
	for _, h := range p.asked {
		h.of.Size, h.of.Sector = record.Size(chosen(h.size)), record.Sector(chosen(h.sector))
	}
}

// showProblems shows what is wrong with the particulars, where it is wanted.
func (p *hostPicker) showProblems(wanted bool) {
	for _, h := range p.asked {
		words := ""
		if wanted {
			words = odsProblem(h.of)
		}
		h.ods.SetProblem(sentence(words))
	}
}

// firstBad shows the first NHS code that cannot be one and returns its entry, or nil.
func (p *hostPicker) firstBad() fyne.Focusable {
	for _, h := range p.asked {
		if odsProblem(h.of) != "" {
			p.shown = h
			p.show()
			p.form.content.Refresh()
			return h.code
		}
	}
	return nil
}

// hostForm asks what a new organisation is, in place.
type hostForm struct {
	of  *record.Organisation
	box *fyne.Container

	employer *kit.Check
	provider *kit.Check
	size     *kit.Combo
	sector   *kit.Combo
	code     *kit.Entry
	ods      *kit.Field
}

func newHostForm(f *Form, o *record.Organisation) *hostForm {
	h := &hostForm{of: o}
	h.employer = kit.NewCheck("Employer", func(on bool) { o.Employer = on; f.edited() })
	h.provider = kit.NewCheck("College or provider", func(on bool) { o.Provider = on; f.edited() })
	h.size = kit.NewCombo("Size", namedOptions(record.Sizes), func(kit.Option) { f.edited() })
	h.sector = kit.NewCombo("Sector", sectorOptions(), func(kit.Option) { f.edited() })
	h.code = kit.NewEntry("RA7", func(typed string) { o.ODS = readODS(typed); f.edited() })
	h.ods = kit.NewField("NHS code", h.code)
	h.employer.SetOn(o.Employer)
	h.provider.SetOn(o.Provider)
	h.box = kit.VStack(6,
		kit.Columns(10, []float32{1, 1}, h.employer, h.provider),
		kit.Columns(10, []float32{214, 196, 84}, kit.NewField("People working there", h.size), kit.NewField("Sector", h.sector), h.ods),
	)
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
