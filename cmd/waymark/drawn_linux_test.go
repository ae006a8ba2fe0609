package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestWithoutOpenGLTheStatusIsThree(t *testing.T) {
	command := exec.Command("xvfb-run", "-a", "-s", "-extension GLX -nolisten tcp", build(t, "waymark"), "--data", t.TempDir())
	command.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := command.CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != noDisplay {
		t.Errorf("ended with %v", err)
	}
	if !strings.Contains(string(out), "takes OpenGL 2.1") || !strings.Contains(string(out), "waymark-cli") {
		t.Errorf("said %s", out)
	}
}
