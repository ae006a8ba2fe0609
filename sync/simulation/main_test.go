package simulation

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/app/store"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/faultnet"
)

// The test binary is also the processes that the tests kill and measure.
const childEnv = "WAYMARK_SIMULATION_CHILD"

func TestMain(m *testing.M) {
	if status, asked := store.AnswerProbe(os.Args[1:], os.Stdin, os.Stderr); asked {
		os.Exit(status)
	}
	switch os.Getenv(childEnv) {
	case "desk":
		childDesk(os.Args[1], os.Args[2], os.Args[3])
	case "measured desk":
		childMeasured(os.Args[1])
	case "laptop":
		childLaptop(os.Args[1], os.Args[2])
	default:
		debug.SetGCPercent(400) // thousands of short lives, each with little to remember
		os.Exit(m.Run())
	}
}

// process is a child that says what it has done, a line each.
type process struct {
	*exec.Cmd
	said *bufio.Scanner
}

func start(t testing.TB, part string, args ...string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childEnv+"="+part)
	cmd.Stderr = io.Discard // Badger's last words
	if testing.Verbose() {
		cmd.Stderr = os.Stderr
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd, bufio.NewScanner(stdout)}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return p
}

// hear returns the next thing that the child says, and false at its end.
func (p *process) hear() ([]string, bool) {
	if !p.said.Scan() {
		return nil, false
	}
	return strings.Fields(p.said.Text()), true
}

// kill kills the child and returns what it said before it died.
func (p *process) kill() (said [][]string) {
	p.Process.Kill()
	for {
		words, ok := p.hear()
		if !ok {
			p.Wait()
			return said
		}
		said = append(said, words)
	}
}

// childDesk serves the desk in a folder, and lets a coordinator answer requests,
// until it is killed, over a network that goes wrong now and then. A seed of 0 leaves
// the coordinator and the network's faults out.
func childDesk(dir, address, seed string) {
	ctx := context.Background()
	l, err := ledger.OpenBadger(dir, "", ledger.Options{Floor: 1 << 20})
	exitOn(err)
	d, err := desk.Open(ctx, l, desk.Options{})
	exitOn(err)
	listener, err := net.Listen("tcp", address)
	for errors.Is(err, syscall.EADDRINUSE) { // somebody was given the port while there was no desk
		time.Sleep(10 * time.Millisecond)
		listener, err = net.Listen("tcp", address)
	}
	exitOn(err)
	fmt.Println("serving", listener.Addr())
	n, err := strconv.ParseUint(seed, 10, 64)
	exitOn(err)
	if n != 0 {
		listener = faultnet.Listen(listener, n, faultnet.Weather{Odds: 0.2, Faults: sudden}, 2000)
		go coordinate(ctx, d, n)
	}
	exitOn(desk.Serve(ctx, listener, d.Handler(), nil))
}

// sudden are the faults of a connection for which nobody has to wait.
var sudden = []faultnet.Fault{
	faultnet.Reset, faultnet.CutRequest, faultnet.ResetAnswer, faultnet.CutAnswer, faultnet.LongLength, faultnet.NotGzip,
	faultnet.Portal, faultnet.PortalJSON, faultnet.PortalEmpty, faultnet.PortalMoved, faultnet.Filtered, faultnet.Proxy407,
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// options are those of a school's store in a test.
func options() store.Options {
	return store.Options{Floor: 1 << 20, Probe: store.ProbeInChild, Now: time.Now}
}
