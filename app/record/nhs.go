package record

// NHSCategory is what the NHS calls an activity at one of its organisations.
// Health Education England asked employers to keep the three apart and to count
// them in quarterly returns.
type NHSCategory string

// The NHS's categories. "Virtual work experience" is work-related learning in
// the NHS's terms, never work experience.
const (
	NotNHS          NHSCategory = ""
	WorkExperience  NHSCategory = "work_experience"
	LearningInPlace NHSCategory = "work_related_learning"
	LearningOnline  NHSCategory = "work_related_learning_online"
	// NHSUncounted is contact with the NHS that is neither: a talk or a stall
	// without learning outcomes.
	NHSUncounted NHSCategory = "uncounted"
)

// String returns the category in words.
func (c NHSCategory) String() string {
	switch c {
	case WorkExperience:
		return "Work experience: in the workplace, supervised by staff"
	case LearningInPlace:
		return "Work-related learning, in person"
	case LearningOnline:
		return "Work-related learning, online"
	case NHSUncounted:
		return "Neither: work-related learning needs learning outcomes"
	}
	return "Not with the NHS"
}

// NHSCategoryOf derives the category from what happened. hosts are the
// activity's organisations.
func NHSCategoryOf(a *Activity, hosts []*Organisation) NHSCategory {
	nhs := false
	for _, o := range hosts {
		nhs = nhs || o.NHS()
	}
	switch {
	case !nhs:
		return NotNHS
	case a.Setting == AtWorkplace && a.Mode == InPerson &&
		(a.Kind == WorkplaceVisit || a.Kind == JobShadowing || a.Kind == Placement):
		return WorkExperience
	case !a.Facts[Outcomes].Stated():
		return NHSUncounted
	case a.Mode == Virtual || a.Setting == Online || a.Kind == VirtualExperience:
		return LearningOnline
	}
	return LearningInPlace
}
