package sheet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Names of encodings.
const (
	encodingUTF8    = "UTF-8"
	encodingUTF8BOM = "UTF-8 with BOM"
	encodingUTF16LE = "UTF-16LE"
	encodingUTF16BE = "UTF-16BE"
	encoding1252    = "Windows-1252"
	encodingMac     = "Mac OS Roman"
)

// Encodings lists the encodings that a text can be read in, for a person to
// choose from.
func Encodings() []string {
	return []string{encodingUTF8, encoding1252, encodingUTF16LE, encodingUTF16BE, encodingMac}
}

// encodingNames are what people and programs call the encodings, by their letters
// and digits.
var encodingNames = map[string]string{
	"utf8": encodingUTF8, "utf8withbom": encodingUTF8, "utf8bom": encodingUTF8, "ascii": encodingUTF8, "usascii": encodingUTF8,
	"windows1252": encoding1252, "win1252": encoding1252, "cp1252": encoding1252, "1252": encoding1252, "ansi": encoding1252,
	"latin1": encoding1252, "iso88591": encoding1252, // as browsers read it, too
	"utf16le": encodingUTF16LE, "utf16": encodingUTF16LE, "unicode": encodingUTF16LE, "unicodetext": encodingUTF16LE,
	"utf16be":    encodingUTF16BE,
	"macosroman": encodingMac, "macroman": encodingMac, "macintosh": encodingMac, "mac": encodingMac, "xmacroman": encodingMac,
}

// EncodingNamed returns the one of [Encodings] that a person calls by the name,
// "utf8" or "Latin-1". ok is false where it is none of them.
func EncodingNamed(name string) (encoding string, ok bool) {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	encoding, ok = encodingNames[letters]
	return encoding, ok
}

// decodeAs decodes a text in the encoding that somebody named. Bytes that it does
// not know become U+FFFD, and are counted.
func decodeAs(data []byte, encoding string) (text string, notes []string) {
	switch encoding {
	case encodingUTF16LE:
		text, _, notes = decodeUTF16(data, binary.LittleEndian, encoding)
		return text, notes
	case encodingUTF16BE:
		text, _, notes = decodeUTF16(data, binary.BigEndian, encoding)
		return text, notes
	}
	if n := bytes.Count(data, []byte{0}); n > 0 {
		data = bytes.ReplaceAll(data, []byte{0}, nil)
		notes = append(notes, count(n, "stray zero byte")+" in the file: passed over")
	}
	switch encoding {
	case encoding1252:
		return fromBytes(data, rune1252), notes
	case encodingMac:
		return fromBytes(data, charmap.Macintosh.DecodeByte), notes
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if _, strays := countUTF8(data); strays > 0 {
		notes = append(notes, count(strays, "byte")+" in the file that UTF-8 does not know: letters are lost there")
	}
	return string(bytes.ToValidUTF8(data, []byte("\uFFFD"))), notes
}

// decode turns a file's bytes into valid UTF-8, and says what encoding they
// were in. The whole file is looked at: a heading row is plain ASCII in every
// encoding, and the first accented name may stand on the last line.
func decode(data []byte) (text, encoding string, notes []string) {
	switch order := utf16Order(data); order {
	case encodingUTF16LE:
		return decodeUTF16(data, binary.LittleEndian, order)
	case encodingUTF16BE:
		return decodeUTF16(data, binary.BigEndian, order)
	}
	encoding = encodingUTF8
	if rest, ok := bytes.CutPrefix(data, []byte("\xEF\xBB\xBF")); ok {
		data, encoding = rest, encodingUTF8BOM
	}
	if n := bytes.Count(data, []byte{0}); n > 0 {
		data = bytes.ReplaceAll(data, []byte{0}, nil)
		notes = append(notes, count(n, "stray zero byte")+" in the file: passed over")
	}
	if utf8.Valid(data) {
		return string(data), encoding, notes
	}
	sequences, strays := countUTF8(data)
	if encoding == encodingUTF8 && strays >= sequences {
		if ofMac(data) {
			notes = append(notes, "the file was saved on a Mac in an old way (Mac OS Roman): look whether names with accents are right")
			return fromBytes(data, charmap.Macintosh.DecodeByte), encodingMac, notes
		}
		return fromBytes(data, rune1252), encoding1252, notes
	}
	// UTF-8 with a few bytes of another program's making. Each is most likely a
	// Windows-1252 letter.
	notes = append(notes, count(strays, "byte")+" in the file that UTF-8 does not know: read as Windows-1252")
	var b strings.Builder
	b.Grow(len(data) + strays)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			r = rune1252(data[0])
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String(), encoding, notes
}

// utf16Order returns the encoding of a file in UTF-16, or "". Without a byte
// order mark it is told by where the zeros are: English text has one in nearly
// every other byte, and nowhere else.
func utf16Order(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return encodingUTF16LE
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return encodingUTF16BE
	}
	sample := data[:min(len(data), 4096)&^1]
	if len(sample) < 8 {
		return ""
	}
	var zeros [2]int
	for i, c := range sample {
		if c == 0 {
			zeros[i&1]++
		}
	}
	switch pairs := len(sample) / 2; {
	case zeros[1] > pairs*2/3 && zeros[0] < pairs/10:
		return encodingUTF16LE
	case zeros[0] > pairs*2/3 && zeros[1] < pairs/10:
		return encodingUTF16BE
	}
	return ""
}

