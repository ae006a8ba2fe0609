package journal

import (
	"errors"
	"io"
)

// walk goes through a journal's frames in one sequential pass.
type walk struct {
	window
	secrets
	seq    uint64   // of the entry walked last
	head   [32]byte // the chain up to that entry
	off    int64    // where the next frame starts
	frame  []byte   // the frame walked last, valid until the next step
	action []byte   // its JSON, likewise
}

// What can end a walk, beside io.EOF after the last whole frame. Any other
// error is the cause of damage at off.
var (
	errTorn = errors.New("it breaks off before its end")

	errFrameHeader = errors.New("the checksum of its length and number does not fit")
	errLength      = errors.New("it says to be longer or shorter than any entry can be")
	errSeq         = errors.New("it is numbered out of turn")
	errSeal        = errors.New("its seal does not hold: bytes of it, or of what stood before it, were changed")
	errShrunk      = errors.New("the file has become shorter since it was opened")
	errEndMark     = errors.New("the mark at its end was changed")
)

// step reads the next frame, checks its header, its seal and its end and leaves
// the walk behind it; the caller moves head on. After an error the walk stays
// in front of the frame.
func (w *walk) step() error {
	left := w.size - w.off
	switch {
	case left == 0:
		return io.EOF
	case left < frameHeaderSize:
		return errTorn
	}
	b, err := w.at(w.off, frameHeaderSize)
	if err != nil {
		return err
	}
	n, seq, ok := frameHeader(b)
	switch {
	case !ok:
		// A header that breaks off into zeros to the end of the file was never
		// written whole. Zeros must begin within it: what was written is not zero.
		zero, err := w.zeros(w.off + frameHeaderSize - 1)
		if err != nil {
			return err
		}
		if zero {
			return errTorn
		}
		return errFrameHeader
	case n < sealOverhead || n > maxAction+sealOverhead:
		return errLength
	case seq != w.seq+1:
		return errSeq
	}
	total := frameHeaderSize + n + int64(len(endMark))
	if left < total {
		return errTorn
	}
	if w.frame, err = w.at(w.off, int(total)); err != nil {
		return err
	}
	body, end := w.frame[frameHeaderSize:frameHeaderSize+n], w.frame[frameHeaderSize+n:]
	w.action, err = w.seal.Open(w.action[:0], nil, body, bound(w.frame, w.head))
	switch {
	case err == nil && string(end) == endMark:
		w.seq, w.off = seq, w.off+total
		return nil
	case left == total && end[len(end)-1] == 0:
		// The mark holds no zero byte and no byte that one flipped bit would make
		// zero, so this is where the disk was never written.
		return errTorn
	case err == nil:
		return errEndMark
	}
	return errSeal
}

// window reads a file front to back in large pieces.
type window struct {
	file  io.ReaderAt
	size  int64
	buf   []byte
	start int64 // where buf stands in the file
}

const readAhead = 1 << 20

// at returns n bytes from off, which must lie within the file. They are valid
// until the next call.
func (w *window) at(off int64, n int) ([]byte, error) {
	if off >= w.start && off+int64(n) <= w.start+int64(len(w.buf)) {
		return w.buf[off-w.start:][:n], nil
	}
	kept := 0
	if off >= w.start && off < w.start+int64(len(w.buf)) {
		kept = len(w.buf) - int(off-w.start)
	}
	want := int(min(int64(max(n, readAhead)), w.size-off))
	from := w.buf[len(w.buf)-kept:]
	if cap(w.buf) < want {
		w.buf = make([]byte, want)
	}
	w.buf = w.buf[:want]
	kept = copy(w.buf, from)
	w.start = off
	got, err := w.file.ReadAt(w.buf[kept:], off+int64(kept))
	w.buf = w.buf[:kept+got]
	switch {
	case len(w.buf) >= n: // what failed lies further on
		return w.buf[:n], nil
	case err == io.EOF:
		return nil, errShrunk
	}
	return nil, err
}

// zeros reports whether the file holds nothing but zeros from off to its end.
func (w *window) zeros(off int64) (bool, error) {
	for off < w.size {
		b, err := w.at(off, int(min(readAhead, w.size-off)))
		if err != nil {
			return false, err
		}
		for _, c := range b {
			if c != 0 {
				return false, nil
			}
		}
		off += int64(len(b))
	}
	return true, nil
}
