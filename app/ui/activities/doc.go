// Package activities is the list of what happened for students, and the form
// and register in which it is recorded.
//
// What a form holds, and what saving it would do, is plain Go in draft.go, hosts.go and
// register.go; the other files show it.
package activities
