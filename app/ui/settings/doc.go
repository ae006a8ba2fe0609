// Package settings is the screen for the school's own details, the window's
// look, the safety of the record, and everything that was done, each of it to
// be taken back.
package settings
