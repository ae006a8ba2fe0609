package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/fsnotify/fsnotify"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/assets/sample"
)

// raiseFile is touched by a second start to have the first one's window raised.
const raiseFile = "raise"

// raiseOther asks the program that has the folder open to raise its window.
func raiseOther(dir string) error {
	return os.WriteFile(filepath.Join(dir, raiseFile), []byte(time.Now().Format(time.RFC3339Nano)), 0o600)
}

// watchForOthers calls raise when another start asks for this window.
func watchForOthers(dir string, raise func()) (stop func() error, err error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	if err := watcher.Add(dir); err != nil {
		watcher.Close()
		return nil, err
	}
	go func() {
		for event := range watcher.Events {
			if filepath.Base(event.Name) == raiseFile && event.Has(fsnotify.Create|fsnotify.Write) {
				raise()
			}
		}
	}()
	return watcher.Close, nil
}

// catchCrashes has the Go runtime write a crash to a file in the folder: what
// the program was doing, in the program's words, and nothing of the record. It
// returns where the report of the last crash is, or "".
func catchCrashes(dir string, now time.Time) (last string) {
	path := filepath.Join(dir, "crash.txt")
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		last = filepath.Join(dir, now.Format("crash-2006-01-02-150405.txt"))
		if os.Rename(path, last) != nil {
			last = path
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return last // a crash is then told on standard error only
	}
	defer f.Close() // SetCrashOutput keeps a handle of its own
	debug.SetCrashOutput(f, debug.CrashOptions{})
	return last
}

// makeSample returns a function that makes the sample school as it stands today.
func makeSample(today record.Date) func(dir string, o store.Options) (*store.Store, error) {
	return func(dir string, o store.Options) (*store.Store, error) {
		made := sample.Make(sample.Seed, today)
		st, err := store.Create(dir, made.School, "", o)
		if err != nil {
			return nil, err
		}
		for _, a := range made.Actions {
			if _, err := st.Do(a); err != nil {
				st.Close()
				return nil, err
			}
		}
		return st, nil
	}
}
