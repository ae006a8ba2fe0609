// Package rules holds the wording, numbers, dates and sources of the Gatsby
// benchmarks, one file for each edition, as data that a careers lead can read
// and check. Package gatsby reads it and holds the predicates.
package rules

import "embed"

// Files holds one JSON file for each edition, "gatsby-2025.json".
//
//go:embed *.json
var Files embed.FS
