package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"waymark/app/keys"
)

// probeVerb is the argument with which a program starts itself for a probe.
const probeVerb = "probe-index"

// ProbeInChild is an [Options].Probe that runs [Probe] in a child process of the
// same program, because a damaged index can bring Badger, and its process, down.
// The program must call [AnswerProbe] before it does anything else.
func ProbeInChild(ctx context.Context, dir string, key keys.Key) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, program, probeVerb, dir)
	var said strings.Builder
	child.Stderr = &said
	pipe, err := child.StdinPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	// The pipe stays open for as long as this process lives, which is how the
	// child knows: it must not hold on to the index of a program that is gone.
	_, err = pipe.Write(key[:])
	if ended := child.Wait(); ended != nil {
		err = ended
	}
	if err != nil {
		first, _, _ := strings.Cut(said.String(), "\n")
		return fmt.Errorf("reading it through failed (%w): %s", err, first)
	}
	return nil
}

// AnswerProbe runs a probe where that is what the program was started for, as its
// arguments say, and returns the status to exit with. Otherwise asked is false.
func AnswerProbe(args []string, stdin io.Reader, stderr io.Writer) (status int, asked bool) {
	if len(args) == 0 || args[0] != probeVerb {
		return 0, false
	}
	var key keys.Key
	err := errors.New("this is for the program itself to call")
	if len(args) == 2 {
		_, err = io.ReadFull(stdin, key[:])
	}
	if err == nil {
		go func() {
			io.Copy(io.Discard, stdin)
			os.Exit(1) // whoever asked is gone
		}()
		err = Probe(args[1], key)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1, true
	}
	return 0, true
}
