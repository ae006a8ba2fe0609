package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// desktop is a screen of 1366 x 768 that nobody sees, with a keyboard. Tests of
// the real window run on it.
type desktop struct {
	t       testing.TB
	display string
	shots   string // where screenshots go
	n       int
}

func newDesktop(t testing.TB) *desktop {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// -noreset: without it the screen starts afresh, and turns callers away, each
	// time its last window closes. -r: a key that a busy machine holds down for long
	// is pressed once all the same.
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset", "-r")
	x.ExtraFiles = []*os.File{write}
	if err := x.Start(); err != nil {
		t.Fatalf("the tests of the real window need Xvfb (make test installs it): %v", err)
	}
	t.Cleanup(func() { x.Process.Kill(); x.Wait() })
	write.Close()
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb did not start: %v", err)
	}
	shots, err := filepath.Abs(filepath.Join("..", "..", "build", "screenshots"))
	if err == nil {
		err = os.MkdirAll(shots, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &desktop{t: t, display: ":" + strings.TrimSpace(number), shots: shots}
}

// run runs a program on the desktop to its end and returns what it printed.
func (d *desktop) run(name string, args ...string) string {
	d.t.Helper()
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "DISPLAY="+d.display, "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	if err != nil {
		d.t.Fatalf("%s %v: %v: %s (make test installs what it needs)", name, args, err, out)
	}
	return string(out)
}

// press presses keys one after the other, in xdotool's names: "ctrl+i", "Tab".
func (d *desktop) press(keys ...string) {
	d.t.Helper()
	d.run("xdotool", append([]string{"key", "--delay", "40"}, keys...)...)
}

// hurry presses keys faster than the window draws: none of them may be lost.
func (d *desktop) hurry(keys ...string) {
	d.t.Helper()
	d.run("xdotool", append([]string{"key", "--delay", "0"}, keys...)...)
}

// write types a text.
func (d *desktop) write(text string) {
	d.t.Helper()
	d.run("xdotool", "type", "--delay", "30", text)
}

// shoot keeps a picture of the desktop in build/screenshots.
func (d *desktop) shoot(name string) {
	d.t.Helper()
	d.n++
	d.run("import", "-window", "root", filepath.Join(d.shots, fmt.Sprintf("%s-%02d-%s.png", d.t.Name(), d.n, name)))
}

// program is the window's program, running on the desktop.
type program struct {
	*desktop
	command *exec.Cmd
	said    lockedBuffer // on standard error
	states  chan map[string]any
	now     map[string]any // the latest state
	ended   chan error
}

type lockedBuffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.String()
}

// statePipe stands in a program's arguments for the pipe to tell its state through.
const statePipe = "{state}"

// waymarkOn returns the arguments that every test of Waymark's window starts with.
func waymarkOn(data string, more ...string) []string {
	return append([]string{"--data", data, "--state", statePipe, "--size", "1366x768", "--now", "2026-11-22"}, more...)
}

// start starts a program. It tells what it shows through a named pipe, so
// nothing here reads pixels or guesses how long something takes.
func (d *desktop) start(path string, args ...string) *program {
	d.t.Helper()
	pipe := filepath.Join(d.t.TempDir(), "state")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		d.t.Fatal(err)
	}
	p := &program{desktop: d, states: make(chan map[string]any, 1000), ended: make(chan error, 1)}
	go func() {
		defer close(p.states)
		f, err := os.Open(pipe) // waits for the program to open its end
		if err != nil {
			return
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var state map[string]any
			if json.Unmarshal(lines.Bytes(), &state) == nil {
				p.states <- state
			}
		}
	}()
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, statePipe, pipe)
	}
	p.command = exec.Command(path, args...)
	p.command.Env = append(os.Environ(), "DISPLAY="+d.display, "LC_ALL=C.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1", "HOME="+d.t.TempDir())
	p.command.Stderr = &p.said
	if err := p.command.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() { p.ended <- p.command.Wait() }()
	d.t.Cleanup(func() { p.command.Process.Kill() })
	return p
}

// patience is how long a window may take before a test gives it up for lost: long
// enough for a machine that does twenty other things. No test passes by waiting
// this long.
const patience = 5 * time.Minute

// await waits until what the window shows has the given values.
func (p *program) await(what string, want map[string]any) {
	p.t.Helper()
	lost := time.After(patience)
	for !holds(p.now, want) {
		select {
		case state, open := <-p.states:
			if !open {
				p.t.Fatalf("waiting for %s, the program ended: %s", what, p.said.String())
			}
			p.now = state
		case <-lost:
			p.shoot("lost")
			p.t.Fatalf("waiting for %s %v, the window shows %v\n%s", what, want, p.now, p.said.String())
		}
	}
}

// awaitChange waits until the window shows another value than was.
func (p *program) awaitChange(what, name string, was any) {
	p.t.Helper()
	lost := time.After(patience)
	for p.now[name] == was {
		select {
		case state, open := <-p.states:
			if !open {
				p.t.Fatalf("waiting for %s, the program ended: %s", what, p.said.String())
			}
			p.now = state
		case <-lost:
			p.shoot("lost")
			p.t.Fatalf("waiting for %s, the window shows %v\n%s", what, p.now, p.said.String())
		}
	}
}

func holds(state, want map[string]any) bool {
	for name, value := range want {
		got, ok := state[name]
		if !ok || !strings.HasPrefix(fmt.Sprint(got), fmt.Sprint(value)) {
			return false
		}
	}
	return true
}

// quit closes the window with its key and checks that it ended well, and that
// nothing was done to the window from the wrong goroutine.
func (p *program) quit() {
	p.t.Helper()
	p.press("ctrl+q")
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Errorf("the program ended with %v: %s", err, p.said.String())
		}
	case <-time.After(patience):
		p.shoot("stuck")
		p.command.Process.Signal(syscall.SIGQUIT) // it says where its goroutines are
		<-p.ended
		p.t.Fatalf("Ctrl Q did not close the window, which shows %v\n%s", p.now, p.said.String())
	}
	for _, bad := range []string{"Error in Fyne call thread", "DATA RACE", "panic"} {
		if strings.Contains(p.said.String(), bad) {
			p.t.Errorf("the program said:\n%s", p.said.String())
		}
	}
}
