package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours a screen may ask for by name, with [Color] or a [Style].
const (
	ColorPaper   fyne.ThemeColorName = "paper"   // the ground of the window
	ColorSurface fyne.ThemeColorName = "surface" // the ground of a card
	ColorLine    fyne.ThemeColorName = "line"    // hairlines
	ColorInk     fyne.ThemeColorName = "ink"     // text
	ColorSoft    fyne.ThemeColorName = "soft"    // text that stands back
	ColorFaint   fyne.ThemeColorName = "faint"   // shapes and outlines, never text

	ColorRail         fyne.ThemeColorName = "rail"
	ColorRailSelected fyne.ThemeColorName = "railSelected"
	ColorRailText     fyne.ThemeColorName = "railText"
	ColorOnRail       fyne.ThemeColorName = "onRail" // the selected item

	ColorAccent     fyne.ThemeColorName = "accent"
	ColorAccentSoft fyne.ThemeColorName = "accentSoft"
	ColorOnAccent   fyne.ThemeColorName = "onAccent"

	ColorMet           fyne.ThemeColorName = "met"
	ColorMetGround     fyne.ThemeColorName = "metGround"
	ColorPartly        fyne.ThemeColorName = "partly"
	ColorPartlyGround  fyne.ThemeColorName = "partlyGround"
	ColorNotMet        fyne.ThemeColorName = "notMet"
	ColorNotMetGround  fyne.ThemeColorName = "notMetGround"
	ColorUnknown       fyne.ThemeColorName = "unknown"
	ColorUnknownGround fyne.ThemeColorName = "unknownGround"

	ColorChart1    fyne.ThemeColorName = "chart1"
	ColorChart2    fyne.ThemeColorName = "chart2"
	ColorHighlight fyne.ThemeColorName = "highlight"
	ColorTrack     fyne.ThemeColorName = "track" // the empty part of a bar
	ColorField     fyne.ThemeColorName = "field" // around what is typed into
	ColorMenu      fyne.ThemeColorName = "menu"  // apart from cards and paper without a shadow

	ColorOnHighlight fyne.ThemeColorName = "onHighlight"
)

// palette holds one theme's tokens.
type palette map[fyne.ThemeColorName]color.NRGBA

var lightPalette = palette{
	ColorPaper: rgb(0xF6F5F1), ColorSurface: rgb(0xFFFFFF), ColorLine: rgb(0xE2DFD7),
	ColorInk: rgb(0x1C2126), ColorSoft: rgb(0x59626B), ColorFaint: rgb(0x8A929A),
	ColorRail: rgb(0x12324F), ColorRailSelected: rgb(0x1E4C75), ColorRailText: rgb(0xDCE7F0), ColorOnRail: rgb(0xFFFFFF),
	ColorAccent: rgb(0x12436D), ColorAccentSoft: rgb(0xE6EEF5), ColorOnAccent: rgb(0xFFFFFF),
	ColorMet: rgb(0x1B6F63), ColorMetGround: rgb(0xE3F1EE),
	ColorPartly: rgb(0x8A5A00), ColorPartlyGround: rgb(0xFBF0D9),
	ColorNotMet: rgb(0x9B2C22), ColorNotMetGround: rgb(0xF9E6E3),
	ColorUnknown: rgb(0x59626B), ColorUnknownGround: rgb(0xECEBE6),
	ColorChart1: rgb(0x12436D), ColorChart2: rgb(0x28A197), ColorHighlight: rgb(0xF46A25),
	ColorTrack: rgb(0xECEBE6), ColorField: rgb(0xE2DFD7), ColorMenu: rgb(0xEAF0F5), ColorOnHighlight: rgb(0x1C2126),
}

