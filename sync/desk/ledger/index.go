package ledger

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"

	"github.com/dgraph-io/badger/v4"

	"waymark/app/record"
)

// In the index the state is under "s", the value of a key under "v" and the key,
// and the file of a kept value under "k" and its key, so that all of these can be
// found. Every value has an envelope: the CRC-32C of key and content, and a byte
// that says what the content is.
const (
	stateKey    = "s"
	valuePrefix = "v"
	keptPrefix  = "k"

	envelopeSize = 5

	isValue = 'v' // the content is the value
	isFile  = 'f' // the content is the name of the file that the vault has it in
	isState = 's' // the content is a state
)

// state is what the index says of itself.
type state struct {
	Ledger  record.ID `json:"ledger"`
	Applied uint64    `json:"applied"` // the last entry of the journal that is in it
	Head    []byte    `json:"head"`    // of the journal after that entry
}

var (
	errBadValue = errors.New("a value of the index is damaged")
	castagnoli  = crc32.MakeTable(crc32.Castagnoli)
)

func wrap(key string, kind byte, content []byte) []byte {
	b := make([]byte, envelopeSize, envelopeSize+len(content))
	b[4] = kind
	b = append(b, content...)
	binary.BigEndian.PutUint32(b, sum([]byte(key), b[4:]))
	return b
}

func unwrap(key, b []byte) (kind byte, content []byte, err error) {
	if len(b) < envelopeSize || binary.BigEndian.Uint32(b) != sum(key, b[4:]) {
		return 0, nil, errBadValue
	}
	return b[4], b[envelopeSize:], nil
}

func sum(key, b []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, b)
}

// stored returns what the index has under key.
func stored(txn *badger.Txn, key string) (change, error) {
	item, err := txn.Get([]byte(valuePrefix + key))
	switch {
	case errors.Is(err, badger.ErrKeyNotFound):
		return change{gone: true}, nil
	case err != nil:
		return change{}, err
	}
	c, _, err := decode(item, nil)
	return c, err
}

// storedFrom ranges over what the index has under keys that begin with prefix
// and come after after. A change is good until the next. What breaks the range
// off is left in failed.
func storedFrom(txn *badger.Txn, prefix, after string, failed *error) iter.Seq2[string, change] {
	return func(yield func(string, change) bool) {
		it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte(valuePrefix + prefix)})
		defer it.Close()
		var c change
		var room []byte
		var err error
		for it.Seek([]byte(valuePrefix + max(prefix, after))); it.Valid(); it.Next() {
			key := string(it.Item().Key()[len(valuePrefix):])
			if key == after {
				continue
			}
			if c, room, err = decode(it.Item(), room); err != nil {
				*failed = err
				return
			}
			if !yield(key, c) {
				return
			}
		}
	}
}

// decode returns what an item of the index says. It copies the item's value into
// room, or a larger one in its place, and returns that too; the change is good
// until it is used again.
func decode(item *badger.Item, room []byte) (change, []byte, error) {
	room, err := item.ValueCopy(room)
	if err != nil {
		return change{}, room, err
	}
	kind, content, err := unwrap(item.Key(), room)
	if kind == isFile {
		return change{kept: true, file: string(content)}, room, err
	}
	return change{value: content}, room, err
}

// move moves the index past an entry of the journal. If the process dies meanwhile
// no harm is done, because an index that was not closed is built again. After an
// error the ledger is stopped.
func (l *Badger) move(changes map[string]change, to state) (err error) {
	defer func() {
		if err != nil {
			l.stopped.Store(true)
		}
	}()
	txn := l.index.NewTransaction(true)
	defer func() { txn.Discard() }()
	// A group may be more than Badger takes in one transaction.
	write := func(set func() error) error {
		err := set()
		if errors.Is(err, badger.ErrTxnTooBig) {
			if err = txn.Commit(); err == nil {
				txn = l.index.NewTransaction(true)
				err = set()
			}
		}
		return err
	}
	set := func(key string, kind byte, content []byte) error {
		b := wrap(key, kind, content)
		return write(func() error { return txn.Set([]byte(key), b) })
	}
	remove := func(key string) error {
		return write(func() error { return txn.Delete([]byte(key)) })
	}
	for key, c := range changes {
		switch {
		case c.gone:
			err = remove(valuePrefix + key)
		case c.kept:
			err = errors.Join(set(valuePrefix+key, isFile, []byte(c.file)), set(keptPrefix+key, isFile, []byte(c.file)))
		default:
			err = set(valuePrefix+key, isValue, c.value)
		}
		if _, was := l.kept[key]; was && !c.kept {
			err = errors.Join(err, remove(keptPrefix+key))
		}
		if err != nil {
			return err
		}
	}
	content, err := json.Marshal(to)
	if err == nil {
		err = set(stateKey, isState, content)
	}
	if err == nil {
		err = txn.Commit()
	}
	return err
}

// readIndex reads what the index says of itself, and where the kept values are.
func readIndex(db *badger.DB) (is state, kept map[string]string, err error) {
	kept = map[string]string{}
	err = db.View(func(txn *badger.Txn) error {
		item, err := txn.Get([]byte(stateKey))
		if err != nil {
			return err
		}
		err = item.Value(func(b []byte) error {
			_, content, err := unwrap([]byte(stateKey), b)
			if err != nil {
				return err
			}
			return json.Unmarshal(content, &is)
		})
		if err != nil {
			return err
		}
		it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte(keptPrefix)})
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			c, _, err := decode(it.Item(), nil)
			if err != nil {
				return err
			}
			kept[string(it.Item().Key()[len(keptPrefix):])] = c.file
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("it cannot be read: %w", err)
	}
	return is, kept, err
}
