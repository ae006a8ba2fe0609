//go:build linux || freebsd || openbsd || netbsd

package main

import (
	"net"
	"os"
	"strings"
	"time"
)

// noDisplayHere says why no window can be shown, or "". Fyne would only log it
// and go on to a crash.
func noDisplayHere() string {
	display := os.Getenv("DISPLAY")
	if display == "" {
		return "there is no display here (DISPLAY is not set)"
	}
	host, number, ok := strings.Cut(display, ":")
	number, _, _ = strings.Cut(number, ".")
	if !ok || host != "" && host != "unix" {
		return "" // a display elsewhere, which only the window itself can try
	}
	for _, socket := range []string{"/tmp/.X11-unix/X" + number, "@/tmp/.X11-unix/X" + number} {
		if c, err := net.DialTimeout("unix", socket, time.Second); err == nil {
			c.Close()
			return ""
		}
	}
	return "the display " + display + " does not answer"
}
