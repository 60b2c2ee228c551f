// Package chaos holds Gravitas to its guarantees while things go wrong: producers push, and
// processes are killed or told to stop, servers go away and come back, the network between
// us and them is cut, delayed or choked, the disk is full, the clock jumps.
//
// What goes wrong, in which order and after how many items is drawn from a seed, which every
// run prints; -chaos.seed runs the same schedule again. After each run nothing may be lost,
// nothing counted twice, no order turned round, no dead letter made that wasn't due, and
// `gravitas verify --deep` must find nothing.
//
// `go test ./ops/chaos` is the short form, `make chaos` the long one, which writes RESULTS.md.
package chaos
