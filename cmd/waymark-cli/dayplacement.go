package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// placement asks a made-up trust for placements, with the trust's own program
// answering on loopback: the request waits without a network, goes out when the
// desk is there, and the trust's answer comes back to the same record.
func (c *call) placement(say func(format string, args ...any)) error {
	program, err := c.deskProgram()
	if err != nil {
		return err
	}
	say("\n4. A placement request goes to a trust, and its answer comes back:")
	folder := filepath.Join(c.out, "desk")
	trusts := theTrust{program: program, folder: folder, today: c.today(), ctx: c.context()}
	var made struct {
		Trust string `json:"trust"`
		Code  string `json:"code"`
	}
	if err := trusts.ask(&made, "demo", "--key", filepath.Join(c.out, "trust.key")); err != nil {
		return err
	}
	address, stop, err := trusts.serve()
	if err != nil {
		return err
	}
	defer func() { stop() }()
	o := c.outbox()
	if _, err := o.Enrol(c.context(), address, made.Code, "A day’s work", c.signer()); err != nil {
		return err
	}
	if err := wholeSync(o.Sync(c.context())); err != nil {
		return err
	}
	say("   %s, a made-up trust, answers at %s; this laptop is enrolled, and knows what the trust offers.", made.Trust, address)

	if err := stop(); err != nil {
		return err
	}
	asking, title, err := c.whoFits(3)
	if err != nil {
		return err
	}
	action, err := o.Ask(asking, c.signer())
	if err != nil {
		return err
	}
	if _, err := c.store.Do(action); err != nil {
		return err
	}
	report := o.Sync(c.context())
	say("   Without a network, %s are made for “%s”. Sent: %d, waiting: %d. Nothing is lost, and no name is in them.",
		count(len(asking), "request", "requests"), title, report.Received, report.Waiting)

	address, again, err := trusts.serveAt(strings.TrimPrefix(address, "http://"))
	if err != nil {
		return err
	}
	stop = again
	report = o.Sync(c.context())
	if err := wholeSync(report); err != nil {
		return err
	}
	say("   The desk is back at %s. Received by the trust: %d, waiting: %d.", address, report.Received, report.Waiting)

	first := string(firstRequest(action))
	if err := trusts.run("offer", first); err != nil {
		return err
	}
	if err := c.answer(o, "accept the offer", func() (record.Action, error) { return o.Accept([]record.ID{record.ID(first)}, c.signer()) }); err != nil {
		return err
	}
	err = c.answer(o, "tell the trust who is coming", func() (record.Action, error) {
		fields, err := outbox.Preview(c.store.Snapshot(), record.ID(first))
		if err != nil {
			return record.Action{}, err
		}
		var told []record.DisclosedField
		for _, f := range fields {
			if f.Value != "" {
				told = append(told, f)
			}
		}
		say("   The trust offers a place; the school accepts, and seals to the trust's key just this: %s.", strings.ToLower(fieldNames(told)))
		return o.Provide(record.ID(first), told, c.signer())
	})
	if err != nil {
		return err
	}
	if err := trusts.run("confirm", first, "--contact", "Main reception, 8.45 am"); err != nil {
		return err
	}
	if err := wholeSync(o.Sync(c.context())); err != nil {
		return err
	}
	for id := range requestsOf(action) {
		r, _ := c.store.Snapshot().Request(id)
		line := describe(c.store.Snapshot(), r)
		say("   %s, from %s: %s", line.Title, line.From.Words(), line.Words)
	}
	say("   The trust's folder is %s, its key %s.", folder, filepath.Join(c.out, "trust.key"))
	return stop()
}

// answer takes in what the trust said, does what the school answers, and sends it.
func (c *call) answer(o *outbox.Outbox, what string, prepare func() (record.Action, error)) error {
	if err := wholeSync(o.Sync(c.context())); err != nil {
		return err
	}
	action, err := prepare()
	if err != nil {
		return fmt.Errorf("the school could not %s: %w", what, err)
	}
	if _, err := c.store.Do(action); err != nil {
		return err
	}
	return wholeSync(o.Sync(c.context()))
}

