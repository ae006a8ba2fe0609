//go:build !windows

package main

import "fyne.io/fyne/v2"

// tell does nothing: what is said on standard error is seen here.
func tell(string) {}

// giveWay does nothing: any program may raise its window here.
func giveWay() {}

// restore does nothing: a window that is raised comes back by itself here.
func restore(fyne.Window) {}
