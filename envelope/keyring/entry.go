package keyring

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// AllChannels among an entry's channels stands for every channel.
const AllChannels = "*"

// Entry is what is kept of one producer: all but its key.
type Entry struct {
	Name     string    `json:"name"`
	Hash     []byte    `json:"hash"` // SHA-256 of the key's 32 random bytes
	Channels []string  `json:"channels"`
	Operator bool      `json:"operator,omitempty"` // may do what operators do
	Revoked  bool      `json:"revoked,omitempty"`
	Released time.Time `json:"released,omitzero"` // quarantines that began before this are over
	Created  time.Time `json:"created"`
}

// Allows reports whether the producer may push to the channel.
func (e *Entry) Allows(channel string) bool {
	return slices.Contains(e.Channels, channel) || slices.Contains(e.Channels, AllChannels)
}

var validName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

func checkName(name string) error {
	if !validName.MatchString(name) {
		return fmt.Errorf("%w: %q: 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit", ErrInvalidName, name)
	}
	return nil
}

// checkEntry refuses a record that is no producer's.
func checkEntry(_ string, e Entry) error { return checkName(e.Name) }
