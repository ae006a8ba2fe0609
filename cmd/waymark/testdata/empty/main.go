// Command empty is a window of Fyne's with nothing in it: what Waymark's memory
// is measured beside.
package main

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("uk.waymark.empty")
	w := a.NewWindow("Empty")
	w.SetContent(widget.NewLabel("Empty"))
	w.Resize(fyne.NewSize(1366, 768))
	a.Lifecycle().SetOnStarted(func() { os.WriteFile(os.Args[1], []byte("{\"screen\":\"empty\"}\n"), 0o600) })
	w.ShowAndRun()
}