var darkPalette = palette{
	ColorPaper: rgb(0x15181B), ColorSurface: rgb(0x1D2125), ColorLine: rgb(0x31373D),
	ColorInk: rgb(0xE8EAEC), ColorSoft: rgb(0xA9B1B9), ColorFaint: rgb(0x7C858D),
	ColorRail: rgb(0x0E1215), ColorRailSelected: rgb(0x223140), ColorRailText: rgb(0xC5D0DA), ColorOnRail: rgb(0xFFFFFF),
	ColorAccent: rgb(0x7FB3E0), ColorAccentSoft: rgb(0x22303D), ColorOnAccent: rgb(0x15181B),
	ColorMet: rgb(0x66C7B6), ColorMetGround: rgb(0x1B312D),
	ColorPartly: rgb(0xE3B04F), ColorPartlyGround: rgb(0x352B16),
	ColorNotMet: rgb(0xEF8E82), ColorNotMetGround: rgb(0x3A211E),
	ColorUnknown: rgb(0xA9B1B9), ColorUnknownGround: rgb(0x2A2F34),
	ColorChart1: rgb(0x6BACE6), ColorChart2: rgb(0x5CC9BE), ColorHighlight: rgb(0xF79B6C),
	ColorTrack: rgb(0x2A2F34), ColorField: rgb(0x7C858D), ColorMenu: rgb(0x2A333C), ColorOnHighlight: rgb(0x1C2126),
}

func paletteOf(dark bool) palette {
	if dark {
		return darkPalette
	}
	return lightPalette
}

// color finds a token by its own name, or by the name that Fyne's own widgets
// use for what stands in the same place.
func (p palette) color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	if own, ok := fyneNames[name]; ok {
		name = own
	}
	if name == ColorInk {
		return legible(p[ColorInk])
	}
	if c, ok := p[name]; ok {
		return c
	}
	switch name {
	case theme.ColorNameShadow:
		return color.NRGBA{} // surfaces are quiet: hairlines, no shadows
	case theme.ColorNameHover:
		return withAlpha(p[ColorAccent], 0x14)
	case theme.ColorNamePressed, theme.ColorNameSelection:
		return withAlpha(p[ColorAccent], 0x40)
	case theme.ColorNameFocus:
		return withAlpha(p[ColorAccent], 0x50)
	}
	return theme.DefaultTheme().Color(name, system)
}

// legible returns an opaque colour in a form that keeps the keys in Fyne's menus
// legible. Fyne 2.7.1 takes 95 % of the ink's 16-bit alpha and then its low byte
// for the whole: of 0xFFFF that leaves a fifth, of 0xFFC9, which is drawn alike,
// nearly all.
func legible(c color.NRGBA) color.Color {
	return color.RGBA64{R: uint16(c.R) * 0x101, G: uint16(c.G) * 0x101, B: uint16(c.B) * 0x101, A: 0xFFC9}
}

// fyneNames says which token stands for each of Fyne's names.
var fyneNames = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNameBackground:          ColorPaper,
	theme.ColorNameForeground:          ColorInk,
	theme.ColorNameButton:              ColorSurface,
	theme.ColorNameDisabledButton:      ColorUnknownGround,
	theme.ColorNameDisabled:            ColorFaint,
	theme.ColorNamePlaceHolder:         ColorSoft,
	theme.ColorNameInputBackground:     ColorSurface,
	theme.ColorNameInputBorder:         ColorField,
	theme.ColorNameMenuBackground:      ColorMenu,
	theme.ColorNameOverlayBackground:   ColorSurface,
	theme.ColorNameHeaderBackground:    ColorSurface,
	theme.ColorNameSeparator:           ColorLine,
	theme.ColorNamePrimary:             ColorAccent,
	theme.ColorNameForegroundOnPrimary: ColorOnAccent,
	theme.ColorNameHyperlink:           ColorAccent,
	theme.ColorNameScrollBar:           ColorFaint,
	theme.ColorNameSuccess:             ColorMet,
	theme.ColorNameWarning:             ColorPartly,
	theme.ColorNameError:               ColorNotMet,
	theme.ColorNameForegroundOnSuccess: ColorSurface,
	theme.ColorNameForegroundOnWarning: ColorSurface,
	theme.ColorNameForegroundOnError:   ColorSurface,
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

func withAlpha(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}
