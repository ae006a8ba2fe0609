// Command waymark is the window in which a careers lead keeps the school's
// record of employer encounters and workplace experiences.
//
//	waymark [--data DIR] [--sample] [--now DATE] [--size WxH] [--state FILE]
//
// Exit status: 0 done, or the window that was open already was raised; 1
// refused (the reason is on standard error); 2 usage; 3 there is no display.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui"
	"waymark/app/ui/session"
	"waymark/assets/icons"
	"waymark/sync/outbox"
)

// version is set by the linker.
var version = "development"

// Exit statuses.
const (
	done      = 0
	refused   = 1
	usage     = 2
	noDisplay = 3
)

func main() {
	if status, asked := store.AnswerProbe(os.Args[1:], os.Stdin, os.Stderr); asked {
		os.Exit(status)
	}
	var said strings.Builder // first, since a double click on Windows gives no standard error
	status := run(os.Args[1:], io.MultiWriter(&said, os.Stderr))
	if status != done {
		tell(said.String())
	}
	os.Exit(status)
}

// command is what the arguments ask for.
type command struct {
	dir     string // absolute
	reports string // where PDFs go until a person chooses a folder
	sample  bool
	now     func() time.Time
	size    fyne.Size
	state   string
}

// run opens the window and returns the exit status once it is closed.
func run(args []string, errs io.Writer) int {
	c, err := parse(args, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return done
	case err != nil:
		fmt.Fprintln(errs, "waymark:", err)
		return usage
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		fmt.Fprintf(errs, "waymark: the folder for the record cannot be made: %v\n", err)
		return refused
	}
	if store.InUse(c.dir) {
		fmt.Fprintf(errs, "waymark: %v\n", store.ErrAlreadyOpen)
		giveWay()
		if err := raiseOther(c.dir); err != nil {
			fmt.Fprintf(errs, "waymark: its window could not be raised: %v\n", err)
			return refused
		}
		return done
	}
	if why := noDisplayHere(); why != "" {
		fmt.Fprintf(errs, "waymark: %s. waymark-cli does the same work without a window.\n", why)
		return noDisplay
	}
	crashed := catchCrashes(c.dir, c.now())
	switch err := open(c, crashed); {
	case errors.Is(err, errNotDrawn):
		fmt.Fprintf(errs, "waymark: %v. waymark-cli does the same work without a window.\n", err)
		return noDisplay
	case err != nil:
		fmt.Fprintf(errs, "waymark: %v\n", err)
		return refused
	}
	return done
}

// open shows the window until it is closed.
func open(c command, crashed string) error {
	app.SetMetadata(fyne.AppMetadata{
		ID: "uk.waymark.desktop", Name: "Waymark", Version: version,
		Icon: fyne.NewStaticResource("waymark.svg", icons.Waymark),
	})
	a := app.New()
	endWithTheLoop(a)
	tasks := &session.Background{}
	window := a.NewWindow("Waymark")
	window.SetMaster()
	window.SetIcon(fyne.NewStaticResource("waymark.svg", icons.Waymark))
	w := ui.NewWindow(window, ui.Options{
		Dir: c.dir, Reports: c.reports, Version: version, Crashed: crashed,
		Store:  store.Options{Now: c.now, Device: device(), Probe: store.ProbeInChild},
		Tasks:  tasks,
		Now:    c.now,
		Sample: makeSample(record.DateOf(c.now())), MakeSample: c.sample,
		Outbox: func(st *store.Store) session.Outbox {
			return outbox.New(st, outbox.Options{Now: c.now})
		},
		Network: outbox.Online,
	})
	stopWatching, err := watchForOthers(c.dir, func() {
		tasks.Post(func() {
			restore(window)
			w.Raise()
		})
	})
	if err != nil {
		return fmt.Errorf("the folder %s cannot be watched: %w", c.dir, err)
	}
	defer stopWatching()
	window.Resize(c.size)
	window.CenterOnScreen()
	a.Lifecycle().SetOnStarted(func() {
		w.Begin()
		if c.state != "" {
			reportState(c.state, w, tasks)
		}
	})
	window.SetOnClosed(tasks.Stop) // while Fyne's loop still runs
	window.Show()
	if !drawn(window) {
		return errNotDrawn
	}
	a.Run()
	tasks.Stop() // a signal ends the loop and closes no window
	return w.Close()
}

// endWithTheLoop has the program end when its window's loop does. Fyne 2.7.1
// posts its last hook (it saves preferences, of which there are none) to that
// loop as the loop ends; where the loop has gone by then, the program waits for
// the hook for ever with the school's folder locked.
func endWithTheLoop(a fyne.App) {
	if l, ok := a.Lifecycle().(interface{ SetOnStoppedHookExecuted(func()) }); ok {
		l.SetOnStoppedHookExecuted(nil)
	}
}

func parse(args []string, errs io.Writer) (command, error) {
	var c command
	flags := flag.NewFlagSet("waymark", flag.ContinueOnError)
	flags.SetOutput(errs)
	data := flags.String("data", "", "the school's `folder`, instead of this computer's own place for it")
	now := flags.String("now", "", "a `date` to work on instead of today, as 2026-11-22")
	size := flags.String("size", "1280x720", "the window's `size`")
	flags.BoolVar(&c.sample, "sample", false, "make the sample school where the folder holds none")
	flags.StringVar(&c.state, "state", "", "a `file` to write what the window shows to, for tests")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return c, err
		}
		return c, errors.New("see waymark --help")
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("%q is not something that waymark takes: see waymark --help", flags.Arg(0))
	}
	var err error
	if c.dir, c.reports, err = folders(*data); err != nil {
		return c, err
	}
	if c.now, err = clock(*now, time.Now); err != nil {
		return c, err
	}
	if n, err := fmt.Sscanf(*size, "%fx%f", &c.size.Width, &c.size.Height); n != 2 || err != nil || c.size.Width < 400 || c.size.Height < 300 {
		return c, fmt.Errorf("%q is not a size: write it as 1366x768, and not under 400x300", *size)
	}
	return c, nil
}

// folders returns where the record is and where PDFs go. The record is never put
// into a roaming profile: Windows would copy it from laptop to laptop half written.
func folders(data string) (dir, reports string, err error) {
	if data != "" {
		dir, err = filepath.Abs(data)
		return dir, filepath.Join(dir, "reports"), err
	}
	if dir, err = store.DefaultDir(); err != nil {
		return "", "", err
	}
	if home, err := os.UserHomeDir(); err == nil {
		if info, err := os.Stat(filepath.Join(home, "Documents")); err == nil && info.IsDir() {
			return dir, filepath.Join(home, "Documents", "Waymark"), nil
		}
	}
	return dir, filepath.Join(dir, "reports"), nil
}

// clock returns the clock to work by: the computer's, or one that stands at 9:41
// on the given day and goes on from there.
func clock(day string, now func() time.Time) (func() time.Time, error) {
	if day == "" {
		return now, nil
	}
	d, err := record.ParseDate(day)
	if err != nil {
		return nil, err
	}
	start, began := time.Date(d.Year(), d.Month(), d.Day(), 9, 41, 0, 0, time.Local), now()
	return func() time.Time { return start.Add(now().Sub(began)) }, nil
}

// device names this laptop in the record's history.
func device() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}
