package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
)

// office is a trust's side: a real placement desk in a process of its own.
type office struct {
	t                  testing.TB
	program, data, key string
	day                string // by its clock
	code, port         string
	serving            *exec.Cmd
	said               lockedBuffer
}

func newOffice(t testing.TB) *office {
	t.Helper()
	dir := t.TempDir()
	o := &office{t: t, program: build(t, "waymark-desk"), data: filepath.Join(dir, "desk"), key: filepath.Join(dir, "trust.key"), day: "2026-11-22", port: keepPort(t)}
	var made struct{ Code string }
	if err := json.Unmarshal([]byte(o.do("demo", "--key", o.key, "--json")), &made); err != nil || made.Code == "" {
		t.Fatalf("the demonstration desk gave no code: %v", err)
	}
	o.code = made.Code
	return o
}

// do does one of the desk's commands and returns what it printed.
func (o *office) do(args ...string) string {
	o.t.Helper()
	c := exec.Command(o.program, append(args, "--data", o.data, "--now", o.day)...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		o.t.Fatalf("waymark-desk %v: %v: %s", args, err, errs.String())
	}
	return string(out)
}

// keepPort finds a port of 127.0.0.1 that nobody listens on and keeps it from
// everybody who asks for any port at all until the end of the test. Whoever names
// it can listen on it, as often as they like.
func keepPort(t testing.TB) string {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(socket) })
	err = errors.Join(
		syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1),
		syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	name, nameErr := syscall.Getsockname(socket)
	if err = errors.Join(err, nameErr); err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(name.(*syscall.SockaddrInet4).Port)
}

// address is where the desk answers, whenever it is open.
func (o *office) address() string { return "http://127.0.0.1:" + o.port }

// serve answers schools until close.
func (o *office) serve() {
	o.t.Helper()
	o.serving = exec.Command(o.program, "serve", "--listen", "127.0.0.1:"+o.port, "--data", o.data, "--now", o.day)
	o.serving.Stderr = &o.said
	out, err := o.serving.StdoutPipe()
	if err == nil {
		err = o.serving.Start()
	}
	if err != nil {
		o.t.Fatal(err)
	}
	serving := o.serving
	o.t.Cleanup(func() { serving.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), o.address()) {
			go func() {
				for lines.Scan() { // so that it never waits for a reader
				}
			}()
			return
		}
	}
	o.t.Fatalf("the desk did not start: %s", o.said.String())
}

func (o *office) close() {
	o.t.Helper()
	o.serving.Process.Signal(syscall.SIGINT)
	if err := o.serving.Wait(); err != nil {
		o.t.Errorf("the desk ended with %v: %s", err, o.said.String())
	}
}

// each does a command with the six requests, once all of them stand at a state: a
// desk that has just begun to serve does the calendar's work meanwhile.
func (o *office) each(state, command string, more ...string) {
	o.t.Helper()
	var requests []struct{ ID string }
	for lost := time.Now().Add(patience); len(requests) < 6; {
		if err := json.Unmarshal([]byte(o.do("requests", "--state", state, "--json")), &requests); err != nil || time.Now().After(lost) {
			o.t.Fatalf("%d of 6 requests stand at %s: %v", len(requests), state, err)
		}
	}
	args := []string{command}
	for _, r := range requests {
		args = append(args, r.ID)
	}
	o.do(append(args, more...)...)
}

