// Package chart draws the window's few figures, bars with a mark on a track,
// from canvas primitives, so that they are crisp at any scale.
package chart