func decodeUTF16(data []byte, order binary.ByteOrder, encoding string) (string, string, []string) {
	var notes []string
	if len(data)%2 == 1 {
		notes = append(notes, "the file ends in the middle of a letter: it may have been cut short")
		data = data[:len(data)-1]
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 0; i < len(data); i += 2 {
		if u := order.Uint16(data[i:]); u != 0 && (u != 0xFEFF || i > 0) {
			units = append(units, u)
		}
	}
	return string(utf16.Decode(units)), encoding, notes
}

// countUTF8 counts the letters of more than one byte, and the bytes that are
// part of none.
func countUTF8(data []byte) (sequences, strays int) {
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			strays++
		} else {
			sequences++
		}
		i += size
	}
	return sequences, strays
}

// ofMac reports whether bytes beyond ASCII are the letters of Mac OS Roman and
// not those of Windows-1252, which is far commoner: behind a small letter stands
// a small one, and in the wrong encoding a capital or a sign. Jos\x8E is José to
// the one, and JosŽ to the other.
func ofMac(data []byte) bool {
	mac, windows := 0, 0
	for i := 1; i < len(data); i++ {
		if before := data[i-1]; data[i] < utf8.RuneSelf || before < 'a' || before > 'z' {
			continue
		}
		var behind byte
		if i+1 < len(data) {
			behind = data[i+1] | 0x20
		}
		within := behind >= 'a' && behind <= 'z' // a word
		switch r := rune1252(data[i]); {
		case unicode.IsLower(r):
			windows++
		case r == '‘' && !within, (r == '–' || r == '—') && within && data[i+1] == behind:
			mac++ // Zo‘ is Zoë, and Mu–oz is Muñoz
		case !unicode.IsPunct(r) && unicode.IsLower(charmap.Macintosh.DecodeByte(data[i])):
			mac++
		}
	}
	return mac > windows
}

// fromBytes decodes a text of one byte a letter, whose first half is ASCII.
func fromBytes(data []byte, letter func(byte) rune) string {
	var b strings.Builder
	b.Grow(len(data) + len(data)/16)
	plain := 0
	for i, c := range data {
		if c < utf8.RuneSelf {
			continue
		}
		b.Write(data[plain:i])
		b.WriteRune(letter(c))
		plain = i + 1
	}
	b.Write(data[plain:])
	return b.String()
}

// rune1252 returns the letter of a byte of Windows-1252. Five bytes have none:
// they become U+FFFD, which is warned of where it stands in a name.
func rune1252(c byte) rune {
	r := charmap.Windows1252.DecodeByte(c)
	if r >= 0x80 && r < 0xA0 {
		return utf8.RuneError
	}
	return r
}

// count returns "1 row" or "2 rows".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
