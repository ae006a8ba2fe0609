// Package simulation holds schools' laptops and trusts' desks to what they
// promise, whatever the network, the clocks, the disks and the people do. It has
// tests only.
//
// A conversation is drawn from a seed: some schools with their laptops, a trust
// or two with their desks, a term of asking and answering, and between them a
// network that goes wrong. Laptops are switched off in the middle of saving,
// clocks jump by years, desks crash, are wiped, come back from old backups or are
// answered for by somebody else's. Then the network heals, people do what the
// program told them to do, and every promise is held against what is there:
//
//	I1  nothing acknowledged is lost, on either side
//	I2  a message has its effect at most once
//	I3  a request only ever makes legal moves
//	I4  a school's feed has no gaps
//	I5  places are never oversold
//	I6  laptop and desk say the same of every request
//	I7  nothing that names a student is at the desk, on the wire or in a log
//	I8  whatever has no receipt can be seen, with its age and the reason
//
// Time is that of a testing/synctest bubble and randomness that of a seed, so a
// term takes milliseconds and a failure is played again by its seed:
//
//	go test ./sync/simulation -run Conversations -seeds 1 -seed 4711 -v
package simulation
