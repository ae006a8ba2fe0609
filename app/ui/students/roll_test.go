package students

import (
	"testing"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/session"
)

// action does one of a screen's actions, by its label.
func action(t *testing.T, screen session.Screen, label string) {
	t.Helper()
	for _, a := range screen.Actions() {
		if a.Label == label && !a.Off {
			a.Do()
			return
		}
	}
	t.Fatalf("%s cannot be done on %s", label, screen.Title())
}

func TestWhoLeftAndWhoIsOneStudentIsSaidFromTheList(t *testing.T) {
	st := sitting(t)
	l, c := newList(t, st, session.TheseStudents("three", []record.ID{"ali", "berg", "khan"}))
	press(c, fyne.KeyDown) // from the filter into the grid, on Ali
	action(t, l, "Mark as left…")
	action(t, l, "Merge with another record…")
	press(c, fyne.KeySpace, fyne.KeyDown, fyne.KeySpace) // Ali and Bergström ticked, Bergström picked
	action(t, l, "Mark as left…")
	action(t, l, "Merge with another record…")
	want := []session.Place{
		session.TheLeavers("ali"), session.MergeInto("ali", ""),
		session.TheLeavers("ali", "berg"), session.MergeInto("berg", "ali"),
	}
	for i, w := range want {
		if len(st.Front.Went) <= i || !st.Front.Went[i].Equal(w) {
			t.Fatalf("step %d went to %+v, want %+v", i, st.Front.Went, w)
		}
	}
	press(c, fyne.KeyDown, fyne.KeySpace)
	action(t, l, "Merge with another record…")
	if len(st.Front.Went) != len(want) || st.Front.Words() != "Tick the two records that are one student, and no other." {
		t.Errorf("three ticked: went to %+v, told %q", st.Front.Went, st.Front.Words())
	}
}

func TestWhoLeftIsSaidFromTheStudentsPage(t *testing.T) {
	st := sitting(t)
	p, _ := newPage(t, st, "berg")
	action(t, p, "Mark as left…")
	action(t, p, "Merge with another record…")
	if w := st.Front.Went; len(w) != 2 || !w[0].Equal(session.TheLeavers("berg")) || !w[1].Equal(session.MergeInto("berg", "")) {
		t.Errorf("went to %+v", w)
	}
}
