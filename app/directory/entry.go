package directory

import (
	"strings"
	"time"

	"waymark/app/record"
)

// Register is a public list of organisations.
type Register string

// The registers.
const (
	Schools Register = "schools" // GIAS: schools and colleges in England, by URN
	Trusts  Register = "trusts"  // NHS trusts, by the code of the Organisation Data Service (ODS)
)

// Registers lists the registers in the order in which a person is shown them.
var Registers = []Register{Schools, Trusts}

// String returns what is in the register, "schools in England".
func (r Register) String() string {
	switch r {
	case Schools:
		return "schools in England"
	case Trusts:
		return "NHS trusts"
	}
	return string(r)
}

// Source says who keeps the register, and on what terms it may be used.
func (r Register) Source() string {
	keeper := "NHS Organisation Data Service"
	if r == Schools {
		keeper = "Department for Education, Get Information about Schools"
	}
	return keeper + ". Contains public sector information licensed under the Open Government Licence v3.0."
}

// Entry is one organisation of a register.
type Entry struct {
	Register Register `json:"-"`
	// Code is the school's URN or the trust's ODS code.
	Code     string `json:"code"`
	Name     string `json:"name"`
	Kind     string `json:"kind,omitzero"` // "Secondary, Academy converter"
	Town     string `json:"town,omitzero"`
	Postcode string `json:"postcode,omitzero"`
	UKPRN    string `json:"ukprn,omitzero"`
	// Closed says that it is closed, and On since when where that is known.
	Closed bool        `json:"closed,omitzero"`
	On     record.Date `json:"on,omitzero"`

	key, place string // the folded name, and town and postcode, each with a space before it
}

// Words says which organisation it is, beside its name: "URN 137181, Secondary,
// Bristol BS1 4AA".
func (e *Entry) Words() string {
	code := "ODS " + e.Code
	if e.Register == Schools {
		code = "URN " + e.Code
	}
	parts := []string{code}
	for _, part := range []string{e.Kind, strings.TrimSpace(e.Town + " " + e.Postcode)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	switch {
	case e.Closed && !e.On.IsZero():
		parts = append(parts, "closed "+e.On.Words())
	case e.Closed:
		parts = append(parts, "closed")
	}
	return strings.Join(parts, ", ")
}

// Give returns the organisation as it stands once it is known to be the entry's:
// with its codes, and with what the record did not say of it yet. The name stays
// as the school writes it, unless there is none.
func (e *Entry) Give(o record.Organisation) record.Organisation {
	if o.Name == "" {
		o.Name = e.Name
	}
	if e.Register == Schools {
		o.URN = e.Code
	}
	if e.UKPRN != "" {
		o.UKPRN = e.UKPRN
	}
	if o.Postcode == "" {
		o.Postcode = e.Postcode
	}
	sector, provider := record.Sector("P"), true
	if e.Register == Trusts {
		sector, provider = "Q", false
		o.ODS = e.Code
	}
	if o.Sector == "" {
		o.Sector = sector
	}
	if !o.Employer && !o.Provider {
		o.Employer, o.Provider = !provider, provider
	}
	return o
}

// List is a register as a user loaded it.
type List struct {
	Register Register  `json:"register"`
	File     string    `json:"file"`   // without its folder
	SHA256   string    `json:"sha256"` // of the file, hexadecimal
	Loaded   time.Time `json:"loaded"`
	Entries  []Entry   `json:"-"`
	// SetAside are the lines that hold no organisation, with the reason.
	SetAside []SetAside `json:"-"`
}

// SetAside is one line that was passed over.
type SetAside struct {
	Line int
	Why  string
}

// Open counts the entries that are not closed.
func (l *List) Open() int {
	n := 0
	for i := range l.Entries {
		if !l.Entries[i].Closed {
			n++
		}
	}
	return n
}
