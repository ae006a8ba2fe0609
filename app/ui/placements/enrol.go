package placements

import (
	"strings"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// enrolForm adds a trust with the address and the code that it gave the school.
type enrolForm struct {
	s                    *session.Session
	address, code, label *kit.Entry
	addressIn, codeIn    *kit.Field
	button               *kit.Button
	card                 *kit.Card
	busy                 bool
}

func newEnrolForm(s *session.Session) *enrolForm {
	f := &enrolForm{s: s}
	f.address = kit.NewEntry("https://desk.example.nhs.uk", nil)
	f.code = kit.NewEntry("XXXX-XXXX-XXXX-…", nil)
	f.code.OnEnter = f.enrol
	f.label = kit.NewEntry("", nil)
	f.label.SetText("Careers office")
	f.addressIn = kit.NewField("The address of its desk", f.address)
	f.codeIn = kit.NewField("The code it gave you", f.code)
	f.button = kit.NewButton("Add the trust", "", f.enrol)
	f.card = kit.NewCard("Add a trust", kit.VStack(8,
		kit.NewParagraph("The work experience office of the trust gives you both. A code works once, for a few days. It also proves that you reach the right trust.", kit.Note),
		f.addressIn, f.codeIn,
		kit.NewField("What the trust’s list calls this laptop", f.label),
		kit.HStack(8, f.button)))
	return f
}

// enrol lets this laptop in. What is wrong is said beside its field, and what was
// typed stays.
func (f *enrolForm) enrol() {
	address, code := strings.TrimSpace(f.address.Text), strings.TrimSpace(f.code.Text)
	f.addressIn.SetProblem("")
	f.codeIn.SetProblem("")
	switch {
	case f.busy:
		return
	case address == "":
		f.addressIn.SetProblem("type the address that the trust gave you")
		f.s.Focus(f.address)
		return
	case code == "":
		f.codeIn.SetProblem("type the code that the trust gave you")
		f.s.Focus(f.code)
		return
	}
	f.wait(true)
	f.s.Enrol(address, code, f.label.Text, func(_ *record.Trust, err error) {
		f.wait(false)
		if err != nil {
			f.codeIn.SetProblem(session.Sentence(err))
			f.s.Focus(f.code)
			return
		}
		f.address.SetText("")
		f.code.SetText("")
		f.s.Go(session.At(session.Placements))
		f.s.Send() // which fetches what the trust has open
	})
}

func (f *enrolForm) wait(on bool) {
	f.busy = on
	if on {
		f.button.SetLabel("Asking the trust…")
		f.button.Disable()
	} else {
		f.button.SetLabel("Add the trust")
		f.button.Enable()
	}
}
