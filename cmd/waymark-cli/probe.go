package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"waymark/app/keys"
	"waymark/app/store"
)

// probeVerb is what this program calls itself with to read an index through in a
// process of its own: a damaged one can bring Badger, and its process, down.
const probeVerb = "probe-index"

func probeInChild(ctx context.Context, dir string, key keys.Key) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, program, probeVerb, dir)
	child.Stdin = bytes.NewReader(key[:])
	if said, err := child.CombinedOutput(); err != nil {
		first, _, _ := strings.Cut(string(said), "\n")
		return fmt.Errorf("reading it through failed (%w): %s", err, first)
	}
	return nil
}

func serveProbe(args []string, t terminal) int {
	var key keys.Key
	if _, err := io.ReadFull(t.in, key[:]); err != nil || len(args) != 1 {
		fmt.Fprintln(t.err, "this is for waymark-cli itself to call")
		return usage
	}
	if err := store.Probe(args[0], key); err != nil {
		fmt.Fprintln(t.err, err)
		return refused
	}
	return done
}
