// Package rollover is the start of a school year in the window: everyone moves up,
// the new year comes from a file, those who left are said to have, and two
// records of one student become one.
//
// What any of it does is worked out by package waymark/app/rollover; here it is
// shown and asked.
package rollover
