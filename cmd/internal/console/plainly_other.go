//go:build !windows

package console

// ofThisSystem is empty: package syscall's own errors say it all here.
var ofThisSystem []meaning
