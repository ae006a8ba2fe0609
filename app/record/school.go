package record

// School is the one school that a folder belongs to.
type School struct {
	ID   ID     `json:"-"`
	Name string `json:"name"`
	// URN is the school's unique reference number in GIAS, six digits.
	URN string `json:"urn,omitzero"`
	// CareersLead is the name that new statements are signed with.
	CareersLead string `json:"careers_lead,omitzero"`
	// Thresholds holds the share of students, in per cent, from which the school
	// counts an item as achieved, by edition ("2025"). An edition that is not
	// here has the threshold of its rules file.
	Thresholds map[string]int `json:"thresholds,omitzero"`
}

// Ref points at the school.
func (s School) Ref() Ref { return Ref{KindSchool, s.ID} }

// Problems lists what keeps the school from being saved.
func (s School) Problems() Problems {
	var p Problems
	p.require("name", s.Name, "the school's name is missing")
	if s.URN != "" && !digits(s.URN, 6) {
		p.add("urn", "a URN has six digits")
	}
	for edition, t := range s.Thresholds {
		if t < 1 || t > 100 {
			p.add("thresholds", "the mark for the "+edition+" edition must be between 1 and 100 per cent")
		}
	}
	return p
}
