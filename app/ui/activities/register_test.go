package activities

import (
	"slices"
	"testing"

	"waymark/app/record"
)

func TestARegisterIsChosenByYearFormAndFlag(t *testing.T) {
	s := snapshot(t)
	year9 := part{label: "Year 9", year: 9}
	for _, c := range []struct {
		name   string
		choice choice
		want   []record.ID
	}{
		{"nothing chosen is nobody", choice{}, nil},
		{"a year group, without those who left", choice{}.toggled(year9), []record.ID{"ali", "berg", "boateng"}},
		{"a form beside it adds to it", choice{}.toggled(year9).toggled(part{form: "11A"}), []record.ID{"ali", "berg", "boateng", "cruz"}},
		{"a flag cuts it down", choice{}.toggled(year9).toggled(part{flag: pupilPremium}), []record.ID{"boateng"}},
		{"a flag alone reaches across the school", choice{flags: []flag{pupilPremium}}, []record.ID{"boateng", "khan2"}},
		{"flags together ask for both", choice{flags: []flag{pupilPremium, send}}, nil},
		{"a part chosen twice is taken away", choice{}.toggled(year9).toggled(year9), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRegister(newRoll(s, today))
			r.choose(c.choice)
			if got := ids(r); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestChoicesNameOnlyWhatFindsSomebody(t *testing.T) {
	var labels []string
	for _, p := range newRoll(snapshot(t), today).choices() {
		labels = append(labels, p.label)
	}
	want := []string{"Year 9", "Year 10", "Year 11", "9B", "9C", "9D", "10A", "10B", "11A", "Pupil premium", "SEND"}
	if !slices.Equal(labels, want) {
		t.Errorf("got %q\nwant %q", labels, want)
	}
}

func TestChoosingAgainKeepsWhoIsMarkedOrAddedByHand(t *testing.T) {
	r := newRegister(newRoll(snapshot(t), today))
	r.invite("cruz")
	r.choose(choice{years: []record.YearGroup{9}})
	r.mark("berg", record.Attended)
	r.choose(choice{years: []record.YearGroup{10}})
	if got, want := ids(r), []record.ID{"berg", "cruz", "khan2", "khan1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: marked and added by hand stay, the rest of Year 9 goes", got, want)
	}
}

func TestMarking(t *testing.T) {
	r := newRegister(newRoll(snapshot(t), today))
	r.choose(choice{years: []record.YearGroup{9}})

	r.mark("boateng", record.Absent)
	r.excuse("boateng", "ill ")
	if marked := r.markRest(ids(r)); marked != 2 {
		t.Errorf("marking all marked %d, want the 2 who were not marked yet", marked)
	}
	if got, want := r.tally(), (tally{attended: 2, absent: 1, invited: 3}); got != want {
		t.Errorf("tally %+v, want %+v", got, want)
	}
	if line := r.byID["boateng"].line("visit"); line.Reason != "ill" || line.Status != record.Absent {
		t.Errorf("the absent student's line is %+v", line)
	}

	r.toggleAttended("boateng")
	if line := r.byID["boateng"].line("visit"); line.Reason != "" || line.Status != record.Attended {
		t.Errorf("an attended student has no reason: %+v", line)
	}
	r.mark("boateng", record.Absent)
	if line := r.byID["boateng"].line("visit"); line.Reason != "ill" {
		t.Errorf("a slip of the finger lost the reason: %+v", line)
	}
	r.toggleAttended("ali")
	if r.byID["ali"].now.Status != record.Invited {
		t.Error("the space bar takes its own mark back")
	}
	r.mark("khan1", record.Attended)
	if r.byID["khan1"] == nil {
		t.Error("marking a student who is not on the register puts them on it")
	}
	r.remove("khan1", "ali")
	if got, want := ids(r), []record.ID{"berg", "boateng"}; !slices.Equal(got, want) {
		t.Errorf("after removing, got %v, want %v", got, want)
	}
}

func TestWhatIsSaidOfAllReachesThoseMarkedLater(t *testing.T) {
	said := record.Statement{Is: record.Yes, By: "Jo Okafor", On: today}
	earlier := record.Statement{Is: record.Yes, By: "R. Singh", On: today.AddDays(-30)}
	r := newRegister(newRoll(snapshot(t), today))
	r.open([]*record.Attendance{{Student: "ali", Status: record.Attended, Reflection: earlier}})
	r.invite("berg", "boateng")
	r.mark("berg", record.Attended)

	if r.saidOfAll(record.Reflection) {
		t.Error("one of two has no reflection, so it is not said of all")
	}
	r.sayOfAll(record.Reflection, said)
	r.mark("boateng", record.Attended)
	for student, want := range map[record.ID]record.Statement{"ali": earlier, "berg": said, "boateng": said} {
		if got := r.byID[student].now.Reflection; got != want {
			t.Errorf("%s: %+v, want %+v", student, got, want)
		}
	}

	r.sayOfAll(record.Reflection, record.Statement{})
	if s := r.byID["berg"].now.Reflection; !s.IsZero() {
		t.Errorf("taken back from all, but one keeps %+v", s)
	}
	r.sayOfAll(record.Reflection, said)
	if got := r.byID["ali"].now.Reflection; got != earlier {
		t.Errorf("what was saved comes back with its own name, got %+v", got)
	}

	r.say("berg", record.Reflection, record.Statement{})
	r.invite("cruz")
	r.mark("cruz", record.Attended)
	if s := r.byID["cruz"].now.Reflection; !s.IsZero() {
		t.Error("once taken back from one, it is no longer said of those to come")
	}
}

func TestSearchingARegister(t *testing.T) {
	r := newRegister(newRoll(snapshot(t), today))
	r.choose(choice{years: []record.YearGroup{9}})
	for _, c := range []struct {
		typed string
		on    []record.ID // on the register
		off   []record.ID // not on it
	}{
		{"", []record.ID{"ali", "berg", "boateng"}, nil},
		{"zo", []record.ID{"berg"}, nil},
		{"BERGSTROM", []record.ID{"berg"}, nil},
		{"delacruz", nil, []record.ID{"cruz"}},
		{"9d", []record.ID{"boateng"}, nil},
		{"1", nil, []record.ID{"cruz", "khan2", "khan1"}}, // forms, not the 1 in a UPN
		{"khan", nil, []record.ID{"khan2", "khan1"}},
		{"gone", nil, nil}, // has left
		{"xyz", nil, nil},
	} {
		t.Run(c.typed, func(t *testing.T) {
			var on, off []record.ID
			for _, f := range r.search(c.typed) {
				if f.entry != nil {
					on = append(on, f.student.ID)
				} else {
					off = append(off, f.student.ID)
				}
			}
			if !slices.Equal(on, c.on) || !slices.Equal(off, c.off) {
				t.Errorf("got %v and %v, want %v and %v", on, off, c.on, c.off)
			}
		})
	}
}
