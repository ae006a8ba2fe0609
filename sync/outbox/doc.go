// Package outbox is the school's side of the protocol in package link: it makes
// the messages that wait on the laptop, sends them when there is a network, and
// takes what the trusts answer into the school's record.
//
// A message lies in the record as the exact bytes that go over the network, saved
// in one action with what it is about. It is sent until a receipt comes back that
// names it and is signed by the trust's desk; nothing else proves that it arrived.
// Delivery is at least once, and a desk gives each message its effect at most once.
package outbox
