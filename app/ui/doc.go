// Package ui is Waymark's window: the welcome until a school's record is open,
// and from then on the rail, the status strip, the menus, quick find and the
// screens in their turn. It holds no rules and no storage format.
package ui
