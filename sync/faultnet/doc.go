// Package faultnet is a network that goes wrong, for tests of what must arrive
// all the same: names that are not found, requests that are swallowed, delivered
// twice or too late, answers that are lost after the work was done, cut at any
// byte or written by somebody else, and whatever school filters, captive portals
// and tired gateways do besides.
//
// What goes wrong is drawn from a seed, separately for every exchange, so a run
// is played again by its seed alone:
//
//	net := faultnet.New(seed, faultnet.Weather{Odds: 0.3}, http.DefaultTransport)
//	client := &http.Client{Transport: net}
//	...
//	net.Set(faultnet.Fair)
//
// A test that wants one thing to happen says so instead:
//
//	net.Next(faultnet.LoseAnswer, faultnet.Portal)
//
// All waiting is done with package time. In a bubble of testing/synctest it costs
// nothing, however long the delays.
package faultnet
