package main

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

var (
	user32                   = windows.NewLazySystemDLL("user32.dll")
	allowSetForegroundWindow = user32.NewProc("AllowSetForegroundWindow")
	isIconic                 = user32.NewProc("IsIconic")
	showWindow               = user32.NewProc("ShowWindow")
)

// tell shows why there is no window: nobody sees the standard error of a program
// that was started with a double click.
func tell(words string) {
	text, err := windows.UTF16PtrFromString(strings.ReplaceAll(words, "\x00", ""))
	title, titleErr := windows.UTF16PtrFromString("Waymark")
	if err == nil && titleErr == nil {
		windows.MessageBox(0, text, title, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
	}
}

// giveWay lets another program bring its window to the front, which Windows
// grants to none but the one that a person has just started.
func giveWay() {
	const anyProcess = 0xFFFFFFFF // ASFW_ANY
	allowSetForegroundWindow.Call(anyProcess)
}

// restore brings a window back from the taskbar; Fyne's Show and RequestFocus
// leave it there. It is called on the window's goroutine.
func restore(window fyne.Window) {
	native, ok := window.(driver.NativeWindow)
	if !ok {
		return
	}
	native.RunNative(func(context any) {
		c, ok := context.(driver.WindowsWindowContext)
		if !ok {
			return
		}
		if minimised, _, _ := isIconic.Call(c.HWND); minimised != 0 {
			showWindow.Call(c.HWND, windows.SW_RESTORE)
		}
	})
}
