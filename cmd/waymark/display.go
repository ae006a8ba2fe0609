//go:build !linux && !freebsd && !openbsd && !netbsd

package main

// noDisplayHere says why no window can be shown, or "". Windows and macOS always
// have a display for a program that a person starts.
func noDisplayHere() string { return "" }
