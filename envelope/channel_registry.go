package envelope

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Channels are all channels of an instance, by name. They do not change once
// made, and are safe for concurrent use.
type Channels struct {
	byName map[string]*Channel
	sorted []*Channel
}

// NewChannels returns the built-in channels and the operator's own, which must
// not have a built-in's name.
func NewChannels(configured map[string]ChannelConfig) (*Channels, error) {
	byName, err := builtin()
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		if byName[name] != nil {
			return nil, fmt.Errorf("channels.%s: is a built-in channel", name)
		}
		channel, err := configured[name].channel(name)
		if err != nil {
			return nil, err
		}
		byName[name] = channel
	}
	sorted := slices.SortedFunc(maps.Values(byName), func(a, b *Channel) int { return cmp.Compare(a.Name, b.Name) })
	return &Channels{byName: byName, sorted: sorted}, nil
}

// Get returns the channel of that name, and whether there is one.
func (cs *Channels) Get(name string) (*Channel, bool) {
	channel, ok := cs.byName[name]
	return channel, ok
}

// All returns the channels in the order of their names. The slice is not to be changed.
func (cs *Channels) All() []*Channel { return cs.sorted }
