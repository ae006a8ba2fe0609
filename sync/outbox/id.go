package outbox

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"waymark/app/record"
)

// messageID returns a UUID of version 7 (RFC 9562): it starts with the time, so
// that messages sort by when they were made. The time tells nothing of a student.
func messageID(random io.Reader, now time.Time) record.ID {
	b := draw(random)
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(0, now.UnixMilli())))
	copy(b[:6], ms[2:])
	return uuid(b, 7)
}

// requestID returns a UUID of version 4, which tells nothing at all.
func requestID(random io.Reader) record.ID { return uuid(draw(random), 4) }

func draw(random io.Reader) (b [16]byte) {
	if _, err := io.ReadFull(random, b[:]); err != nil {
		panic("outbox: no random numbers: " + err.Error()) // crypto/rand never fails
	}
	return b
}

func uuid(b [16]byte, version byte) record.ID {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	return record.ID(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]))
}