// TestAPlacementInTheWindow asks a real desk for placements with real keys in a
// real window: the trust added, six students asked for while the desk is away,
// sent, offered, accepted, told about, confirmed, and over, with the laptop's
// clock far behind the trust's by then.
func TestAPlacementInTheWindow(t *testing.T) {
	desk, waymark, trust := newDesktop(t), build(t, "waymark"), newOffice(t)
	data := filepath.Join(t.TempDir(), "school")
	trust.serve()

	w := desk.start(waymark, waymarkOn(data, "--sample")...)
	w.await("the sample school", map[string]any{"screen": "overview", "benchmark6": ""})
	w.press("ctrl+4")
	w.await("no trust yet", map[string]any{"screen": "placements", "open": 0})
	w.shoot("no-trust-yet")
	w.press("Return")
	w.await("the form for a trust", map[string]any{"screen": "post", "trusts": 0})
	w.write(trust.address())
	w.press("Return")
	w.write(trust.code)
	w.press("Return")
	w.await("what the trust has open", map[string]any{"screen": "placements", "open": 8, "toast": "8 new opportunities."})
	w.shoot("opportunities")

	trust.close() // as on a school's bad day
	w.press("ctrl+n")
	w.await("a new request", map[string]any{"screen": "new-request"})
	w.write("keeping a hospital")
	w.press("Return")
	w.await("the opportunity", map[string]any{"opportunity": "Keeping a hospital running"})
	w.press("Tab", "space", "ctrl+g")
	w.await("its first date", map[string]any{"slots": 1})
	w.write("10c")
	w.press("Down")
	for range 6 {
		w.press("space", "Down")
	}
	w.await("six students", map[string]any{"ticked": 6, "refused": 0})
	w.shoot("new-request")
	w.press("ctrl+s")
	w.await("six requests on this laptop", map[string]any{"screen": "placements", "here": 6, "with_trust": 0, "toast": "Saved: Asked"})
	w.press("F9")
	w.await("nobody at the other end", map[string]any{"toast": "Wharfedale Hospitals NHS Trust: The desk could not be reached", "here": 6})
	w.shoot("waiting-to-send")

	trust.serve()
	w.press("F9")
	w.await("six requests with the trust", map[string]any{"here": 0, "with_trust": 6}) // sent for the key, or before it by itself
	trust.each("received", "offer")
	w.press("F9")
	w.await("six offers", map[string]any{"offered": 6, "badge": 1})
	w.shoot("offered")

	w.press("Return")
	w.await("the offers", map[string]any{"screen": "requests", "rows": 6, "primary": "Accept for 6"})
	w.press("ctrl+s")
	w.await("consent is asked for", map[string]any{"toast": "Tick that the students and their parents agree first."})
	w.press("space", "ctrl+s")
	w.await("accepted here", map[string]any{"toast": "Saved: Accepted 6 offers", "next": "Accepted here."})
	w.press("F9")
	w.await("details are due", map[string]any{"state": "accepted", "primary": "Send these details"})
	w.press("Escape")
	w.await("the board", map[string]any{"screen": "placements"})
	w.press("Return") // which gives the keyboard to the first field that is empty
	w.await("the requests", map[string]any{"screen": "requests"})
	w.shoot("details")
	for range 6 {
		seq := w.now["seq"]
		w.write("Mo Khan 07700 900123")
		w.press("ctrl+s")
		w.awaitChange("the details of one student", "seq", seq)
	}
	w.press("F9")
	w.await("all details told", map[string]any{"primary": "", "next": "Details sent"})
	trust.each("accepted", "confirm", "--contact", "P. Osei")
	w.press("F9")
	w.await("confirmed", map[string]any{"state": "confirmed"})
	w.press("Escape")
	w.await("six agreed", map[string]any{"screen": "placements", "agreed": 6})
	w.shoot("agreed")

	trust.close()
	trust.day = "2027-01-12" // the week has begun, and the laptop's clock stands still in November
	trust.serve()
	trust.each("in_progress", "complete", "--days", "5")
	w.press("F9")
	w.await("six placements over", map[string]any{"finished": 6, "badge": 1})
	w.shoot("finished")
	w.press("Return")
	w.await("feedback to ask for", map[string]any{"screen": "requests", "primary": "Record feedback"})
	w.press("ctrl+s")
	w.await("the activity that they became", map[string]any{"screen": "record", "attended": 6})
	w.quit()
	trust.close()

	s, err := store.Open(data, "", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if report, err := s.Check(context.Background()); err != nil || !report.Agrees() {
		t.Errorf("after all that, journal and index differ: %v, %v", err, report.Differences)
	}
	for r := range s.Snapshot().Requests() {
		a, ok := s.Snapshot().Activity(r.Activity)
		if !ok || a.Kind != record.Placement || len(r.Disclosures) != 1 {
			t.Errorf("a request became the activity %+v after %d disclosures", a, len(r.Disclosures))
			continue
		}
		if told := r.Disclosures[0].Fields; !slices.ContainsFunc(told, func(f record.DisclosedField) bool { return f.Value == "Mo Khan 07700 900123" }) {
			t.Errorf("what was told: %+v", told)
		}
	}
}
