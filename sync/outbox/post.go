package outbox

import (
	"context"
	"io"

	"waymark/app/record"
)

// SavePost writes what waits for a trust as a file that can go by another way,
// and returns the number of messages in it.
func (o *Outbox) SavePost(trust record.ID, w io.Writer) (int, error) { return 0, errNotYet }

// ReadAnswer takes in the file that came back from a trust.
func (o *Outbox) ReadAnswer(ctx context.Context, r io.Reader, by string) (Report, error) {
	return Report{}, errNotYet
}
