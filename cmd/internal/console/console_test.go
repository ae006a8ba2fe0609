package console_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"waymark/cmd/internal/console"
)

const variable = "WAYMARK_TEST_PASSPHRASE"

func TestWhereAPassphraseComesFrom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte("of the file\r\nsecond line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := errors.New("give one")
	for _, c := range []struct {
		name, file, environment, typed string
		want                           string
		err                            string
	}{
		{name: "file first", file: file, environment: "of the environment", typed: "typed\n", want: "of the file"},
		{name: "then the environment", environment: "of the environment", typed: "typed\n", want: "of the environment"},
		{name: "then standard input", typed: "typed\r\nmore\n", want: "typed"},
		{name: "without an end of line", typed: "typed", want: "typed"},
		{name: "nothing", err: "give one"},
		{name: "no such file", file: file + "s", err: "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(variable, c.environment)
			if c.environment == "" {
				os.Unsetenv(variable)
			}
			term := console.Terminal{In: strings.NewReader(c.typed), Out: io.Discard, Err: io.Discard}
			got, err := term.Ask(console.Secret{File: c.file, Variable: variable}, "Passphrase: ", missing)
			if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// Where nobody can be asked there is no new passphrase, whatever is on standard input.
func TestChoosingAPassphrase(t *testing.T) {
	term := console.Terminal{In: strings.NewReader("a script\n"), Out: io.Discard, Err: io.Discard}
	if got, err := term.Choose(console.Secret{Variable: variable}, "New: "); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	t.Setenv(variable, "given")
	if got, err := term.Choose(console.Secret{Variable: variable}, "New: "); got != "given" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestWhatTheSystemSaysOfAFileInPlainWords(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, absent := console.ReadFile(filepath.Join(dir, "absent"), 10)
	_, folder := console.ReadFile(dir, 10)
	_, beneath := os.Open(filepath.Join(file, "beneath"))
	under := "no folder"
	if runtime.GOOS == "windows" {
		under = "is not there" // it looks no further
	}
	_, device := console.ReadFile(os.DevNull, 10)
	_, large := console.ReadFile(file, 4)
	for _, c := range []struct {
		err  error
		want string
	}{
		{absent, filepath.Join(dir, "absent") + " is not there"},
		{fmt.Errorf("nothing was saved: %w", folder), "nothing was saved: " + dir + " is a folder"},
		{beneath, under},
		{device, "not a file that can be read from start to end"},
		{large, "larger than such a file ever is"},
		{&os.LinkError{Op: "rename", Old: "a", New: "b", Err: os.ErrPermission}, "b may not be opened or changed by you"},
		{errors.New("something else"), "something else"},
	} {
		if got := console.Plainly(c.err); !strings.Contains(got, c.want) {
			t.Errorf("%q; want %q in it", got, c.want)
		}
	}
	if b, err := console.ReadFile(file, 5); err != nil || string(b) != "12345" {
		t.Errorf("%q, %v", b, err)
	}
}

// Windows' own editors mark a text's encoding in its first bytes.
func TestAPassphraseFileThatWindowsWrote(t *testing.T) {
	for name, file := range map[string]string{
		"Notepad, UTF-8 with BOM": "\xef\xbb\xbfcaf\xc3\xa9\r\n",
		"PowerShell, UTF-16":      "\xff\xfec\x00a\x00f\x00\xe9\x00\r\x00\n\x00",
		"UTF-8 without":           "caf\xc3\xa9",
	} {
		path := filepath.Join(t.TempDir(), "passphrase.txt")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, given, err := (console.Secret{File: path}).Given(); got != "café" || !given || err != nil {
			t.Errorf("%s: %q, %v, %v", name, got, given, err)
		}
	}
}

func TestFlagsThatAreNotUnderstood(t *testing.T) {
	f := flag.NewFlagSet("test", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Int("tries", 0, "")
	f.Bool("json", false, "")
	f.Func("day", "", func(string) error { return errors.New("write it as 2026-11-22") })
	for given, want := range map[string]string{
		"--trees": "there is no --trees", "--tries": "--tries needs a value after it", "--tries=x": `--tries cannot be "x"`,
		"--json=x": `--json cannot be "x"`, "--day=a:\nb": "--day: write it as 2026-11-22", "--=": "bad flag syntax: --=",
	} {
		if err := console.Misread(f.Parse([]string{given})); err.Error() != want {
			t.Errorf("%s: %q, want %q", given, err, want)
		}
	}
}

func TestPrinting(t *testing.T) {
	var out bytes.Buffer
	term := console.Terminal{Out: &out}
	words := func(w io.Writer) { fmt.Fprint(w, "a\tb\nlonger\tc\n") }
	if err := term.Print(false, nil, words); err != nil || out.String() != "a       b\nlonger  c\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
	out.Reset()
	if err := term.Print(true, map[string]string{"name": "A&E"}, words); err != nil || out.String() != "{\n  \"name\": \"A&E\"\n}\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}
