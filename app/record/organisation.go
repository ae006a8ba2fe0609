package record

// Organisation is an employer, a provider of learning, or both.
type Organisation struct {
	ID   ID     `json:"-"`
	Name string `json:"name"`
	// Employer and Provider say what students can meet here. A hospital trust
	// that trains apprentices is both.
	Employer bool `json:"employer,omitzero"`
	Provider bool `json:"provider,omitzero"`
	Size     Size `json:"size,omitzero"`
	// Sector is the section letter of SIC 2007, "A" to "U", or "".
	Sector Sector `json:"sector,omitzero"`
	// ODS is the code of an NHS organisation. Its presence is what makes an
	// organisation part of the NHS.
	ODS string `json:"ods,omitzero"`
	// URN is the number of a school or college in Get Information about Schools.
	URN      string `json:"urn,omitzero"`
	UKPRN    string `json:"ukprn,omitzero"`
	Postcode string `json:"postcode,omitzero"`
	Note     string `json:"note,omitzero"`
}

// Size is the band of an organisation's number of employees.
type Size string

// Size bands (UK business population: micro, small, medium, large, with the
// self-employed apart, as benchmark 5 of 2025 asks for them by name).
const (
	SelfEmployed Size = "self"
	Micro        Size = "micro"
	Small        Size = "small"
	Medium       Size = "medium"
	Large        Size = "large"
)

// Sizes lists the bands, smallest first.
var Sizes = []Size{SelfEmployed, Micro, Small, Medium, Large}

// String returns the band in words, "10 to 49 people".
func (s Size) String() string {
	switch s {
	case SelfEmployed:
		return "Self-employed"
	case Micro:
		return "1 to 9 people"
	case Small:
		return "10 to 49 people"
	case Medium:
		return "50 to 249 people"
	case Large:
		return "250 people or more"
	}
	return "Size not known"
}

// Sector is a section of the Standard Industrial Classification 2007 (ONS).
type Sector string

// Sectors maps each section letter to a short plain name.
var Sectors = map[Sector]string{
	"A": "Farming, forestry and fishing", "B": "Mining and quarrying", "C": "Manufacturing",
	"D": "Electricity and gas", "E": "Water and waste", "F": "Construction",
	"G": "Shops, wholesale and motor trades", "H": "Transport and storage", "I": "Hotels and food",
	"J": "Information and communication", "K": "Finance and insurance", "L": "Property",
	"M": "Professional, scientific and technical", "N": "Administration and support",
	"O": "Public administration and defence", "P": "Education", "Q": "Health and social work",
	"R": "Arts, entertainment and sport", "S": "Other services", "T": "Households", "U": "International bodies",
}

// String returns the section's name.
func (s Sector) String() string {
	if name, ok := Sectors[s]; ok {
		return name
	}
	return "Sector not known"
}

// NHS reports whether the organisation is part of the NHS.
func (o *Organisation) NHS() bool { return o.ODS != "" }

// Ref points at the organisation.
func (o Organisation) Ref() Ref { return Ref{KindOrganisation, o.ID} }

// Problems lists what keeps the organisation from being saved.
func (o Organisation) Problems() Problems {
	var p Problems
	p.require("name", o.Name, "the organisation's name is missing")
	p.limit("name", o.Name, 200)
	if !o.Employer && !o.Provider {
		p.add("employer", "say whether students meet an employer or a provider here, or both")
	}
	if o.Size != "" && o.Size.String() == "Size not known" {
		p.add("size", "size is one of self, micro, small, medium, large")
	}
	if _, ok := Sectors[o.Sector]; o.Sector != "" && !ok {
		p.add("sector", "sector is a SIC 2007 section, A to U")
	}
	return p
}
