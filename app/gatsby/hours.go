package gatsby

import "waymark/app/record"

// The phases of the guarantee, in the order of the rules file.
const (
	activityPhase = iota
	placementPhase
	phaseCount
)

// ledger is a student's time in minutes.
type ledger struct {
	phases  [phaseCount]int32
	virtual [phaseCount]int32 // of those, virtual
	online  int32             // virtual, in any year
	total   int32
}

// ledger adds up the student's time with employers and at workplaces.
func (b *bench) ledger(seen []sighting) ledger {
	var l ledger
	var phases []Phase
	if g := b.Edition.Guarantee; g != nil {
		phases = g.Phases
	}
	for n := range seen {
		s := &seen[n]
		if s.date.After(b.AsOf) || !s.withWork() {
			continue
		}
		m := s.spent
		l.total += m
		if s.virtual {
			l.online += m
		}
		for i := range phases {
			if s.phases[i] && s.group >= phases[i].First && s.group <= phases[i].Last {
				l.phases[i] += m
				if s.virtual {
					l.virtual[i] += m
				}
			}
		}
	}
	return l
}

// withWork reports whether any rule is about the activity.
func (e *event) withWork() bool {
	for _, f := range e.fit {
		if f == fits || f == fitsIfPassed {
			return true
		}
	}
	return false
}

// StudentHours is one student's time with employers and at workplaces, in hours,
// at this school.
type StudentHours struct {
	Activity  float64 // at workplaces in Years 7 to 9, towards the guarantee; virtual included
	Placement float64 // on placement in Years 10 and 11, towards the guarantee
	Virtual   float64 // virtual hours of any kind in any year, part of Total
	Total     float64 // everything with an employer or at a workplace, in any year
}

// StudentHours returns a student's hours up to the day of the result.
func (r *Result) StudentHours(student record.ID) StudentHours {
	l := r.marks[student].hours
	return StudentHours{
		Activity:  float64(l.phases[activityPhase]) / 60,
		Placement: float64(l.phases[placementPhase]) / 60,
		Virtual:   float64(l.online) / 60,
		Total:     float64(l.total) / 60,
	}
}

// HoursGroup is one year group's mean on the way to two weeks' worth, in hours.
type HoursGroup struct {
	YearGroup record.YearGroup
	Phase     string  // "activity" or "placement"
	Mean      float64 // for each student on roll, virtual included where the phase allows it
	Virtual   float64 // of those, virtual
	Target    float64
	Students  int
	Reached   int // students at or above the target
}

// Hours returns the ledger of two weeks' worth for the year groups on roll in
// Years 7 to 11, lowest first, and nil where the edition has none.
func (r *Result) Hours() []HoursGroup {
	g := r.Edition.Guarantee
	if g == nil {
		return nil
	}
	var groups []HoursGroup
	for i, p := range g.Phases {
		for y := p.First; y <= p.Last; y++ {
			h := HoursGroup{YearGroup: y, Phase: p.Name, Target: p.Hours}
			var sum, virtual int
			for _, m := range r.marks {
				if m.year != y {
					continue
				}
				h.Students++
				sum += int(m.hours.phases[i])
				virtual += int(m.hours.virtual[i])
				if m.hours.phases[i] >= minutes(p.Hours) {
					h.Reached++
				}
			}
			if h.Students > 0 {
				h.Mean = float64(sum) / 60 / float64(h.Students)
				h.Virtual = float64(virtual) / 60 / float64(h.Students)
				groups = append(groups, h)
			}
		}
	}
	return groups
}
