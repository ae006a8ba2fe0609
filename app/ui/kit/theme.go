package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Mode says which of the two palettes a [Theme] shows.
type Mode uint8

// The modes. FollowSystem is the zero value.
const (
	FollowSystem Mode = iota
	Light
	Dark
)

// The smallest and largest text sizes, where 1 is 100 %.
const (
	MinTextScale float32 = 1
	MaxTextScale float32 = 2
)

// Theme is Waymark's own fyne.Theme: the palette of [Mode] and sizes multiplied
// by the person's text size.
type Theme struct {
	mode  Mode
	scale float32
}

var _ fyne.Theme = (*Theme)(nil)

// NewTheme returns the theme for a mode and a text size, which is held between
// MinTextScale and MaxTextScale.
func NewTheme(mode Mode, textScale float32) *Theme {
	return &Theme{mode, min(max(textScale, MinTextScale), MaxTextScale)}
}

// Mode returns the palette that was asked for.
func (t *Theme) Mode() Mode { return t.mode }

// TextScale returns the text size, from 1 to 2.
func (t *Theme) TextScale() float32 { return t.scale }

// Color looks a colour up by one of this package's names or one of Fyne's.
func (t *Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	dark := t.mode == Dark || t.mode == FollowSystem && system == theme.VariantDark
	return paletteOf(dark).color(name, system)
}

// Font returns Noto Sans in the style asked for.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon returns Fyne's icon of that name; Waymark shows few, and none without a word.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size returns the size of that name in the person's text size.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case sizeUnit:
		return t.scale
	case theme.SizeNameText:
		return Body.Size * t.scale
	case theme.SizeNameCaptionText:
		return Small.Size * t.scale
	case theme.SizeNameHeadingText:
		return Title.Size * t.scale
	case theme.SizeNameSubHeadingText:
		return CardTitle.Size * t.scale
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 6 * t.scale
	case theme.SizeNameLineSpacing:
		return 3 * t.scale
	case theme.SizeNameInputBorder, theme.SizeNameSeparatorThickness:
		return 1
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return controlRadius
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameInlineIcon:
		return 16 * t.scale
	}
	return theme.DefaultTheme().Size(name)
}

// sizeUnit is the theme size that carries the text size, so that [Px] asks the
// theme in force and not a global of its own.
const sizeUnit fyne.ThemeSizeName = "waymarkUnit"

// The radii and gaps of LOOK.md, in pixels that do not grow with the text.
const (
	cardRadius    float32 = 8
	controlRadius float32 = 6
)

// Px returns n design pixels in the person's text size.
func Px(n float32) float32 {
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok {
		return n * t.scale
	}
	return n
}

// Color returns the colour of that name in the theme in force.
func Color(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	t, ok := settings.Theme().(*Theme)
	if !ok {
		t = plain
	}
	return t.Color(name, settings.ThemeVariant())
}

// plain stands in where another theme is in force, as in a test of one widget.
var plain = NewTheme(Light, 1)
