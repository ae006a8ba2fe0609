package report

import (
	"context"
	"io"
	"time"

	"waymark/app/gatsby"
)

// Options says how an evidence pack is made.
type Options struct {
	// Prepared is the moment printed as the day of preparation and written into
	// the file as its date. It is needed: the clock is never read, so that the
	// same input makes the same bytes.
	Prepared   time.Time
	PreparedBy string // a person's name; "" prints nothing
	Version    string // of Waymark
	// Progress, if set, is called after every page that is drawn.
	Progress func(done, total int)
}

// Summary is what came of making a pack.
type Summary struct {
	Pages int
	Bytes int64
	// Digest is over every printed figure, "7f3a 91c0 22de 04b8", and stands on
	// every page. The same figures have the same digest, whenever they are printed.
	Digest string
	// Unprintable lists what no font could print, in the order of the pages.
	Unprintable []Unprintable
}

// Evidence writes the evidence pack for benchmarks 5 and 6 to w as a PDF: the
// school copy, with names. Errors are sentences that can be shown as they are;
// on any error what was written to w must be thrown away. A done ctx stops the
// work within a page, and its error is returned, wrapped.
func Evidence(ctx context.Context, w io.Writer, r *gatsby.Result, o Options) (Summary, error) {
	panic("not yet")
}
