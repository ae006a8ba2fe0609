package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"waymark/app/ui"
	"waymark/app/ui/session"
)

// statePause is how often the window is asked what it shows.
const statePause = 50 * time.Millisecond

// reportState writes what the window shows to a file as a line of JSON each time
// it changes, so that a test of the real window need not read its pixels.
func reportState(path string, w *ui.Window, tasks session.Tasks) {
	f, err := os.Create(path)
	if err != nil {
		fmt.Fprintf(os.Stderr, "waymark: what the window shows cannot be reported: %v\n", err)
		return
	}
	var last []byte
	var look func()
	look = func() {
		line, err := json.Marshal(w.State())
		if err == nil && !bytes.Equal(line, last) {
			last = line
			f.Write(append(line, '\n'))
		}
		tasks.After(statePause, look)
	}
	look()
}
