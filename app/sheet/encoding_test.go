package sheet

import (
	"encoding/binary"
	"slices"
	"strings"
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
		{"Zo\x91,Mu\x96oz", "Zoë,Muñoz", encodingMac},
		{"Smith\x96Jones,Ma\x92am,Year \x91seven\x92", "Smith–Jones,Ma’am,Year ‘seven’", encoding1252},
		{"Mi\x9Aa,\x8Eukauskas", "Miša,Žukauskas", encoding1252},
	} {
		text, encoding, notes := decode([]byte(c.bytes))
		if text != c.want || encoding != c.encoding || (len(notes) == 1) != (encoding == encodingMac) {
			t.Errorf("%q: %s %q %q", c.bytes, encoding, text, notes)
		}
	}
}

// A person who sees that letters came out wrong names the encoding, by whatever
// name they know it.
func TestEncodingsNamedByHand(t *testing.T) {
	for _, c := range []struct {
		name, bytes, want string
		notes             int
	}{
		{"Mac Roman", "Surname,Forename\nBront\x91,B\xDFrd", "Brontë Bﬂrd", 0},
		{"Windows-1252", "Surname,Forename\nBront\xEB,B\xDFrd", "Brontë Bßrd", 0},
		{"latin-1", "Surname,Forename\nO\x92Neil,Zo\xC3\xAB", "O’Neil ZoÃ«", 0},
		{"utf8", "\xEF\xBB\xBFSurname,Forename\nBront\xC3\xAB,Zo\xEB", "Brontë Zo\uFFFD", 1},
		{"ANSI", "Surname,Forename\nBront\xEB,Zoe\n\x00" + strings.Repeat("Smith,John\n", 20), "Brontë Zoe", 1},
		{"UTF-16LE", utf16Bytes(binary.LittleEndian, "姓氏,名字\n山田,太郎"), "山田 太郎", 0},
		{"Unicode text", "\xFF\xFE" + utf16Bytes(binary.LittleEndian, "Surname,Forename\nBrontë,Zoë"), "Brontë Zoë", 0},
		{"utf-16be", utf16Bytes(binary.BigEndian, "Surname,Forename\nBrontë,Zoë"), "Brontë Zoë", 0},
		{"mac", "<table><tr><td>Surname<td>Forename<tr><td>Bront\x91<td>Zo\x91</table>", "Brontë Zoë", 0},
	} {
		encoding, ok := EncodingNamed(c.name)
		if !ok || !slices.Contains(Encodings(), encoding) {
			t.Errorf("%s: %q %v", c.name, encoding, ok)
		}
		book, err := (&Source{Name: "list.csv", Data: []byte(c.bytes)}).Book(Options{Encoding: encoding})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if row := book.Sheets[0].Rows[1]; row.Cell(0)+" "+row.Cell(1) != c.want || book.Encoding != encoding || len(book.Notes) != c.notes {
			t.Errorf("%s: %q in %s, %q", c.name, row.Cells, book.Encoding, book.Notes)
		}
	}
	if name, ok := EncodingNamed("EBCDIC"); ok {
		t.Errorf("EBCDIC is taken for %s", name)
	}
	if _, err := (&Source{Name: "list.csv", Data: []byte(threeColumns)}).Book(Options{Encoding: "EBCDIC"}); err == nil || !strings.Contains(err.Error(), "choose UTF-8, Windows-1252") {
		t.Errorf("an encoding that nobody knows: %v", err)
	}
}
