package report

import (
	"strings"
	"unicode/utf8"
)

// anchor names a place in the report that text can point at.
type anchor string

// span is a stretch of text in one style. One that leads somewhere is a link; one
// that leads somewhere and has no text prints the number of the page it leads to,
// which is not known before everything has been laid out.
type span struct {
	text  plain
	style style
	to    anchor
	// mark is drawn before the text.
	mark       mark
	markColour colour
}

func (s span) isPageNumber() bool { return s.text == "" && s.to != "" && s.mark == noMark }

// line is one line of spans, set one after the other.
type line []span

// widestPageNumber stands in for page numbers while lines are broken, so that
// the layout does not depend on them.
const widestPageNumber plain = "0000"

// setter breaks text into lines.
type setter struct{ faces faces }

func (t setter) face(s style) *face {
	if s.bold {
		return t.faces.bold
	}
	return t.faces.regular
}

func (t setter) width(s span) float64 {
	text := s.text
	if s.isPageNumber() {
		text = widestPageNumber
	}
	return t.face(s.style).width(text, s.style.size) + s.mark.room(s.style)
}

func (t setter) lineWidth(l line) float64 {
	sum := 0.0
	for _, s := range l {
		sum += t.width(s)
	}
	return sum
}

// wrap breaks spans into lines of at most the given width. Lines break at spaces
// and after hyphens; a word wider than the line is broken inside.
func (t setter) wrap(spans []span, width float64) []line {
	if len(spans) == 1 && t.width(spans[0]) <= width {
		return []line{{spans[0]}} // most cells of most tables
	}
	w := wrapper{setter: t, width: width}
	for _, s := range spans {
		w.add(s)
	}
	w.end()
	return w.lines
}

// wrapToFit is wrap for a place with room for only so many lines: what does not
// fit is cut, and an ellipsis shows it.
func (t setter) wrapToFit(spans []span, width float64, most int) []line {
	lines := t.wrap(spans, width)
	if len(lines) <= most {
		return lines
	}
	lines = lines[:most]
	lines[most-1] = t.ellipsis(lines[most-1], width)
	return lines
}

// fit cuts text to one line of the given width, with an ellipsis where it was cut.
func (t setter) fit(text plain, s style, width float64) plain {
	sp := span{text: text, style: s}
	if t.width(sp) <= width {
		return text
	}
	cut := t.ellipsis(line{sp}, width)
	return cut[len(cut)-1].text
}

// ellipsis returns the line with its end replaced by an ellipsis within width.
func (t setter) ellipsis(l line, width float64) line {
	for n := len(l); n > 0; n-- {
		last := l[n-1]
		if last.isPageNumber() {
			continue
		}
		before := t.lineWidth(l[:n-1]) + last.mark.room(last.style)
		room := width - before - t.face(last.style).width("…", last.style.size)
		text := strings.TrimRight(string(t.longest(last.text, last.style, room)), " ,")
		if text != "" || n == 1 {
			last.text = plain(text) + "…"
			return append(append(line(nil), l[:n-1]...), last)
		}
	}
	return line{{text: "…", style: l[0].style}}
}

// longest returns the longest beginning of text that there is room for.
func (t setter) longest(text plain, s style, room float64) plain {
	f := t.face(s)
	sum := 0.0
	for i, r := range text {
		if f.has(r) {
			sum += float64(f.advance[r]) * s.size / 1000
		}
		if sum > room {
			return text[:i]
		}
	}
	return text
}

// wrapper gathers words into lines. A word may run over the seam between two
// spans ("page 26" and "."), so it is kept as pieces until a space ends it.
type wrapper struct {
	setter
	width float64
	lines []line
	line  line
	used  float64
	word  line
	wordW float64
	gap   span // the space before the word, in the style it was typed in
}

func (w *wrapper) add(s span) {
	if s.isPageNumber() {
		w.grow(s)
		return
	}
	text := string(s.text)
	for text != "" || s.mark != noMark {
		part, rest, space := text, "", false
		if i := strings.IndexByte(text, ' '); i >= 0 {
			part, rest, space = text[:i], text[i+1:], true
		} else if i := strings.IndexByte(text, '-'); i > 0 && i+1 < len(text) {
			part, rest = text[:i+1], text[i+1:]
		}
		if i := strings.IndexByte(part, '-'); space && i > 0 && i+1 < len(part) {
			part, rest, space = text[:i+1], text[i+1:], false
		}
		piece := s
		piece.text = plain(part)
		if part != "" || s.mark != noMark {
			w.grow(piece)
		}
		s.mark = noMark
		switch {
		case space:
			w.flush()
			w.gap = span{text: " ", style: s.style, to: s.to}
		case rest != "": // after a hyphen: a line may end here, without a space
			w.flush()
		}
		text = rest
	}
}

func (w *wrapper) grow(piece span) {
	w.word = append(w.word, piece)
	w.wordW += w.setter.width(piece)
}

// flush puts the word onto the line, or onto the next one.
func (w *wrapper) flush() {
	if len(w.word) == 0 {
		return
	}
	gap := 0.0
	if len(w.line) > 0 && w.gap.text != "" {
		gap = w.setter.width(w.gap)
	}
	if w.used+gap+w.wordW > w.width && len(w.line) > 0 {
		w.newLine()
		gap = 0
	}
	if gap > 0 {
		w.put(w.gap)
	}
	for _, piece := range w.word {
		w.putWord(piece)
	}
	w.word, w.wordW, w.gap = nil, 0, span{}
}

// putWord puts a piece of a word onto the line, broken inside where it alone is
// wider than a line.
func (w *wrapper) putWord(piece span) {
	for w.used+w.setter.width(piece) > w.width {
		if piece.isPageNumber() {
			if len(w.line) > 0 {
				w.newLine()
			}
			break
		}
		head := piece
		head.text = w.longest(piece.text, piece.style, w.width-w.used-piece.mark.room(piece.style))
		if head.text == "" {
			if len(w.line) > 0 {
				w.newLine()
				continue
			}
			_, n := utf8.DecodeRuneInString(string(piece.text))
			head.text = piece.text[:n] // a column narrower than one letter
		}
		if head.text == piece.text {
			break
		}
		w.put(head)
		w.newLine()
		piece.text = piece.text[len(head.text):]
		piece.mark = noMark
	}
	w.put(piece)
}

// put adds a piece to the line, joined to the piece before where they are alike.
func (w *wrapper) put(piece span) {
	w.used += w.setter.width(piece)
	if n := len(w.line); n > 0 && !piece.isPageNumber() && !w.line[n-1].isPageNumber() &&
		piece.mark == noMark && w.line[n-1].style == piece.style && w.line[n-1].to == piece.to {
		w.line[n-1].text += piece.text
		return
	}
	w.line = append(w.line, piece)
}

func (w *wrapper) newLine() {
	w.lines = append(w.lines, w.line)
	w.line, w.used = nil, 0
}

func (w *wrapper) end() {
	w.flush()
	if len(w.line) > 0 {
		w.newLine()
	}
}
