package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/cmd/internal/console"
)

// What goes wrong on an ordinary day is said in a sentence that says what to do.
func TestSlipsOfTheHand(t *testing.T) {
	o := newDesk(t)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"close", "cardiology"}, console.Refused, "there is no such opportunity: waymark-desk opportunities --all lists them"},
		{[]string{"withdraw", "cardiology", "--reason", "Gone."}, console.Refused, "there is no such opportunity"},
		{[]string{"requests", "--opportunity", "cardiology"}, console.Refused, "there is no such opportunity"},
		{[]string{"offer", "zz"}, console.Refused, "waymark-desk requests --all lists them"},
		{[]string{"revoke", "zz"}, console.Refused, "waymark-desk devices lists them"},
		{[]string{"code", "--valid", "91d"}, console.Refused, "valid: A code is good for 90 days at most."},
		{[]string{"code", "--tries", "-1"}, console.Refused, "tries: A code is good for 1 to 100 tries."},
		{[]string{"code", "--urn", "12"}, console.Refused, "urn: A URN has five or six digits."},
		{[]string{"certificate", o.file("poem", "Roses are red")}, console.Refused, "This is not a placement-link-certificate"},
		{[]string{"publish", "x", "--now", "22/11/2026"}, console.Usage, "write it as 2026-11-22"},
		{[]string{"status", "--data", o.key}, console.Refused, "is a file, and a desk is in a folder"},
	} {
		status, out, said := o.run(c.args...)
		if status != c.status || !strings.Contains(said, c.want) || strings.Contains(said, "laptop could not") {
			t.Errorf("waymark-desk %v: status %d: %s%s", c.args, status, out, said)
		}
	}
	if out := o.do("publish", o.file("old.json", `{"id":"old","title":"Old","slots":[{"id":"a","from":"2026-11-21","places":1}]}`)); !strings.Contains(out, "all of its dates are past") {
		t.Error(out)
	}
}

// An init that came to nothing, as on a full disk, may be tried again in its place.
func TestAnInitThatCameToNothing(t *testing.T) {
	o := newOffice(t)
	o.must(os.Mkdir(o.dir, 0o700))
	o.must(os.WriteFile(filepath.Join(o.dir, "LOCK"), nil, 0o600))
	o.do("init", "--trust", "A", "--key", o.key)
	o.do("status")
	o.must(os.Remove(filepath.Join(o.dir, "journal.waymark")))
	o.refuse([]string{"status"}, "holds a part of a desk only", "restore a copy")
}

func TestWhatASchoolWritesIsOneLine(t *testing.T) {
	for given, want := range map[string]string{
		"St Mary’s, Óbidos": "St Mary’s, Óbidos", "A\nB\tC": "A B C", "\u009b2Jgone\x1b[0m": " 2Jgone [0m", "\u202eedis": " edis",
	} {
		if got := oneLine(given); got != want {
			t.Errorf("%q is shown as %q, want %q", given, got, want)
		}
	}
}
