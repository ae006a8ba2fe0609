package kit

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// Style is how a piece of text is set: its size in design pixels, its weight and
// the name of its colour.
type Style struct {
	Size  float32
	Bold  bool
	Color fyne.ThemeColorName
}

// The styles of the window.
var (
	Title     = Style{20, true, ColorInk}     // a page's title
	CardTitle = Style{14, true, ColorInk}     // a card's title
	Body      = Style{13.5, false, ColorInk}  // running text and cells
	Strong    = Style{13.5, true, ColorInk}   // names and figures
	Soft      = Style{13.5, false, ColorSoft} // text that stands back
	Small     = Style{12, false, ColorInk}    // second lines
	Note      = Style{12, false, ColorSoft}   // small print, labels above fields
)

// In returns the style in another colour.
func (s Style) In(color fyne.ThemeColorName) Style {
	s.Color = color
	return s
}

// Measure returns the width in pixels of one line of text in a style.
func Measure(text string, style Style) float32 { return FaceOf(style).Width(text) }

// Cut returns as much of text as fits into width pixels, ending in "…" where
// anything was cut off.
func Cut(text string, width float32, style Style) string { return FaceOf(style).Cut(text, width) }

// Face measures text in one size and weight from a table of advances, rune by
// rune, which is some hundred times faster than shaping the text and never
// narrower by more than a kern. It belongs to the main goroutine.
type Face struct {
	size     float32
	style    fyne.TextStyle
	height   float32
	ellipsis float32
	ascii    [utf8.RuneSelf]float32
	others   map[rune]float32
}

// FaceOf returns the face of a style in the text size and font in force.
func FaceOf(style Style) *Face {
	textStyle := fyne.TextStyle{Bold: style.Bold}
	key := faceKey{
		size: Px(style.Size),
		bold: style.Bold,
		font: fyne.CurrentApp().Settings().Theme().Font(textStyle).Name(),
	}
	f, ok := faces[key]
	if !ok {
		f = newFace(key.size, textStyle)
		faces[key] = f
	}
	return f
}

type faceKey struct {
	size float32
	bold bool
	font string
}

// faces keeps the handful of faces that a window uses, for one font: a style
// asked for a thousand times a page jump must not measure anything twice.
var faces = map[faceKey]*Face{}

func newFace(size float32, style fyne.TextStyle) *Face {
	f := &Face{size: size, style: style, others: map[rune]float32{}}
	f.height = fyne.MeasureText("Ág", size, style).Height
	for r := rune(' '); r < utf8.RuneSelf; r++ {
		f.ascii[r] = fyne.MeasureText(string(r), size, style).Width
	}
	f.ellipsis = f.advance('…')
	return f
}

// Height returns the height of one line in pixels.
func (f *Face) Height() float32 { return f.height }

// Size returns the size to set a canvas.Text to.
func (f *Face) Size() float32 { return f.size }

// Width returns the width of one line in pixels.
func (f *Face) Width(text string) float32 {
	var w float32
	for _, r := range text {
		w += f.advance(r)
	}
	return w
}

// Cut returns as much of text as fits into width, ending in "…" where cut; no
// space is left before the ellipsis, and nothing at all where not even that fits.
func (f *Face) Cut(text string, width float32) string {
	var w float32
	fits := 0 // bytes that leave room for the ellipsis
	for i, r := range text {
		a := f.advance(r)
		if w+f.ellipsis <= width {
			fits = i
		}
		if w += a; w > width+0.01 {
			if f.ellipsis > width {
				return ""
			}
			return strings.TrimRight(text[:fits], " ,") + "…"
		}
	}
	return text
}

// Wrap breaks text into lines of at most width pixels, at spaces where there are
// any and inside a word only where the word alone is wider. A line feed in text
// always starts a new line.
func (f *Face) Wrap(text string, width float32) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		lines = append(lines, f.wrapPart(part, width)...)
	}
	return lines
}

func (f *Face) wrapPart(text string, width float32) []string {
	var lines []string
	line, used := "", float32(0)
	space := f.advance(' ')
	for _, word := range strings.FieldsFunc(text, breaks) {
		w := f.Width(word)
		if line != "" && used+space+w <= width {
			line, used = line+" "+word, used+space+w
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for w > width && utf8.RuneCountInString(word) > 1 {
			head := f.head(word, width)
			lines = append(lines, word[:head])
			word = word[head:]
			w = f.Width(word)
		}
		line, used = word, w
	}
	return append(lines, line)
}

// head returns how many bytes of word fit into width, at least one rune.
func (f *Face) head(word string, width float32) int {
	var w float32
	for i, r := range word {
		if w += f.advance(r); w > width && i > 0 {
			return i
		}
	}
	return len(word)
}

func (f *Face) advance(r rune) float32 {
	if r >= 0 && r < utf8.RuneSelf {
		return f.ascii[r]
	}
	if a, ok := f.others[r]; ok {
		return a
	}
	var a float32
	if !unicode.Is(unicode.Mn, r) { // a combining mark stands on the letter before it
		a = fyne.MeasureText(string(r), f.size, f.style).Width
	}
	f.others[r] = a
	return a
}

// Grouped returns n with its thousands set apart, "1,480".
func Grouped(n int) string {
	if n < 0 {
		return "−" + Grouped(-n)
	}
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return Grouped(n/1000) + "," + strconv.Itoa(1000 + n%1000)[1:]
}

// Count writes a number of things, "1 student", "1,180 students".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Grouped(n) + " " + many
}

// breaks reports whether a line may end at r; it may not at a no-break space.
func breaks(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }
