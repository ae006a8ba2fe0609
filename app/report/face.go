package report

import (
	"errors"
	"sync"

	"waymark/assets/fonts"
)

// face is what layout needs to know of one font: the runes it has a glyph for,
// and how wide each is drawn. Like gofpdf, it knows runes up to U+FFFF only.
type face struct {
	advance [1 << 16]uint16 // in thousandths of the type size
}

// noGlyph marks a rune the font has no glyph for. No glyph is that wide.
const noGlyph = 1<<16 - 1

// has reports whether the font has a glyph for r.
func (f *face) has(r rune) bool {
	return r >= 0 && r < 1<<16 && f.advance[r] != noGlyph
}

// width returns the width of text in points at the given size.
func (f *face) width(text plain, size float64) float64 {
	sum := 0
	for _, r := range text {
		if f.has(r) {
			sum += int(f.advance[r])
		}
	}
	return float64(sum) * size / 1000
}

// faces holds the two fonts the report is set in. Each is read once.
type faces struct {
	regular, bold *face
}

// both reports whether each of the fonts has a glyph for r.
func (f faces) both(r rune) bool { return f.regular.has(r) && f.bold.has(r) }

var bundled = sync.OnceValues(func() (faces, error) {
	regular, errRegular := readFace(fonts.NotoSansRegular)
	bold, errBold := readFace(fonts.NotoSansBold)
	return faces{regular, bold}, errors.Join(errRegular, errBold)
})

// readFace reads the tables of a TrueType font that say which runes it has and
// how wide they are: head, hhea, hmtx and a format 4 cmap, the only one that
// gofpdf reads.
func readFace(font []byte) (*face, error) {
	tables := map[string]bigEndian{}
	file := bigEndian(font)
	for i := range file.u16(4) {
		entry := file.from(12 + 16*i)
		if len(entry) < 16 {
			break
		}
		tables[string(entry[:4])] = file.from(entry.u32(8)).first(entry.u32(12))
	}
	perEm := tables["head"].u16(18)
	long := tables["hhea"].u16(34) // glyphs with a width of their own; the rest share the last one's
	if perEm == 0 || long == 0 {
		return nil, errors.New("the font is not a TrueType file: its head or hhea table is missing")
	}
	glyphs, ok := readCmap(tables["cmap"])
	if !ok {
		return nil, errors.New("the font has no Unicode character map of format 4")
	}
	f := &face{}
	for r, glyph := range glyphs {
		f.advance[r] = noGlyph
		if glyph != 0 {
			units := tables["hmtx"].u16(4 * min(glyph, long-1))
			f.advance[r] = uint16(min(units*1000/perEm, noGlyph-1))
		}
	}
	return f, nil
}

// readCmap returns the glyph of every rune up to U+FFFF, 0 where there is none.
func readCmap(cmap bigEndian) (glyphs [1 << 16]int, ok bool) {
	var map4 bigEndian
	for i := range cmap.u16(2) {
		entry := cmap.from(4 + 8*i)
		platform, encoding := entry.u16(0), entry.u16(2)
		unicode := platform == 0 || platform == 3 && encoding == 1
		if sub := cmap.from(entry.u32(4)); unicode && sub.u16(0) == 4 {
			map4 = sub
			break
		}
	}
	segments := map4.u16(6) / 2
	for i := range segments {
		ends, starts := map4.from(14), map4.from(16+2*segments)
		deltas, offsets := map4.from(16+4*segments), map4.from(16+6*segments)
		first, last, delta, offset := starts.u16(2*i), ends.u16(2*i), deltas.u16(2*i), offsets.u16(2*i)
		for r := first; r <= last && r < 1<<16-1; r++ {
			glyph := r
			if offset != 0 {
				glyph = offsets.u16(2*i + offset + 2*(r-first))
				if glyph == 0 {
					continue
				}
			}
			glyphs[r] = (glyph + delta) & 0xFFFF
		}
	}
	return glyphs, segments > 0
}

// bigEndian reads numbers out of a font's tables. What lies outside a table
// reads as zero, so that no font can make the reader panic.
type bigEndian []byte

func (b bigEndian) from(i int) bigEndian {
	if i < 0 || i > len(b) {
		return nil
	}
	return b[i:]
}

func (b bigEndian) first(n int) bigEndian { return b[:max(0, min(n, len(b)))] }

func (b bigEndian) u16(i int) int {
	if i < 0 || i+2 > len(b) {
		return 0
	}
	return int(b[i])<<8 | int(b[i+1])
}

func (b bigEndian) u32(i int) int { return b.u16(i)<<16 | b.u16(i+2) }
