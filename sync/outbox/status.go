package outbox

import (
	"time"

	"waymark/app/record"
)

// Status is what waits and what needs a person, for the window's strip.
type Status struct {
	Waiting     int
	NeedsPerson int
	YourTurn    int       // requests whose next step is the school's
	Oldest      time.Time // when the oldest message that waits was made; zero where none does
	LastSent    time.Time // when a trust last gave a receipt
	Trusts      []TrustStatus
}

// TrustStatus is the part of a Status that has to do with one trust.
type TrustStatus struct {
	Trust       record.ID
	Name        string
	Waiting     int
	NeedsPerson int
	Oldest      time.Time
	LastSent    time.Time
	// Trouble is what a person should do something about: that the trust is
	// halted, or has given no receipt for a fortnight ("ring the trust").
	Trouble *record.Trouble
	Held    int // removals that wait for a person
}

// StatusOf works out the status of every trust.
func StatusOf(s *record.Snapshot, now time.Time) Status { return Status{} }

// Delivery says in words how far the last message of a request got, "Received
// 14:02".
func Delivery(s *record.Snapshot, request record.ID) string { return "" }
