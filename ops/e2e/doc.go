// Package e2e tests Gravitas from outside: it builds the binary, runs it as real
// processes on the embedded parts and on real servers, and sees only what users see:
// the command line, HTTP, websockets, Redis.
//
// Most tests push posts and hold every answer of the read API against a computation
// of their own. They use a file of real posts where it is there, else
// made-up ones.
package e2e
