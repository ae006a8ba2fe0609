// Package session is what every screen works with: the school's store, the
// record as it stands and what the rules make of it, doing and undoing, going
// from place to place, telling a person something, and work away from the
// window's goroutine.
//
// Everything in here is called on the window's goroutine, except where a
// comment says otherwise. No other package of app/ui starts a goroutine.
package session
