// Package kit is the look of Waymark's window: its theme in light and dark, its
// type, and the quiet set of controls that every screen is put together from.
//
// Sizes in this package are design pixels at 100 % text size; [Px] turns them
// into what the person's text size asks for. Controls take the keyboard: Tab
// reaches each of them and shows a ring, Space or Enter works it. A state is
// always a shape and a word ([Mark]); colour only says it a third time.
package kit
