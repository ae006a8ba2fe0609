// Package journal keeps everything that was ever done to a school's record, in
// one append-only file that is sealed, checksummed, hash-chained and synced. The
// journal is the truth; package store's index can be rebuilt from it.
//
// An action is saved when [Journal.Append] returns. It is one entry, so it is
// there whole or not at all. [Open] verifies every byte of the file. What a power
// cut leaves of an entry that nobody was told is saved is cut off and kept beside
// the journal; any other difference, even of one bit, is refused with its place.
// History is never rewritten.
//
// # The format, for readers in other languages
//
// The file is a header and then entries, with nothing between or behind them.
// Numbers are unsigned and big-endian. CRC stands for CRC-32C (Castagnoli, as in
// RFC 3720), and KDF(salt, purpose) for the 32 bytes that HKDF with SHA-256 (RFC
// 5869) yields from the school's 32-byte key, that salt, and purpose as its info.
// testdata/version-1.waymark is an example; its key is 01 02 03 and 29 zero bytes.
//
// The header; its first 16 bytes are laid out alike in all versions:
//
//	offset  bytes
//	 0      8       the letters WAYMARKJ
//	 8      2       version of the format: 1
//	10      2       h, the length of the header: n + 69
//	12      4       CRC of bytes 0 to 11
//	16      16      salt, random for each journal
//	32      1       n, the length of the school's ID: 1 to 255
//	33      n       the school's ID
//	n+33    32      HMAC-SHA-256 of all bytes before, under KDF(salt, "waymark journal 1: header")
//	n+65    4       CRC of all bytes before
//
// Where the CRCs fit but the HMAC does not, the journal was made with another key.
//
// An entry, one for each action:
//
//	offset  bytes
//	 0      4       b, the length of the sealed body: 28 to 67,108,892
//	 4      8       number of the entry: 1 for the first, then 2 and so on
//	12      4       CRC of bytes 0 to 11
//	16      b       sealed body: a nonce of 12 bytes, the ciphertext, a tag of 16 bytes
//	16+b    4       the end mark FE ED E1 D0
//
// The body is sealed with AES-256-GCM under KDF(salt, "waymark journal 1: seal").
// The additional data are the entry's first 16 bytes and then the 32 bytes of the
// head before it. The head is a chain of SHA-256 hashes: before the first entry
// it is the hash of the header; after an entry it is the hash of the head before
// it followed by the whole entry, end mark included. So no entry can be changed,
// exchanged, taken out or put in without the key, nor without changing every
// entry after it. What the file itself cannot show is that whole entries at its
// very end are missing: whoever keeps a head (package store does) can.
//
// The plaintext is one JSON object in UTF-8, a [record.Action]:
//
//	kind     "setup", "import", "record", "edit", "ask" (something is to be told to a
//	         trust), "sync" (what was exchanged with a trust) or "undo"; a desk's
//	         ledger has one of its own, "commit" (see package ledger)
//	what     what was done, in words
//	by       who did it; left out where nobody said
//	device   on which laptop; left out where it has no name
//	at       when, RFC 3339
//	source   only of an import: name, sha256 (hexadecimal) and rows of the file,
//	         and mappings, an array of the IDs of those that it was read by
//	undoes   only where it takes an action back: the number of that entry
//	changes  an array of objects with kind and id of a record and, each a JSON
//	         merge patch (RFC 7396), to and from: what the action made of the record,
//	         and what takes that back. Without from the record was created and to is
//	         all of it; without to it was deleted and from is all of it
//
// A reader leaves members aside that it does not know. A member that changes the
// meaning of the others comes with a higher version of the format.
//
// # Torn ends
//
// An entry is written with one write and then synced, before the next one is
// begun. So only the last entry can be torn, and a reader takes the file's end
// for torn, and ignores it from the end of the last whole entry on, only if
//
//   - fewer than 16 bytes, or fewer than the entry's length calls for, are left; or
//   - the entry that ends with the file does not hold, and the file's last byte is
//     zero; or
//   - the CRC of the entry's first 16 bytes does not fit, the last of these is
//     zero, and so is everything behind them.
//
// File systems leave zeros where a file had grown and its bytes were not yet on
// the disk. No byte of the end mark is zero, nor becomes zero when one bit of it
// flips, so that damage to an entry that was whole is never taken for a tear.
package journal
