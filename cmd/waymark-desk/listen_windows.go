package main

import "golang.org/x/sys/windows"

// What the system answers where an address is taken, or kept for others.
const (
	errAddressInUse = windows.WSAEADDRINUSE
	errNotAllowed   = windows.WSAEACCES
)
