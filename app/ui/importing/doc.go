// Package importing brings a roster file in: it reads the file, shows the plan,
// and changes nothing until a person says so.
package importing
