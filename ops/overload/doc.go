// Package overload asks more of Gravitas than it can do, and watches its memory: the
// real binary in a process of its own, ten times what its door can take, and live
// clients that never read.
//
// The short form runs with the other tests. GRAVITAS_OVERLOAD=5m, as `make overload`
// has it, is the long one, whose figures are in RESULTS.md; it runs on real servers
// where the environment names them.
package overload
