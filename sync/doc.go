// Package sync is the floor on which placement requests will travel between a
// school and a trust: the protocol (link), the school's side (outbox) and the
// trust's side (desk). It never imports app/ui, and app/record imports nothing
// of it. Nothing stands here yet.
package sync
