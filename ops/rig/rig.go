// Package rig runs Gravitas from outside for tests: it starts the binary's roles as real
// processes, on embedded parts or on real servers, kills them, stops them and starts them
// again, pushes posts as producers do, and reads answers as clients do.
//
// What the answers must be, it computes for itself (Groups, Answers.Verify), or takes from a
// run that was left in peace (Undisturbed).
package rig
