// Package pipeline names what the agents are and how they report on themselves, and
// doors on producers: the vocabulary that runners and doors write on the channel
// "pipeline" and the read API serves.
package pipeline

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// Channel is the internal channel that every runner reports on, each second, and every
// door while its producers push.
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

// Scorecard is one door's account of one producer. Counts are since the door began.
type Scorecard struct {
	Producer   string           `json:"producer"`
	Instance   string           `json:"instance"` // differs between processes
	At         time.Time        `json:"at"`
	Accepted   int64            `json:"accepted"`
	Rejected   map[string]int64 `json:"rejected_by"`          // by code
	Rate       float64          `json:"rate"`                 // items per second since the scorecard before
	Last       time.Time        `json:"last,omitzero"`        // when its last item came
	Quarantine *Quarantine      `json:"quarantine,omitempty"` // nil where it is not shut out
}

// Items is how many items the producer sent.
func (s *Scorecard) Items() int64 {
	n := s.Accepted
	for _, rejected := range s.Rejected {
		n += rejected
	}
	return n
}

// Quarantine is a time for which a producer is shut out.
type Quarantine struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
	Count int       `json:"count"` // quarantines so far, this one included
}

// Record is a report or a scorecard on its way to the channel; source says whose.
func Record(source string, at time.Time, report any) (stream.Record, error) {
	data, err := json.Marshal(report)
	if err != nil {
		return stream.Record{}, err
	}
	return stream.NewRecord([]byte(source), &envelope.Envelope{
		DataID: envelope.NewID(), Source: source, Created: at.UTC(), Data: data, Channel: Channel, ContentType: "application/json",
	}), nil
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
