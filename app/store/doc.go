// Package store keeps a school's record in one folder: the journal, which is the
// truth, and a Badger database beside it, which is an index of the journal that
// can be thrown away and built again.
//
// An action is saved when its entry stands in the journal and has been synced.
// Only then is it applied to the index, in one transaction that also moves the
// number of actions applied, and then to the snapshot that screens and rules
// read. Whatever becomes of the index after that (a power cut, a virus scanner,
// a bad disk), opening the school notices it and builds it again.
//
// Opening verifies the journal whole. The index is believed only as far as it can
// be proved: its files against the seal of the last clean close, before Badger
// sees them; after an unclean stop, by a child process that reads it through;
// then every value by its checksum, and all of them by count and sum. What the
// journal holds beyond it is applied. Anything else sets it aside and builds a
// new one. An index that knows of more actions than the journal holds is the one
// case that stops the opening: then it is the journal that lost something.
//
// The folder holds:
//
//	key.age or key.plain   the data key (package keys)
//	journal.waymark        every action, sealed and chained (package journal)
//	index/                 the Badger database, encrypted
//	index.seal             what the index's files were at the last clean close
//	secrets/               what only this laptop may know, sealed: its keys to trusts' desks
//	LOCK                   held by the one process that has the school open
//	ballast                room for opening and closing when the disk runs full
//	index.aside-DATE/      indexes that were set aside, the last two
//	journal.waymark.cut-*  torn ends that were cut off the journal
package store
