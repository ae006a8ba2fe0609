package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"math"

	"waymark/app/record"
)

// cell is what the index holds of one record: its object, nil once it has been
// deleted, and the numbers of the actions that changed it, oldest first. A
// deleted record keeps its cell, and so its history.
type cell struct {
	object json.RawMessage
	seqs   []uint64
}

// after returns the cell that a change in the action numbered seq leaves behind.
func (c cell) after(seq uint64, change record.Change) (cell, error) {
	object, err := change.Apply(c.object)
	if err != nil {
		return cell{}, err
	}
	seqs := make([]uint64, len(c.seqs), len(c.seqs)+1)
	copy(seqs, c.seqs)
	return cell{object, append(seqs, seq)}, nil
}

// body writes the cell as the count of its actions, the steps between their
// numbers, and the object.
func (c cell) body() []byte {
	b := make([]byte, 0, 2+3*len(c.seqs)+len(c.object))
	b = binary.AppendUvarint(b, uint64(len(c.seqs)))
	last := uint64(0)
	for _, s := range c.seqs {
		b = binary.AppendUvarint(b, s-last)
		last = s
	}
	return append(b, c.object...)
}

// parseCell reads what body writes. The cell's object is part of b.
func parseCell(b []byte) (cell, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)) {
		return cell{}, errBadValue
	}
	b = b[used:]
	c := cell{seqs: make([]uint64, n)}
	last := uint64(0)
	for i := range c.seqs {
		step, used := binary.Uvarint(b)
		if used <= 0 || step == 0 || step > math.MaxUint64-last {
			return cell{}, errBadValue
		}
		last += step
		c.seqs[i] = last
		b = b[used:]
	}
	if len(b) > 0 {
		c.object = b
	}
	return c, nil
}

// bodyObject returns the object of a cell's body without reading the numbers.
func bodyObject(b []byte) (json.RawMessage, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 {
		return nil, errBadValue
	}
	for b = b[used:]; n > 0; n-- {
		if _, used = binary.Uvarint(b); used <= 0 {
			return nil, errBadValue
		}
		b = b[used:]
	}
	return b, nil
}

// Every value in the index is an envelope: one byte for the version of the form,
// four for the CRC-32C of key and body, and the body. The key is part of the sum
// so that a value cannot stand under another's key.
const (
	envelopeVersion = 1
	envelopeSize    = 5
)

var (
	castagnoli  = crc32.MakeTable(crc32.Castagnoli)
	errBadValue = errors.New("a value in the index is damaged")
)

func wrap(key, body []byte) []byte {
	value := make([]byte, envelopeSize, envelopeSize+len(body))
	value[0] = envelopeVersion
	binary.LittleEndian.PutUint32(value[1:], sum(key, body))
	return append(value, body...)
}

func unwrap(key, value []byte) (body []byte, err error) {
	if len(value) < envelopeSize || value[0] != envelopeVersion {
		return nil, errBadValue
	}
	body = value[envelopeSize:]
	if binary.LittleEndian.Uint32(value[1:]) != sum(key, body) {
		return nil, errBadValue
	}
	return body, nil
}

func sum(key, body []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, body)
}

// tally says how many values of one kind the index should hold and adds up their
// digests. The order does not matter, so it moves with each action, and a value
// that is missing, doubled or of an older action shows when all are read.
type tally struct {
	Count int    `json:"count"`
	Sum   uint64 `json:"sum"`
}

func (t *tally) add(key, value []byte) {
	t.Count++
	t.Sum += digest(key, value)
}

func (t *tally) take(key, value []byte) {
	t.Count--
	t.Sum -= digest(key, value)
}

func (t *tally) merge(u tally) {
	t.Count += u.Count
	t.Sum += u.Sum
}

func digest(key, value []byte) uint64 {
	var room [512]byte
	d := sha256.Sum256(append(append(room[:0], key...), value...))
	return binary.LittleEndian.Uint64(d[:])
}
