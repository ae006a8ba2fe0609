package importing

import (
	"strings"
	"testing"

	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

func TestEachImportIsListedAndTakenBackByItself(t *testing.T) {
	st := sessiontest.Empty(t)
	i, _ := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	i.bringIn()
	i.Shown(session.ImportFile(file(t, "october.csv", october)))
	i.bringIn()
	i.Refresh()
	h := i.history
	var listed []string
	for _, row := range h.grid.Shown() {
		listed = append(listed, row[0]+" | "+row[2]+" | "+row[3])
	}
	if got, want := strings.Join(listed, "\n"), "october.csv | Jo Okafor | 1 student new, 1 changed\nseptember.csv | Jo Okafor | 3 students new"; got != want {
		t.Fatalf("listed:\n%s\nwant:\n%s", got, want)
	}

	h.grid.Select(1)
	if facts := strings.Join(factsOf(h), "\n"); !strings.Contains(facts, "4 rows in the file: 3 students new") || !strings.Contains(facts, "SHA-256 of the file: ") {
		t.Errorf("of september.csv it says:\n%s", facts)
	}
	h.back.Press()
	if n := st.Snapshot().StudentCount(); n != 2 {
		t.Errorf("%d students, want the one who was changed since and the one of October", n)
	}
	if kept := h.list.Shown(); len(kept) != 1 || kept[0][0] != "Ahmed, Max" || !strings.Contains(kept[0][1], "changed later") {
		t.Errorf("stays because of later work: %q", kept)
	}
	if words := h.grid.Shown()[1][3]; words != "Taken back" || h.back.Label() != "Bring it in again" {
		t.Errorf("the list says %q, the button %q", words, h.back.Label())
	}
	later := newHistory(st.Session) // as on another day
	later.refresh()
	later.grid.Select(1)
	if kept := later.list.Shown(); len(kept) != 1 || kept[0][0] != "Ahmed, Max" || !later.stays.Visible() {
		t.Errorf("later it says of what stayed: %q", kept)
	}
	h.back.Press()
	if n := st.Snapshot().StudentCount(); n != 4 || h.stays.Visible() {
		t.Errorf("brought in again: %d students, want 4; what stays is shown: %v", n, h.stays.Visible())
	}
}

// factsOf is what the card of the import that is picked says.
func factsOf(h *history) []string {
	var facts []string
	for _, o := range h.facts.Objects {
		facts = append(facts, o.(*kit.Paragraph).Text())
	}
	return facts
}
