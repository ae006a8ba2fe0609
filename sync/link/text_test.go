package link

import (
	"strings"
	"testing"
)

// What the other side wrote is shown as text and does nothing else.
func TestTextsAsTheyMayBeShown(t *testing.T) {
	for _, c := range []struct{ name, is, line, text string }{
		{"words", "A week on the wards", "A week on the wards", "A week on the wards"},
		{"other scripts", "أسبوع في الجناح · 病棟で一週間 · क्\u200dष", "أسبوع في الجناح · 病棟で一週間 · क्\u200dष", "أسبوع في الجناح · 病棟で一週間 · क्\u200dष"},
		{"HTML stays what it is", "<script>alert(1)</script> & <b>bold</b>", "<script>alert(1)</script> & <b>bold</b>", "<script>alert(1)</script> & <b>bold</b>"},
		{"what a terminal obeys", "Radio\x1b[2J\x1b]0;owned\x07graphy\x9b31m", "Radio[2J]0;ownedgraphy31m", "Radio[2J]0;ownedgraphy31m"},
		{"what overwrites a line", "Confirmed\rDeclined\b\b", "Confirmed Declined", "ConfirmedDeclined"},
		{"what turns a text round", "\u202edemrifnoc\u202c \u2067x\u2069\u200f", "demrifnoc x", "demrifnoc x"},
		{"what nobody sees", "Con\u200bfirm\ufeffed\u00ad\U000e0041\x00", "Confirmed", "Confirmed"},
		{"lines", "One\ntwo\r\nthree\u2028four", "One two three four", "One\ntwo\nthree\nfour"},
		{"a tab", "One\ttwo", "One two", "One two"},
		{"bytes that are no text", "Caf\xe9", "Caf", "Caf"},
		{"nothing", "", "", ""},
	} {
		if got := Line(c.is, 100); got != c.line {
			t.Errorf("%s in a line: %q, want %q", c.name, got, c.line)
		}
		if got := Text(c.is, 100); got != c.text {
			t.Errorf("%s: %q, want %q", c.name, got, c.text)
		}
	}
	long := strings.Repeat("ä", 201)
	if got := Line(long, 200); got != strings.Repeat("ä", 199)+"…" {
		t.Errorf("what is too long becomes %q", got)
	}
	if got := Line(long[:400], 200); got != long[:400] {
		t.Errorf("what just fits becomes %q", got)
	}
}

func TestOpportunitiesAsTheyMayBeShown(t *testing.T) {
	o, err := DecodeOpportunity([]byte(`{"id":"wards","rev":3,"status":"op\u001ben","title":"Wards\u001b[31m\nnow","about":"One\ntwo\u202e",
		"department":"\u0007Imaging","clearance":["A \u009bcheck"],"priority":[{"band":1,"any_of":["send"],"words":"Wi\u200bth"}],"slots":[{"id":"june","from":"2027-06-21","session":"a.m.\r"}],"mood":"fine"}`))
	if err != nil {
		t.Fatal(err)
	}
	if o.Title != "Wards[31m now" || o.About != "One\ntwo" || o.Department != "Imaging" || o.Clearance[0] != "A check" ||
		o.Priority[0].Words != "With" || o.Slots[0].Session != "a.m." || o.Status != "open" {
		t.Errorf("it reads %+v", o)
	}
	for _, bad := range []string{`[]`, `{"id":""}`, `{"id":"a b"}`, `{"id":"a\u001b"}`, `{"id":"a/../b"}`, `{"id":"wards","slots":[{"id":"\n"}]}`, `{"id":"` + strings.Repeat("a", 65) + `"}`} {
		if _, err := DecodeOpportunity([]byte(bad)); err == nil {
			t.Errorf("%s was taken for an opportunity", bad)
		}
	}
}
