package session_test

import (
	"testing"

	"waymark/app/ui/session"
)

func TestANewPassphraseIsLongEnoughAndTypedTwiceAlike(t *testing.T) {
	for _, c := range []struct{ first, again, atFirst, atAgain string }{
		{"correct horse", "correct horse", "", ""},
		{"žluťoučký", "žluťoučký", "", ""},
		{"ééééééé", "ééééééé", "at least 8 letters", ""}, // seven letters in fourteen bytes
		{"", "", "at least 8 letters", ""},
		{"correct horse", "correct  horse", "", "this is not the same"},
	} {
		if first, again := session.PassphraseProblems(c.first, c.again); first != c.atFirst || again != c.atAgain {
			t.Errorf("%q, %q: %q and %q, want %q and %q", c.first, c.again, first, again, c.atFirst, c.atAgain)
		}
	}
}
