package record

import (
	"crypto/rand"
	"fmt"
	"strings"
)

// ID names one record within its kind. IDs are made on the laptop, never by a
// server, so that a record can be referred to before anyone else has seen it.
type ID string

// NewID returns a fresh random ID of 26 base32 characters (128 bits or more).
func NewID() ID { return ID(rand.Text()) }

// NewIDs returns n fresh random IDs, as [NewID] makes them: an import needs
// thousands at once.
func NewIDs(n int) []ID {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	const length = 26
	b := make([]byte, n*length)
	rand.Read(b) // never fails
	for i, c := range b {
		b[i] = letters[c%32]
	}
	ids, all := make([]ID, n), string(b)
	for i := range ids {
		ids[i] = ID(all[i*length : (i+1)*length])
	}
	return ids
}

// Kind is a collection of records.
type Kind string

// The kinds of record, in the order in which they refer to each other.
const (
	KindSchool       Kind = "school"
	KindStudent      Kind = "student"
	KindOrganisation Kind = "organisation"
	KindActivity     Kind = "activity"
	KindAttendance   Kind = "attendance"
	KindTrust        Kind = "trust"
	KindOpportunity  Kind = "opportunity"
	KindRequest      Kind = "request"
	KindMessage      Kind = "message"
	KindMapping      Kind = "mapping"
)

// Kinds lists every kind, referred-to kinds first.
var Kinds = []Kind{
	KindSchool, KindStudent, KindOrganisation, KindActivity, KindAttendance,
	KindTrust, KindOpportunity, KindRequest, KindMessage, KindMapping,
}

// Ref points at one record.
type Ref struct {
	Kind Kind `json:"kind"`
	ID   ID   `json:"id"`
}

// String returns the ref as "kind/id", the form the command line takes.
func (r Ref) String() string { return string(r.Kind) + "/" + string(r.ID) }

// ParseRef reads what [Ref.String] writes.
func ParseRef(s string) (Ref, error) {
	kind, id, ok := strings.Cut(s, "/")
	for _, k := range Kinds {
		if ok && id != "" && string(k) == kind {
			return Ref{k, ID(id)}, nil
		}
	}
	return Ref{}, fmt.Errorf("%q does not name a record: it should look like student/ABC123", s)
}
