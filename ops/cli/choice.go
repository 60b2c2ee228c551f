package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// choice is the value of a flag that takes one of a few.
type choice struct {
	value string
	of    []string
}

// choiceFlag defines a flag that takes one of some values, which its usage names.
func choiceFlag(cmd *cobra.Command, name, shorthand, byDefault, usage string, of ...string) {
	cmd.Flags().VarP(&choice{byDefault, of}, name, shorthand, usage+either(of))
}

// Set takes a value that there is.
func (c *choice) Set(text string) error {
	if !slices.Contains(c.of, text) {
		return fmt.Errorf("must be %s", either(c.of))
	}
	c.value = text
	return nil
}

// String is the value.
func (c *choice) String() string { return c.value }

// Type has the value read as any string's.
func (c *choice) Type() string { return "string" }

// either is "a, b or c".
func either(of []string) string {
	last := len(of) - 1
	return strings.Join(of[:last], ", ") + " or " + of[last]
}
