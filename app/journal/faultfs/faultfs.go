// Package faultfs is a file system whose calls can be made to fail, for tests of
// what must not be lost. It works on real files; a fault strikes at the Nth call
// of a kind and always in the same way.
package faultfs
