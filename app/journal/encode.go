package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"waymark/app/record"
)

// appendAction appends the action's JSON, which means the same as what
// encoding/json makes of it. It is written by hand because an import is a
// megabyte of patches that are JSON already: encoding/json would read, compact
// and copy each of them again, at a tenth of the speed.
func appendAction(b []byte, a record.Action) ([]byte, error) {
	b = append(b, `{"kind":`...)
	b = appendString(b, string(a.Kind))
	b = append(b, `,"what":`...)
	b = appendString(b, a.What)
	if a.By != "" {
		b = append(b, `,"by":`...)
		b = appendString(b, a.By)
	}
	if a.Device != "" {
		b = append(b, `,"device":`...)
		b = appendString(b, a.Device)
	}
	at, err := a.At.MarshalText()
	if err != nil {
		return nil, fmt.Errorf("its time cannot be written: %w", err)
	}
	b = append(b, `,"at":"`...)
	b = append(b, at...)
	b = append(b, '"')
	if s := a.Source; s != nil {
		b = append(b, `,"source":{"name":`...)
		b = appendString(b, s.Name)
		b = append(b, `,"sha256":`...)
		b = appendString(b, s.SHA256)
		b = append(b, `,"rows":`...)
		b = strconv.AppendInt(b, int64(s.Rows), 10)
		for i, id := range s.Mappings {
			if i == 0 {
				b = append(b, `,"mappings":[`...)
			} else {
				b = append(b, ',')
			}
			b = appendString(b, string(id))
		}
		if len(s.Mappings) > 0 {
			b = append(b, ']')
		}
		b = append(b, '}')
	}
	if a.Undoes != 0 {
		b = append(b, `,"undoes":`...)
		b = strconv.AppendUint(b, a.Undoes, 10)
	}
	if err := checkPatches(a.Changes); err != nil {
		return nil, err
	}
	b = append(b, `,"changes":[`...)
	for i, c := range a.Changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendChange(b, c)
	}
	return append(b, "]}"...), nil
}

// checkPatches returns an error where a change is not JSON. An import's are
// checked on all cores: it is most of the work of encoding them.
func checkPatches(changes []record.Change) error {
	const share = 512
	errs := make([]error, (len(changes)+share-1)/share)
	check := func(i int) {
		for _, c := range changes[i*share : min((i+1)*share, len(changes))] {
			for _, patch := range [...]json.RawMessage{c.From, c.To} {
				if len(patch) > 0 && !validJSON(patch) {
					errs[i] = fmt.Errorf("its change to %s is not JSON", c.Ref())
				}
			}
		}
	}
	var wg sync.WaitGroup
	for i := 1; i < len(errs); i++ {
		wg.Go(func() { check(i) })
	}
	if len(errs) > 0 {
		check(0)
	}
	wg.Wait()
	return errors.Join(errs...)
}

func appendChange(b []byte, c record.Change) []byte {
	b = append(b, `{"kind":`...)
	b = appendString(b, string(c.Kind))
	b = append(b, `,"id":`...)
	b = appendString(b, string(c.ID))
	for _, patch := range [...]struct {
		member string
		value  json.RawMessage
	}{{`,"from":`, c.From}, {`,"to":`, c.To}} {
		if len(patch.value) == 0 {
			continue
		}
		b = append(b, patch.member...)
		b = append(b, patch.value...)
	}
	return append(b, '}')
}

// appendString appends s as a JSON string; only what needs escaping takes the
// long way through encoding/json.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' {
			quoted, err := json.Marshal(s)
			if err != nil {
				panic("journal: a string cannot be encoded: " + err.Error())
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// sizeHint returns room enough for most actions' JSON.
func sizeHint(a record.Action) int {
	n := 512 + len(a.What)
	for _, c := range a.Changes {
		n += len(c.From) + len(c.To) + len(c.ID) + 64
	}
	return n
}
