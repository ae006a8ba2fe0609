package session_test

import (
	"testing"

	"waymark/app/ui/session"
)

func TestAPathAsWindowsCopiesIt(t *testing.T) {
	for typed, want := range map[string]string{
		`"C:\Users\Zoë O'Brien\Downloads\students.xlsx"`: `C:\Users\Zoë O'Brien\Downloads\students.xlsx`,
		` \\server\share\students.csv `:                  `\\server\share\students.csv`,
		`"C:\half`:                                       `"C:\half`,
		`"`:                                              `"`,
		"":                                               "",
	} {
		if got := session.TypedPath(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}
