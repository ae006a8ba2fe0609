package session

import (
	"fmt"
	"unicode/utf8"
)

// shortestPassphrase is the least length of a passphrase, in characters.
const shortestPassphrase = 8

// PassphraseProblems says what is wrong with a new passphrase typed twice, beside
// the first field or beside the second; both are "" for one that will do.
func PassphraseProblems(first, again string) (atFirst, atAgain string) {
	switch {
	case utf8.RuneCountInString(first) < shortestPassphrase:
		return fmt.Sprintf("at least %d letters", shortestPassphrase), ""
	case first != again:
		return "", "this is not the same"
	}
	return "", ""
}
