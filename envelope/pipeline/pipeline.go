// Package pipeline names what the agents are and how they report on themselves:
// the vocabulary that the runner writes on the channel "pipeline" and the read
// API serves.
package pipeline

import (
	"slices"
	"strings"
	"time"
)

// Channel is the internal channel that every runner reports on, each second.
const Channel = "pipeline"

// Agent is what an agent is to others.
type Agent struct {
	Name    string   `json:"name"`   // with its version, such as scorer.v1
	Reads   Channels `json:"reads"`  // empty for a producer
	Writes  string   `json:"writes"` // channel; empty where it only fills tables
	Purpose string   `json:"purpose"`
}

// Channels are names of channels; as text, joined by commas.
type Channels []string

// Has reports whether the channel is one of them.
func (c Channels) Has(channel string) bool { return slices.Contains(c, channel) }

// String is the channels' text.
func (c Channels) String() string { return strings.Join(c, ",") }

// MarshalText implements encoding.TextMarshaler: one channel is its name.
func (c Channels) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Channels) UnmarshalText(text []byte) error {
	if *c = nil; len(text) > 0 {
		*c = strings.Split(string(text), ",")
	}
	return nil
}

// Report is one runner's account of one agent. Counts are since the runner began.
type Report struct {
	Agent        string    `json:"agent"`
	Instance     string    `json:"instance"` // differs between processes
	At           time.Time `json:"at"`
	Done         int64     `json:"done"`
	DeadLettered int64     `json:"dead_lettered"`
	Errors       int64     `json:"errors"` // failed attempts, waits included
	Rate         float64   `json:"rate"`   // items per second since the report before
	P50          float64   `json:"p50_ms"` // from received to done, milliseconds,
	P99          float64   `json:"p99_ms"` // over the items since the report before
}

// Hops returns the names of the agents that an item on the channel passes, its
// derived items' agents included, in the order of flow. Where an agent's way ended, as it made
// nothing of the item, those behind it are left out.
func Hops(agents []Agent, channel string, ended func(agent string) bool) []string {
	var names []string
	seen := map[string]bool{}
	for queue := []string{channel}; len(queue) > 0; queue = queue[1:] {
		for _, a := range agents {
			if !a.Reads.Has(queue[0]) || seen[a.Name] {
				continue
			}
			seen[a.Name] = true
			names = append(names, a.Name)
			if a.Writes != "" && !ended(a.Name) {
				queue = append(queue, a.Writes)
			}
		}
	}
	return names
}
