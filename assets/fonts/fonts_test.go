package fonts

import (
	"strings"
	"testing"
)

// What each font covers is tested where it is printed with: package report.
func TestFontsAreTrueTypeAndSmall(t *testing.T) {
	for name, data := range map[string][]byte{"regular": NotoSansRegular, "bold": NotoSansBold} {
		if !strings.HasPrefix(string(data), "\x00\x01\x00\x00") {
			t.Errorf("%s is not a TrueType file; gofpdf reads no other kind", name)
		}
		if len(data) > 2<<20 {
			t.Errorf("%s has %d bytes: a font adds to every copy of Waymark, keep it under 2 MB", name, len(data))
		}
	}
	if !strings.Contains(License, "SIL OPEN FONT LICENSE Version 1.1") {
		t.Error("the fonts may only be passed on with their licence")
	}
}
