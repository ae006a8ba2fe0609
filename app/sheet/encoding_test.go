package sheet

import (
	"encoding/binary"
	"slices"
	"testing"
	"unicode/utf16"
)

// utf16Bytes is a text in UTF-16, without a byte order mark.
func utf16Bytes(order binary.ByteOrder, text string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, 0, 0)
		order.PutUint16(out[len(out)-2:], u)
	}
	return string(out)
}

// A file does not say how its letters are written; its bytes do.
func TestEncodings(t *testing.T) {
	list := "Surname,Forename\r\nO’Brien,Zoë\r\nYılmaz,Şule 😀\r\n"
	for _, c := range []struct {
		bytes, want, encoding string
		notes                 []string
	}{
		{list, list, encodingUTF8, nil},
		{"\xEF\xBB\xBF" + list, list, encodingUTF8BOM, nil},
		{"\xFF\xFE" + utf16Bytes(binary.LittleEndian, list), list, encodingUTF16LE, nil},
		{"\xFE\xFF" + utf16Bytes(binary.BigEndian, list), list, encodingUTF16BE, nil},
		{utf16Bytes(binary.LittleEndian, list), list, encodingUTF16LE, nil},
		{utf16Bytes(binary.BigEndian, list), list, encodingUTF16BE, nil},
		{utf16Bytes(binary.LittleEndian, list) + "x", list, encodingUTF16LE, []string{"the file ends in the middle of a letter: it may have been cut short"}},
		{"Brien,Zo\xEB", "Brien,Zoë", encoding1252, nil},
		{"O\x92Brien,Zoe", "O’Brien,Zoe", encoding1252, nil},
		{"Yılmaz,Şule,Zo\xEB", "Yılmaz,Şule,Zoë", encodingUTF8, []string{"1 byte in the file that UTF-8 does not know: read as Windows-1252"}},
		{"\xEF\xBB\xBFZo\xEB", "Zoë", encodingUTF8BOM, []string{"1 byte in the file that UTF-8 does not know: read as Windows-1252"}},
		{"a,b\x00\x00", "a,b", encodingUTF8, []string{"2 stray zero bytes in the file: passed over"}},
		{"Zo\xEB O\x92Neil \x81", "Zoë O’Neil \uFFFD", encoding1252, nil}, // five bytes of Windows-1252 are no letter
	} {
		text, encoding, notes := decode([]byte(c.bytes))
		if text != c.want || encoding != c.encoding || !slices.Equal(notes, c.notes) {
			t.Errorf("%q: %s %q %q", c.bytes, encoding, text, notes)
		}
	}
}

// Behind a small letter stands a small letter: that tells the bytes of a Mac from
// those of Windows.
func TestLettersOfAMac(t *testing.T) {
	for _, c := range []struct{ bytes, want, encoding string }{
		{"Jos\x8E,Ren\x8Ee,Chlo\x91,Fran\x8Doise\rSt John\xD5s", "José,Renée,Chloë,Françoise\rSt John’s", encodingMac},
		{"Jos\xE9,Ren\xE9e,St John\x92s,O\x92Neil", "José,Renée,St John’s,O’Neil", encoding1252},
		{"St John\x92s \x96 \x93Ann\x94", "St John’s – “Ann”", encoding1252},
		{"Mi\x9Aa,\x8Eukauskas", "Miša,Žukauskas", encoding1252},
	} {
		text, encoding, notes := decode([]byte(c.bytes))
		if text != c.want || encoding != c.encoding || (len(notes) == 1) != (encoding == encodingMac) {
			t.Errorf("%q: %s %q %q", c.bytes, encoding, text, notes)
		}
	}
}
