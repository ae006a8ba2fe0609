// Package welcome is what the window shows until a school's record is open:
// starting one, trying the sample school, the passphrase, or why it cannot be
// opened and what to do.
package welcome
