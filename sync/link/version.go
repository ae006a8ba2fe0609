package link

import (
	"strconv"
	"strings"
)

// VersionHeader is the HTTP header in which each side says the version it speaks.
const VersionHeader = "Placement-Link"

// Compatible returns nil where two sides that speak the given versions
// understand each other: within one major version they do, since members and
// enumerations only ever grow.
func Compatible(a, b string) error {
	majorA, _, okA := parseVersion(a)
	majorB, _, okB := parseVersion(b)
	if !okA || !okB || majorA != majorB {
		return ProtocolTooOld.Problem("")
	}
	return nil
}

// Speak returns the version to speak with a desk that speaks the range, or the
// problem protocol-too-old.
func (r Range) Speak() (string, error) { return r.speak(Version) }

func (r Range) speak(version string) (string, error) {
	mine, minor, _ := parseVersion(version)
	min, minMinor, okMin := parseVersion(r.Min)
	max, maxMinor, okMax := parseVersion(r.Max)
	switch {
	case !okMin || !okMax, mine < min, mine == min && minor < minMinor, mine > max:
		return "", ProtocolTooOld.Problem("")
	case mine == max && maxMinor < minor:
		return r.Max, nil
	}
	return version, nil
}

// parseVersion reads "1.0".
func parseVersion(s string) (major, minor int, ok bool) {
	a, b, found := strings.Cut(s, ".")
	major, errA := strconv.Atoi(a)
	minor, errB := strconv.Atoi(b)
	return major, minor, found && errA == nil && errB == nil && major >= 0 && minor >= 0 && s == strconv.Itoa(major)+"."+strconv.Itoa(minor)
}
