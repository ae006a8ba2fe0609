package roster

import "waymark/app/record"

// Match is one name of a pasted list and the student it means.
type Match struct {
	Line int    // of the pasted text, counted from 1
	Text string // the name as it was pasted
	// Student is the student it surely means; "" unless Sure.
	Student record.ID
	Sure    bool
	// Candidates are the students it may mean, the likeliest first. There are
	// none where nobody resembles it.
	Candidates []record.ID
}
