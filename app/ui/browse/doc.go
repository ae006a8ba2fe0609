// Package browse is the screen on which a person finds one of many: a field to
// type into, filters, rows that sort, and what there is to say of the one picked.
package browse
