package session

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"waymark/app/record"
)

// Laptop is what this laptop keeps beside the school's record: how the window
// looks, where PDFs go, and which were made. Nothing in it is about a student,
// and losing it loses no part of the record.
type Laptop struct {
	Theme    string `json:"theme,omitzero"`     // "dark", "system", or "" for light
	TextSize int    `json:"text_size,omitzero"` // in per cent, 100 to 200; 0 is 100
	// Reports is the folder that PDFs go to.
	Reports string `json:"reports,omitzero"`
	Made    []Made `json:"made,omitzero"` // latest first

	path string
}

// Made is one PDF that was made.
type Made struct {
	Path   string      `json:"path"`
	At     time.Time   `json:"at"`
	AsOf   record.Date `json:"as_of"`
	Pages  int         `json:"pages"`
	Bytes  int64       `json:"bytes"`
	Digest string      `json:"digest"`
}

// OpenLaptop reads what was kept in the folder dir. What cannot be read counts
// as not kept: a window in the wrong colours is better than none.
func OpenLaptop(dir string) *Laptop {
	l := &Laptop{}
	path := filepath.Join(dir, "laptop.json")
	if b, err := os.ReadFile(path); err == nil && json.Unmarshal(b, l) != nil {
		l = &Laptop{}
	}
	l.path = path
	if l.TextSize < 100 || l.TextSize > 200 {
		l.TextSize = 100
	}
	return l
}

// Save keeps the laptop's settings. A Laptop that no folder was named for, as
// in tests, keeps nothing.
func (l *Laptop) Save() error {
	if l.path == "" {
		return nil
	}
	b, err := json.MarshalIndent(l, "", "\t")
	if err != nil {
		return err
	}
	return Replace(l.path, func(f *os.File) error {
		_, err := f.Write(b)
		return err
	})
}

// Replace writes a file whole or not at all: into a new file beside it, synced,
// and then renamed over it. After an error the old file is as it was.
func Replace(path string, write func(f *os.File) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
