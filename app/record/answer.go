package record

import "fmt"

// Answer is yes, no or unknown. Unknown is the zero value, and is never the
// same as no.
type Answer uint8

// The three answers.
const (
	Unknown Answer = iota
	No
	Yes
)

// String returns "yes", "no" or "unknown".
func (a Answer) String() string {
	switch a {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}

// MarshalText writes "yes", "no" or "".
func (a Answer) MarshalText() ([]byte, error) {
	if a == Unknown {
		return []byte{}, nil
	}
	return []byte(a.String()), nil
}

// UnmarshalText reads what MarshalText writes, and "unknown".
func (a *Answer) UnmarshalText(b []byte) error {
	switch string(b) {
	case "yes":
		*a = Yes
	case "no":
		*a = No
	case "", "unknown":
		*a = Unknown
	default:
		return fmt.Errorf("%q is not an answer: it should be yes, no or unknown", b)
	}
	return nil
}

// Statement is one fact, with who said so and when. The rules need the name and
// the day: a tick that nobody stands behind is no evidence.
type Statement struct {
	Is     Answer `json:"is,omitzero"`
	By     string `json:"by,omitzero"`
	On     Date   `json:"on,omitzero"`
	Detail string `json:"detail,omitzero"`
}

// IsZero reports whether nothing was stated.
func (s Statement) IsZero() bool { return s == Statement{} }

// Stated reports whether the fact is stated to be so.
func (s Statement) Stated() bool { return s.Is == Yes }
