// Package grid is Waymark's table: thousands of rows on a pool of canvas.Text,
// moved by whole rows, worked from the keyboard.
package grid
