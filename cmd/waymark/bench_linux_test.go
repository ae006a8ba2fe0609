package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkIdleMemory measures the window on the sample school once nothing
// moves any more, beside a window of Fyne's with nothing in it. RSS holds the
// graphics driver (some 80 MB of it, where pixels are drawn in software); what a
// program takes for itself is anonymous memory.
func BenchmarkIdleMemory(b *testing.B) {
	dir := b.TempDir()
	waymark, empty := filepath.Join(dir, "waymark"), filepath.Join(dir, "empty")
	for path, from := range map[string]string{waymark: ".", empty: "./testdata/empty"} {
		c := exec.Command("go", "build", "-tags", "migrated_fynedo,no_emoji,no_metadata", "-ldflags", "-s -w", "-o", path, from)
		if out, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	desk := newDesktop(b)
	var ours, bare memory
	for b.Loop() {
		home := b.TempDir()
		p := desk.start(waymark, waymarkOn(filepath.Join(home, "school"), "--sample")...)
		p.await("where we stand", map[string]any{"screen": "overview", "students": 1262})
		ours = settled(b, p)
		p.quit()
		p = desk.start(empty, statePipe)
		p.await("the empty window", map[string]any{"screen": "empty"})
		bare = settled(b, p)
		p.command.Process.Kill()
		<-p.ended
	}
	b.ReportMetric(float64(ours.rss)/1e6, "MB-rss")
	b.ReportMetric(float64(bare.rss)/1e6, "MB-rss-empty")
	b.ReportMetric(float64(ours.anonymous)/1e6, "MB-own")
	b.ReportMetric(float64(bare.anonymous)/1e6, "MB-own-empty")
	b.ReportMetric(float64(ours.rss)/float64(bare.rss), "x-rss")
}

// memory is what a process takes, in bytes.
type memory struct{ rss, anonymous int }

// settled waits until a process takes the same memory twice running.
func settled(b *testing.B, p *program) memory {
	last := memory{}
	for range 60 {
		now := memoryOf(b, p.command.Process.Pid)
		if now == last {
			break
		}
		last = now
		time.Sleep(2 * time.Second) // a measurement's pause: nothing passes by it
	}
	return last
}

func memoryOf(b *testing.B, pid int) memory {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	field := func(name string) int {
		_, rest, _ := strings.Cut(string(status), "\n"+name+":")
		kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
		if err != nil {
			b.Fatal(err)
		}
		return kilobytes * 1024
	}
	return memory{field("VmRSS"), field("RssAnon")}
}
