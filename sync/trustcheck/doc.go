// Package trustcheck tries a trust's endpoint out against the contract of package
// link, over plain HTTP, as a school's laptop and as an attacker would, and says
// in words what it found: it is for the IT staff of a trust that builds an
// endpoint of its own as much as for ours.
//
// It asks for places under made-up tags, for nobody, and withdraws every request
// in the end. All the same it is best pointed at a desk that is not yet in use.
package trustcheck
