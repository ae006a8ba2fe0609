package link

import "testing"

func TestVersionsThatUnderstandEachOther(t *testing.T) {
	for _, test := range []struct {
		a, b string
		ok   bool
	}{
		{"1.0", "1.0", true}, {"1.0", "1.7", true}, {"1.12", "1.3", true},
		{"1.0", "2.0", false}, {"1.0", "", false}, {"1.0", "1", false}, {"1.0", "01.0", false}, {"1.0", "1.0.0", false}, {"1.0", "1.-1", false}, {"1.0", "1.x", false},
	} {
		if err := Compatible(test.a, test.b); (err == nil) != test.ok {
			t.Errorf("%s and %s: %v", test.a, test.b, err)
		} else if err != nil {
			wantProblem(t, err, ProtocolTooOld)
		}
	}
}

func TestVersionToSpeakWithADesk(t *testing.T) {
	for _, test := range []struct {
		version, min, max, want string // want "" for none
	}{
		{"1.0", "1.0", "1.0", "1.0"},
		{"1.2", "1.0", "1.1", "1.1"}, // the desk is older
		{"1.2", "1.0", "1.3", "1.2"}, // and newer
		{"1.2", "1.0", "3.0", "1.2"}, // and speaks three major versions
		{"1.2", "0.1", "0.9", ""},    // older than any that this version speaks
		{"1.2", "1.3", "1.4", ""},    // has given up what this version speaks
		{"1.2", "2.0", "2.1", ""},
		{"1.2", "", "", ""},
		{"1.2", "1.0", "new", ""},
	} {
		got, err := Range{test.min, test.max}.speak(test.version)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s with %s to %s: %q, %v", test.version, test.min, test.max, got, err)
		}
	}
	if got, err := (Range{Version, Version}).Speak(); got != Version || err != nil {
		t.Errorf("a laptop does not understand a desk of its own version: %q, %v", got, err)
	}
}
