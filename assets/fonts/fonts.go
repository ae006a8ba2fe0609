// Package fonts holds the typefaces that Waymark prints with: Noto Sans, under
// the SIL Open Font License 1.1 (OFL.txt), as Debian's fonts-noto-core 20201225
// ships it. It covers Latin with every European and Vietnamese accent, Greek
// and Cyrillic; it has no Arabic, Hebrew, Indic or East Asian letters.
package fonts

import _ "embed"

// Noto Sans as TrueType files. Callers must not change the bytes, nor hand them
// to code that does: copy them first.
var (
	//go:embed NotoSans-Regular.ttf
	NotoSansRegular []byte
	//go:embed NotoSans-Bold.ttf
	NotoSansBold []byte
)

// License is the licence the fonts are given under, to be shown with them.
//
//go:embed OFL.txt
var License string
