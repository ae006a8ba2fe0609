// Package link is the protocol between a school's laptop and a trust's placement
// desk: the messages, the states of a request with their legal moves, the trust's
// rules, the problems, and how messages are signed and details sealed. The
// contract for everyone else is openapi.yaml beside this file; the tests hold the
// two together.
//
// It does no I/O and says nothing of how either side keeps what it knows.
package link
