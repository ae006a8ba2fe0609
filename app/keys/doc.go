// Package keys keeps the one secret of a school's folder: the key that its
// journal and its index are sealed with. The key is made at random; a passphrase
// only locks the file that holds it, so changing the passphrase never means
// writing the record again.
package keys
