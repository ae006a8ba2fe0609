// Package placements holds the screens on which a school asks trusts for
// placements: the board that says whose turn it is, the form for new requests,
// the page of some requests with everything that was said about them, and what
// waits to be sent.
package placements
