// Package mutants tests the tests: it takes the mechanism behind each guarantee out,
// one at a time, and wants the test that proves the guarantee to fail.
//
// A mutant is a change of one place in one file. It is compiled by go's -overlay, so
// nothing in the product knows of it and no file is touched. One whose place is no
// longer in the file, or whose test passes all the same, fails.
package mutants
