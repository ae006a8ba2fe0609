// Package desk is a trust's placement desk: it takes schools' requests, keeps
// count of places, lets the trust's people answer, and tells each school what
// became of its own.
//
// What the desk decides is in the files that know nothing of HTTP: intake and
// school for what schools send, moves and opportunity for what the trust does,
// clock for what the calendar does, standing for what follows from any of these,
// and feed, enrol, token, post and audit. They read and change one
// [ledger.Ledger], each command in one Update together with everything that
// follows from it: the request, the places, the school's news, the audit. So a
// command has happened whole or not at all, and no lock is needed besides; rows.go
// says what lies where. The files http, gate, serve and remote carry all that to
// schools and to the trust's other programs.
//
// A desk knows no student. A request is blind, and what names a student comes
// sealed to a key that is never on the desk's host.
package desk