// wholeSync returns what kept a sync from being whole.
func wholeSync(r outbox.Report) error {
	for _, t := range r.Trusts {
		if t.Problem != nil {
			return errors.New(troubleWords(t.Problem))
		}
	}
	if r.NeedsPerson > 0 {
		return fmt.Errorf("%s a person", count(r.NeedsPerson, "message needs", "messages need"))
	}
	return nil
}

// whoFits finds students whom no rule keeps from an opportunity, and the opportunity.
func (c *call) whoFits(n int) ([]outbox.Asking, string, error) {
	s := c.store.Snapshot()
	for _, kept := range s.Opportunities() {
		o, err := link.DecodeOpportunity(kept.Published)
		if err != nil || o.Category != "work_experience" {
			continue
		}
		for _, slot := range o.Slots {
			var asking []outbox.Asking
			for _, student := range s.Students() {
				slots := []string{slot.ID}
				if student.OnRoll(c.today()) && len(asking) < n && len(outbox.Check(s, kept.ID, []record.ID{student.ID}, slots, c.today())) == 0 {
					asking = append(asking, outbox.Asking{Student: student.ID, Opportunity: kept.ID, Slots: slots})
				}
			}
			if len(asking) == n {
				return asking, o.Title, nil
			}
		}
	}
	return nil, "", errors.New("the trust offers nothing that fits a student of the sample school")
}

func firstRequest(a record.Action) record.ID {
	for id := range requestsOf(a) {
		return id
	}
	return ""
}

// requestsOf goes through the requests that an action makes.
func requestsOf(a record.Action) func(yield func(record.ID) bool) {
	return func(yield func(record.ID) bool) {
		for _, change := range a.Changes {
			if change.Kind == record.KindRequest && !yield(change.ID) {
				return
			}
		}
	}
}

// deskProgram is where waymark-desk is: as --desk says, or beside this program.
func (c *call) deskProgram() (string, error) {
	if c.desk != "" {
		return c.desk, nil
	}
	own, err := os.Executable()
	if err != nil {
		return "", err
	}
	name := "waymark-desk"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(filepath.Dir(own), name)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the trust's program is not at %s: name it with --desk", path)
	}
	return path, nil
}

// theTrust is a trust as a school's day meets it: its program and its folder.
type theTrust struct {
	program, folder string
	today           record.Date
	ctx             context.Context
}

func (t theTrust) command(args ...string) *exec.Cmd {
	return exec.CommandContext(t.ctx, t.program, append(args, "--data", t.folder, "--now", t.today.String())...)
}

func (t theTrust) run(args ...string) error {
	out, err := t.command(args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("waymark-desk %s: %s", args[0], strings.TrimSpace(string(out)))
	}
	return nil
}

func (t theTrust) ask(into any, args ...string) error {
	command := t.command(append(args, "--json")...)
	var words strings.Builder
	command.Stderr = &words
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("waymark-desk %s: %s", args[0], strings.TrimSpace(words.String()))
	}
	return json.Unmarshal(out, into)
}

// serve starts the desk at an address of its own choice.
func (t theTrust) serve() (address string, stop func() error, err error) {
	return t.serveAt("127.0.0.1:0")
}

// serveAt starts the desk and returns its URL once it answers. stop ends it.
func (t theTrust) serveAt(listen string) (address string, stop func() error, err error) {
	command := t.command("serve", "--listen", listen, "--json")
	var words strings.Builder
	command.Stderr = &words
	out, err := command.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := command.Start(); err != nil {
		return "", nil, err
	}
	stopped := false
	stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		if err := command.Process.Signal(os.Interrupt); err != nil {
			command.Process.Kill() // Windows knows no interrupt; the desk loses nothing by it
			command.Wait()
			return nil
		}
		io.Copy(io.Discard, out)
		return command.Wait()
	}
	var at struct {
		Address string `json:"address"`
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &at)
	}
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("waymark-desk serve: %s", strings.TrimSpace(words.String()))
	}
	return at.Address, stop, nil
}
