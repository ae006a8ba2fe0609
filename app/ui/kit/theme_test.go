package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// Text needs 4.5:1 against its ground, shapes and bars 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
const (
	textContrast  = 4.5
	shapeContrast = 3.0
)

// contrast is the ratio of WCAG 2.2 between two opaque colours.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	channel := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c.R) + 0.7152*channel(c.G) + 0.0722*channel(c.B)
}

func TestContrastOfEveryPairShown(t *testing.T) {
	pairs := []struct {
		front, ground fyne.ThemeColorName
		least         float64
	}{
		{ColorInk, ColorPaper, textContrast},
		{ColorInk, ColorSurface, textContrast},
		{ColorInk, ColorAccentSoft, textContrast}, // a selected row
		{ColorInk, ColorMenu, textContrast},
		{ColorSoft, ColorPaper, textContrast},
		{ColorSoft, ColorSurface, textContrast},
		{ColorSoft, ColorAccentSoft, textContrast},
		{ColorSoft, ColorUnknownGround, textContrast}, // a button that cannot be pressed now
		{ColorRailText, ColorRail, textContrast},
		{ColorOnRail, ColorRail, textContrast},
		{ColorOnRail, ColorRailSelected, textContrast},
		{ColorOnAccent, ColorAccent, textContrast},
		{ColorAccent, ColorAccentSoft, textContrast},
		{ColorAccent, ColorSurface, textContrast},
		{ColorMet, ColorMetGround, textContrast},
		{ColorMet, ColorSurface, textContrast},
		{ColorPartly, ColorPartlyGround, textContrast},
		{ColorPartly, ColorSurface, textContrast},
		{ColorNotMet, ColorNotMetGround, textContrast},
		{ColorNotMet, ColorSurface, textContrast},
		{ColorNotMet, ColorPaper, textContrast},
		{ColorUnknown, ColorUnknownGround, textContrast},
		{ColorOnHighlight, ColorHighlight, textContrast},

		{ColorFaint, ColorSurface, shapeContrast}, // boxes, scroll bars, outlines
		{ColorChart1, ColorTrack, shapeContrast},
		{ColorChart1, ColorSurface, shapeContrast},
		{ColorChart2, ColorSurface, shapeContrast},
		{ColorHighlight, ColorSurface, shapeContrast},
		{ColorInk, ColorTrack, shapeContrast},
	}
	for name, p := range map[string]palette{"light": lightPalette, "dark": darkPalette} {
		for _, pair := range pairs {
			if got := contrast(p[pair.front], p[pair.ground]); got < pair.least {
				t.Errorf("%s: %s on %s is %.2f:1, should be at least %.1f:1", name, pair.front, pair.ground, got, pair.least)
			}
		}
	}
}

func TestBothPalettesHoldTheSameTokens(t *testing.T) {
	for name := range lightPalette {
		if _, ok := darkPalette[name]; !ok {
			t.Errorf("dark has no %s", name)
		}
	}
	if len(lightPalette) != len(darkPalette) {
		t.Errorf("light has %d tokens, dark %d", len(lightPalette), len(darkPalette))
	}
	for fyneName, own := range fyneNames {
		if _, ok := lightPalette[own]; !ok {
			t.Errorf("%s stands for %s, which is no token", fyneName, own)
		}
	}
}

func TestThemeFollowsTheSystemUnlessToldOtherwise(t *testing.T) {
	for _, c := range []struct {
		mode   Mode
		system fyne.ThemeVariant
		paper  color.Color
	}{
		{FollowSystem, theme.VariantLight, lightPalette[ColorPaper]},
		{FollowSystem, theme.VariantDark, darkPalette[ColorPaper]},
		{Light, theme.VariantDark, lightPalette[ColorPaper]},
		{Dark, theme.VariantLight, darkPalette[ColorPaper]},
	} {
		if got := NewTheme(c.mode, 1).Color(theme.ColorNameBackground, c.system); got != c.paper {
			t.Errorf("mode %d, system %d: background %v, want %v", c.mode, c.system, got, c.paper)
		}
	}
}

func TestTextSizeScalesTypeAndIsHeldBetweenItsLimits(t *testing.T) {
	for asked, want := range map[float32]float32{0: 1, 1: 1, 1.5: 1.5, 2: 2, 9: 2} {
		if got := NewTheme(Light, asked).TextScale(); got != want {
			t.Errorf("text size %v became %v, want %v", asked, got, want)
		}
	}
	window(t, 1.5, nil)
	if got := Px(20); got != 30 {
		t.Errorf("20 design pixels at 150 %% are %v", got)
	}
	if got := theme.Size(theme.SizeNameText); got != 13.5*1.5 {
		t.Errorf("Fyne's own text at 150 %% is %v", got)
	}
}

// window shows an object in Waymark's light theme and returns its window.
func window(t *testing.T, textScale float32, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(NewTheme(Light, textScale))
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(600, 400))
	return w
}

// The keys in a menu are drawn in what Fyne 2.7.1 makes of the ink.
func TestTheKeysInMenusAreLegible(t *testing.T) {
	for _, mode := range []Mode{Light, Dark} {
		shown := NewTheme(mode, 1)
		r, g, b, a := shown.Color(theme.ColorNameForeground, 0).RGBA()
		a = uint32(float32(a) * 0.95)
		drawn := color.NRGBA{R: uint8(r), G: uint8(g), B: uint8(b), A: uint8(a)}
		want := paletteOf(mode == Dark)[ColorInk]
		if drawn.A < 0xF0 || drawn.R != want.R || drawn.G != want.G || drawn.B != want.B {
			t.Errorf("mode %d: the keys are drawn in %v, the ink is %v", mode, drawn, want)
		}
	}
}
