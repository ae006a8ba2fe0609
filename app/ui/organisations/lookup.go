package organisations

import (
	"cmp"
	"fmt"

	"fyne.io/fyne/v2"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// lookup finds an organisation in the registers of schools and trusts, and gives
// the form its codes.
type lookup struct {
	s    *session.Session
	ref  *reference
	take func(directory.Entry)

	card  *kit.Card
	find  *kit.Entry
	hits  *fyne.Container
	about *kit.Paragraph
	found []directory.Entry
}

// mostHits is how many matches are shown.
const mostHits = 5

func newLookup(s *session.Session, ref *reference, take func(directory.Entry)) *lookup {
	l := &lookup{s: s, ref: ref, take: take, hits: kit.VStack(0), about: kit.NewParagraph("", kit.Note)}
	l.find = kit.NewEntry("A name, a code or a postcode", func(string) { l.search() })
	l.find.OnEnter = func() {
		if len(l.found) > 0 {
			l.take(l.found[0])
		}
	}
	l.card = kit.NewCard("Look it up", kit.VStack(6, l.find, l.hits, l.about,
		kit.HStack(8, kit.NewButton("Load a register…", "", func() { s.Go(session.OrganisationsFrom("")) }))))
	return l
}

// begin looks for what an organisation is called, unless the record has its code.
func (l *lookup) begin(o record.Organisation) {
	text := o.Name
	if o.NHS() {
		text = o.ODS
	} else if code := cmp.Or(o.URN, o.UKPRN); code != "" {
		text = code
	}
	if l.find.Text != text {
		l.find.SetText(text) // which searches
		return
	}
	l.search()
}

// search shows what fits to what is typed.
func (l *lookup) search() {
	l.ref.want(func(d *directory.Directory) {
		l.found = d.Search(l.find.Text, mostHits)
		l.hits.Objects = nil
		for i, e := range l.found {
			if i > 0 {
				l.hits.Objects = append(l.hits.Objects, kit.NewHairline())
			}
			l.hits.Objects = append(l.hits.Objects, kit.NewRow(kit.Inset(5, 6, 5, 6, kit.VStack(0,
				kit.NewParagraph(e.Name, kit.Strong), kit.NewParagraph(e.Words(), kit.Note))), func() { l.take(e) }))
		}
		l.about.SetText(l.words(d))
		l.card.Refresh()
	})
}

// words says in what was searched, or what to do first.
func (l *lookup) words(d *directory.Directory) string {
	if d.Empty() {
		return "No register is loaded yet. Load the register of schools (a download from Get Information about Schools) or of NHS trusts (the file etr.csv of the NHS Organisation Data Service) once, and codes are found here without a network."
	}
	words := ""
	if l.find.Text != "" && len(l.found) == 0 {
		words = "Nothing fits. "
	} else if len(l.found) > 0 {
		words = "Enter takes the first. "
	}
	for _, r := range directory.Registers {
		if list := d.List(r); list != nil {
			words += fmt.Sprintf("%s %s, loaded %s. ", kit.Grouped(list.Open()), r, record.DateOf(list.Loaded).Words())
		}
	}
	return words
}
