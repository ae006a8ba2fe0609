//go:build !windows

package main

import "syscall"

// What the system answers where an address is taken, or kept for others.
const (
	errAddressInUse = syscall.EADDRINUSE
	errNotAllowed   = syscall.EACCES
)
