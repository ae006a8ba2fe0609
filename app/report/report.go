package report

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
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
func Evidence(ctx context.Context, w io.Writer, r *gatsby.Result, o Options) (s Summary, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			// Only the runtime's own words: another fault's could hold a name.
			detail := ""
			if runtime, ok := fault.(runtime.Error); ok {
				detail = " (" + runtime.Error() + ")"
			}
			s, err = Summary{}, errors.New("the PDF could not be made, because of a fault in Waymark"+detail+". The school’s record is as it was")
		}
	}()
	if o.Prepared.IsZero() {
		return Summary{}, errors.New("the PDF needs the day on which it is prepared")
	}
	f, err := bundled()
	if err != nil {
		return Summary{}, err
	}
	p, err := gather(ctx, f, r, o)
	if err != nil {
		return Summary{}, stopped(err)
	}
	return write(ctx, w, f, p, o)
}

// write lays the pack out, draws it and writes it to w.
func write(ctx context.Context, w io.Writer, f faces, p *pack, o Options) (Summary, error) {
	l, err := layout(ctx, f, p)
	if err != nil {
		return Summary{}, stopped(err)
	}
	pen := newPen(l.setter, l.places)
	pen.pdf.SetTitle(string(p.schoolName+": careers evidence, Gatsby benchmarks 5 and 6, "+longDate(p.asOf)), true)
	pen.pdf.SetSubject(string(claim), true)
	pen.pdf.SetAuthor(string(cmp.Or(p.preparedBy, p.schoolName)), true)
	pen.pdf.SetCreator(strings.TrimSpace("Waymark "+string(p.version)), true)
	pen.pdf.SetProducer("gofpdf 1.16.2", true)
	pen.pdf.SetCreationDate(o.Prepared)
	pen.pdf.SetModificationDate(o.Prepared)
	for i, s := range l.sheets {
		if err := ctx.Err(); err != nil {
			return Summary{}, stopped(err)
		}
		pen.newPage()
		for _, t := range s.things {
			t.draw(pen)
		}
		pen.footer(p, i+1, len(l.sheets))
		l.sheets[i] = nil // drawn, and no longer needed
		if o.Progress != nil {
			o.Progress(i+1, len(l.sheets))
		}
	}
	var drawn bytes.Buffer
	if err := pen.pdf.Output(&drawn); err != nil {
		return Summary{}, fmt.Errorf("the PDF could not be made: %w", err)
	}
	n, err := finish(w, drawn.Bytes(), l.bookmarks)
	if err != nil {
		return Summary{}, fmt.Errorf("the PDF could not be written: %w. The school’s record is as it was", err)
	}
	return Summary{len(l.sheets), n, p.digest, unprintable(p.misprints)}, nil
}

func stopped(err error) error { return fmt.Errorf("making the PDF was stopped: %w", err) }

// footer draws what stands at the foot of every page.
func (p *pen) footer(k *pack, page, pages int) {
	p.line(margin, footerRule, margin+textWidth, footerRule, 0.75, hairline)
	number := fmtPlain("Page\u00a0%d of %d", page, pages)
	room := textWidth - p.face(footerStyle).width(number, footerStyle.size) - 16
	tail := plain(" · school copy: contains names · evidence digest " + k.digest)
	if k.urn != "" {
		tail = " (URN " + k.urn + ")" + tail
	}
	name := p.fit(k.schoolName, footerStyle, room-p.face(footerStyle).width(tail, footerStyle.size))
	p.text(line{{text: name + tail, style: footerStyle}}, margin, footerRule+4.5, room, left)
	p.text(line{{text: number, style: footerStyle}}, margin, footerRule+4.5, textWidth, right)
	p.text(line{{text: claim, style: footerStyle}}, margin, footerRule+4.5+footerStyle.leading, textWidth, left)
}
