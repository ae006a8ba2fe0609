package record

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Problem is one thing wrong with one field, in words for the person who typed it.
type Problem struct {
	Field string
	Words string
}

// Problems is all that is wrong with a record. As an error it reads as one sentence.
type Problems []Problem

// Error joins the problems' words.
func (p Problems) Error() string {
	words := make([]string, len(p))
	for i, problem := range p {
		words[i] = problem.Words
	}
	return strings.Join(words, "; ")
}

// Err returns the problems as an error, or nil where there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// For returns the words for one field, or "".
func (p Problems) For(field string) string {
	for _, problem := range p {
		if problem.Field == field {
			return problem.Words
		}
	}
	return ""
}

func (p *Problems) add(field, words string) { *p = append(*p, Problem{field, words}) }

func (p *Problems) require(field, value, words string) {
	if strings.TrimSpace(value) == "" {
		p.add(field, words)
	}
}

func (p *Problems) limit(field, value string, runes int) {
	if !utf8.ValidString(value) {
		p.add(field, fmt.Sprintf("%s holds bytes that are not text", field))
	}
	if utf8.RuneCountInString(value) > runes {
		p.add(field, fmt.Sprintf("%s is longer than %d letters", field, runes))
	}
}

func digits(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
