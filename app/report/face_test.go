package report

import (
	"testing"

	"waymark/assets/fonts"
)

func TestBundledFontsCoverTheNamesOfEnglishSchools(t *testing.T) {
	f, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	for language, letters := range map[string]string{
		"English":    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '’‘“”–—-.,;:!?&@£%/()",
		"Welsh":      "ÂÊÎÔÛŴŶâêîôûŵŷÁÉÍÓÚẂÝáéíóúẃý",
		"Polish":     "ĄĆĘŁŃÓŚŹŻąćęłńóśźż",
		"Vietnamese": "ĂÂĐÊÔƠƯăâđêôơưẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
		"Turkish":    "ÇĞİÖŞÜçğıöşü",
		"Romanian":   "ĂÂÎȘȚŞŢăâîșțşţ",
		"Lithuanian": "ĄČĘĖĮŠŲŪŽąčęėįšųūž",
		"Yoruba":     "ẸỌṢẹọṣ",
		"Cyrillic":   "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюяЄІЇҐєіїґЂЈЉЊЋЏђјљњћџ",
		"Greek":      "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψωάέήίόύώΐΰ",
		"our own":    "\uFFFD…·–",
	} {
		for _, r := range letters {
			if !f.both(r) {
				t.Errorf("%s: %q (%U) has no glyph in both fonts", language, r, r)
			}
		}
	}
	for _, r := range []rune{'李', 'م', '😀', 0xFFFF, -1, 0x110000} {
		if f.both(r) {
			t.Errorf("%U is said to be in the fonts", r)
		}
	}
}

func TestWidthsAreThoseOfTheFont(t *testing.T) {
	f, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	// Noto Sans sets its digits on one width, 572 of 1000: columns of figures line up.
	if w := f.regular.width("0123456789", 100); w < 571.9 || w > 572.1 {
		t.Errorf("ten digits at 100 pt are %.2f pt wide, want 572", w)
	}
	if f.bold.width("Waymark", 10) <= f.regular.width("Waymark", 10) {
		t.Error("bold should run wider than regular")
	}
}

func TestBrokenFontsAreRefused(t *testing.T) {
	if _, err := readFace(nil); err == nil {
		t.Error("an empty file was read as a font")
	}
	if _, err := readFace(fonts.NotoSansRegular[:400]); err == nil {
		t.Error("the first 400 bytes were read as a font")
	}
}

func FuzzReadFace(f *testing.F) {
	f.Add([]byte(fonts.License))
	f.Add(fonts.NotoSansBold[:2000])
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = readFace(data) // must return, whatever the bytes
	})
}
