// Package sample makes the sample school: a made-up academy of about 1,200
// students in Years 7 to 13 with two academic years of activities at about 40
// organisations. Nobody in it exists. The same seed and day make the same
// school, so tests can count on its figures, and the gaps that a careers lead
// would have to find are in it on purpose (see programme.go).
package sample
