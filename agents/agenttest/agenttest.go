// Package agenttest gives tests of agents their items.
package agenttest

import (
	"context"
	"testing"
	"time"

	"gravitas/agents"
	"gravitas/envelope"
)

// Items returns items of a channel as the log would hand them over, one for
// each JSON text, at offsets 0, 1, 2, …
func Items(channel string, data ...string) []agents.Item {
	items := make([]agents.Item, len(data))
	for i, d := range data {
		items[i] = agents.Item{
			Envelope: envelope.Envelope{
				DataID:      envelope.ItemID(channel, "", []byte(d)),
				Source:      "test",
				Created:     time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC),
				Data:        []byte(d),
				Channel:     channel,
				ContentType: "application/json",
			},
			Offset: int64(i),
		}
	}
	return items
}

// Process has the agent process the texts and returns the JSON that it made of them.
func Process(t testing.TB, agent agents.Agent, channel string, data ...string) (made []string, err error) {
	t.Helper()
	outputs, err := agent.Process(context.Background(), Items(channel, data...))
	for _, o := range outputs {
		made = append(made, string(o.Data))
	}
	return made, err
}
