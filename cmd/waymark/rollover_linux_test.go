package main

import (
	"path/filepath"
	"testing"
)

// TestSeptemberInTheWindow moves a whole school up a year with real keys in a
// real window, marks a leaver, makes one record of two, and takes all of it back.
func TestSeptemberInTheWindow(t *testing.T) {
	desk, waymark := newDesktop(t), build(t, "waymark")
	w := desk.start(waymark, waymarkOn(filepath.Join(t.TempDir(), "school"), "--sample")...)
	w.await("the sample school", map[string]any{"screen": "overview", "benchmark6": "", "students": 1262})

	w.press("ctrl+k")
	w.await("quick find", map[string]any{"finding": true})
	w.write("september")
	w.press("Return")
	w.await("this year’s September, which is over", map[string]any{"screen": "rollover", "into": "2026/27", "ready": false})
	w.press("Right")
	w.await("next year’s", map[string]any{"into": "2027/28", "up": 1118, "leave": 84, "ready": true})
	w.shoot("moving-up")
	w.press("ctrl+s")
	w.await("everyone moved up", map[string]any{"up": 0, "settled": 1202, "toast": "Saved: Moved up to 2027/28: 1118 students up, 84 leavers"})
	w.press("ctrl+z")
	w.await("everyone back", map[string]any{"up": 1118, "leave": 84})

	tick := func(name string, n int) {
		w.press("ctrl+2")
		w.await("the students", map[string]any{"screen": "students"})
		w.write(name)
		w.await("who it is", map[string]any{"shown": 1})
		w.press("Down", "space")
		w.await("the tick", map[string]any{"ticked": n})
	}
	tick("abdi charlie", 1)
	w.press("ctrl+l")
	w.await("the leavers’ form", map[string]any{"screen": "leavers", "ticked": 1})
	w.write("30/10/2026")
	w.press("Tab")
	w.write("coll")
	w.press("Return", "ctrl+s")
	w.await("one who left", map[string]any{"toast": "Saved: 1 student left on 30 Oct 2026"})

	tick("abdi liban", 2)
	w.press("ctrl+m")
	w.await("the two records", map[string]any{"screen": "merge", "doubts": 2, "ready": false})
	w.shoot("merge")
	w.press("space") // they are one student all the same
	w.await("what can be done", map[string]any{"ready": true})
	w.press("ctrl+s")
	w.await("one record", map[string]any{"screen": "student", "students": 1261, "toast": "Saved: Two records of one student merged"})
	w.press("ctrl+z")
	w.await("two records", map[string]any{"students": 1262, "toast": "Taken back: Two records of one student merged"})
	w.press("ctrl+z")
	w.await("nobody gone", map[string]any{"toast": "Taken back: 1 student left on 30 Oct 2026"})
	w.quit()
}
