package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/trustcheck"
)

// handProgram lets a program of the trust's own do what a check asks its side to
// do, at an endpoint that is not ours.
type handProgram struct{ path string }

// handHelp says what a check leaves behind, and what such a program must do.
const handHelp = `
At an endpoint that schools use already they see, for the seconds that it takes,
opportunities that ask them not to apply. At its end the check withdraws these and
what it has asked for, and shuts its own laptops out; what it could not is in the
report. On our own desk it then shows in no list that is not given with --all.

With --hand PROGRAM the checks that need the trust’s side are made as well. PROGRAM
is started with one argument, reads JSON on standard input, and ends with 0 where it
was done, 3 where the endpoint has no means to, and another status where it was
refused, with the reason on standard error.

  publish   {an opportunity}               prints it as it was published
  withdraw  {"opportunity":"ID"}
  code      {}                             prints {"code":"…"}, a new enrolment code
  move      {"request":"ID","event":"desk.offer","slot":"ID"}
  pass      {"until":"2026-11-24"}         lets the days pass until then
`

// cannotStatus is the exit status for what an endpoint has no means to do.
const cannotStatus = 3

func (h handProgram) run(ctx context.Context, verb string, in, out any) error {
	stdin, err := json.Marshal(in)
	if err != nil {
		return err
	}
	var stdout, stderr bytes.Buffer
	program := exec.CommandContext(ctx, h.path, verb)
	program.Stdin, program.Stdout, program.Stderr = bytes.NewReader(stdin), &stdout, &stderr
	var ended *exec.ExitError
	switch err := program.Run(); {
	case errors.As(err, &ended) && ended.ExitCode() == cannotStatus:
		return trustcheck.ErrCannot
	case errors.As(err, &ended):
		return fmt.Errorf("%s %s: %s", h.path, verb, strings.TrimSpace(stderr.String()))
	case err != nil:
		return err
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(stdout.Bytes(), out); err != nil {
		return fmt.Errorf("%s %s prints no JSON: %w", h.path, verb, err)
	}
	return nil
}

func (h handProgram) Publish(ctx context.Context, o link.Opportunity) (published link.Opportunity, err error) {
	err = h.run(ctx, "publish", o, &published)
	return published, err
}

func (h handProgram) Withdraw(ctx context.Context, opportunity string) error {
	return h.run(ctx, "withdraw", map[string]string{"opportunity": opportunity}, nil)
}

func (h handProgram) Code(ctx context.Context) (string, error) {
	var out struct{ Code string }
	err := h.run(ctx, "code", struct{}{}, &out)
	return out.Code, err
}

func (h handProgram) Move(ctx context.Context, request string, event link.Event, slot string) error {
	return h.run(ctx, "move", map[string]string{"request": request, "event": string(event), "slot": slot}, nil)
}

func (h handProgram) Pass(ctx context.Context, until record.Date) error {
	return h.run(ctx, "pass", map[string]record.Date{"until": until}, nil)
}
