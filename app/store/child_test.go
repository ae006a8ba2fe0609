package store_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"waymark/app/keys"
	"waymark/app/store"
)

func TestTheIndexIsProbedInAChildProcess(t *testing.T) {
	s, dir := create(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := keys.Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.ProbeInChild(context.Background(), dir, key); err != nil {
		t.Errorf("a whole index: %v", err)
	}
	if err := store.ProbeInChild(context.Background(), dir, keys.Key{}); err == nil {
		t.Error("an index was read with another key")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if err := store.ProbeInChild(cancelled, dir, key); err == nil {
		t.Error("a probe went on that nobody waits for")
	}
}

func TestOnlyAProgramAsksItselfForAProbe(t *testing.T) {
	var said bytes.Buffer
	if _, asked := store.AnswerProbe([]string{"students"}, strings.NewReader(""), &said); asked {
		t.Error("a person's command was taken for a probe")
	}
	for _, args := range [][]string{{"probe-index"}, {"probe-index", t.TempDir(), "more"}, {"probe-index", t.TempDir()}} {
		if status, asked := store.AnswerProbe(args, strings.NewReader("short"), &said); !asked || status != 1 {
			t.Errorf("%v without a key: status %d", args, status)
		}
	}
}
