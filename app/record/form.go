package record

import (
	"cmp"
	"strings"
)

// CompareForms orders registration groups as a school lists them: by the number
// they start with, then by the letters after it, so that 9B is before 10A.
func CompareForms(a, b string) int {
	return cmp.Or(cmp.Compare(leadingNumber(a), leadingNumber(b)), strings.Compare(a, b))
}

// leadingNumber returns the number that s starts with, or 0. A school has no form
// beyond 999, so longer numbers need not be told apart.
func leadingNumber(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' || n > 99 {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}
