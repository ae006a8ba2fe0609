// Package icons holds Waymark's own mark: a waymarker post whose sign carries a tick.
package icons

import _ "embed"

// Waymark is the application's icon as SVG, square.
//
//go:embed waymark.svg
var Waymark []byte
