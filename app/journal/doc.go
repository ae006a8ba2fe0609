// Package journal keeps everything that was ever done to a school's record, in
// one append-only file that is sealed, checksummed, hash-chained and synced. The
// journal is the truth; package store's index can be rebuilt from it.
package journal
