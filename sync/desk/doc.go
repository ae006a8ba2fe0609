// Package desk is a trust's placement desk: it takes schools' requests, keeps
// count of places, lets the trust's people answer, and tells each school what
// became of its own.
//
// What the desk decides is in the files that know nothing of HTTP: intake,
// moves, places, feed, enrolment, clock and the trust's own commands. They read
// and change one [ledger.Ledger], each command in one Update with everything
// that follows from it: the request, the places, the school's feed, the audit.
// So a command has happened whole or not at all, and no lock is needed besides.
// The files http*.go carry it to schools and to the trust's other programs.
//
// A desk knows no student. A request is blind, and what names a student comes
// sealed to a key that is never on the desk's host.
package desk
