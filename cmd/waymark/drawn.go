package main

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

var errNotDrawn = errors.New("this computer cannot draw the window: that takes OpenGL 2.1, " +
	"which comes with the graphics card's own driver and which some remote desktops and virtual machines do not have")

// drawn reports whether a window that was shown is really there. Where it cannot
// be made Fyne logs that, and would run on without one for ever.
func drawn(window fyne.Window) bool {
	there := true
	if native, ok := window.(driver.NativeWindow); ok {
		native.RunNative(func(context any) {
			switch c := context.(type) {
			case driver.WindowsWindowContext:
				there = c.HWND != 0
			case driver.X11WindowContext:
				there = c.WindowHandle != 0
			}
		})
	}
	return there
}
