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
		min, max, want string // want "" for none
	}{
		{"1.0", "1.0", "1.0"},
		{"1.0", "1.3", "1.0"},
		{"1.0", "3.0", "1.0"}, // speaks three majors
		{"0.1", "0.9", ""},    // older than any this version speaks
		{"1.1", "1.3", ""},    // has given up what this version speaks
		{"2.0", "2.1", ""},
		{"", "", ""},
		{"1.0", "new", ""},
	} {
		got, err := Range{test.min, test.max}.Speak()
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s to %s: %q, %v", test.min, test.max, got, err)
		}
	}
}
