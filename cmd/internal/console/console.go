// Package console is what a command that people type has besides its work:
// where it reads and writes, passphrases, and errors in plain words.
package console

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Exit statuses.
const (
	Done    = 0
	Refused = 1
	Usage   = 2
)

// Terminal is where a command reads and writes.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
}

// Standard is the process's own.
func Standard() Terminal { return Terminal{os.Stdin, os.Stdout, os.Stderr} }

// Print writes v as JSON where asJSON asks for it, and the words otherwise, in
// columns where tabs part them.
func (t Terminal) Print(asJSON bool, v any, words func(w io.Writer)) error {
	if asJSON {
		e := json.NewEncoder(t.Out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(v)
	}
	w := tabwriter.NewWriter(t.Out, 0, 4, 2, ' ', 0)
	words(w)
	return w.Flush()
}

// Secret says where a passphrase may come from: the first line of a file, or a
// variable of the environment.
type Secret struct{ File, Variable string }

// Given returns the passphrase that the file or the environment gives.
func (s Secret) Given() (string, bool, error) {
	if s.File != "" {
		b, err := os.ReadFile(s.File)
		if err != nil {
			return "", false, fmt.Errorf("the passphrase file cannot be read: %w", err)
		}
		// Notepad and PowerShell may write UTF-16, or a byte order mark before UTF-8.
		b, _, err = transform.Bytes(unicode.BOMOverride(transform.Nop), b)
		if err != nil {
			return "", false, fmt.Errorf("the passphrase file cannot be read as text: %w", err)
		}
		line, _, _ := strings.Cut(string(b), "\n")
		return strings.TrimSuffix(line, "\r"), true, nil
	}
	p, ok := os.LookupEnv(s.Variable)
	return p, ok, nil
}

// Ask returns the passphrase as it is given, typed by a person, or the next line
// of standard input; missing is the error where there is none.
func (t Terminal) Ask(s Secret, prompt string, missing error) (string, error) {
	if p, ok, err := s.Given(); ok || err != nil {
		return p, err
	}
	if f, ok := t.interactive(); ok {
		fmt.Fprint(t.Err, prompt)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(t.Err)
		return string(b), err
	}
	line, err := bufio.NewReader(t.In).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) || line == "" {
		return "", missing
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// Choose returns a new passphrase: as it is given, or typed twice by a person.
// It is empty where nobody can be asked, or nobody wants one.
func (t Terminal) Choose(s Secret, prompt string) (string, error) {
	if p, ok, err := s.Given(); ok || err != nil {
		return p, err
	}
	if _, ok := t.interactive(); !ok {
		return "", nil
	}
	first, err := t.Ask(s, prompt, nil)
	if err != nil || first == "" {
		return "", err
	}
	second, err := t.Ask(s, "Once more: ", nil)
	if err == nil && first != second {
		err = errors.New("the two passphrases differ, so nothing was made")
	}
	return first, err
}

// interactive returns standard input where a person is typing.
func (t Terminal) interactive() (*os.File, bool) {
	f, ok := t.In.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// Signer is the name that what is done is signed with: the one given, or that of
// who is logged in.
func Signer(name string) string {
	if name != "" {
		return name
	}
	u, err := user.Current() // asks a Windows domain, which may be slow: only where it must be
	if err != nil {
		return "not named"
	}
	return cmp.Or(u.Name, u.Username, "not named")
}
