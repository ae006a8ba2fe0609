// Package reports is the screen on which evidence is made as a PDF, and found
// again.
package reports
