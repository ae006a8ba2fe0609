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
// The folder holds:
//
//	key.age or key.plain   the data key (package keys)
//	journal.waymark        every action, sealed and chained (package journal)
//	index/                 the Badger database, encrypted
//	index.seal             what the index's files were at the last clean close
//	LOCK                   held by the one process that has the school open
//	ballast                space given back when the disk runs full
package store
