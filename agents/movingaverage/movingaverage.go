// Package movingaverage is the agent moving-average.v1: it predicts each series of demand and
// generation as the mean of its last 20 readings.
//
// The last are those of the latest times; of one time, those that came last. The mean is of what
// lay on the log when a reading came, so a reading that is processed again predicts the same. One
// that comes late makes the newest prediction anew where it is among the last 20; one that comes
// twice, or too late, makes none.
package movingaverage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gravitas/agents"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "moving-average.v1", Reads: []string{"demand", "generation"}, Writes: "demand-prediction",
	Purpose: "predicts each series as the mean of its last 20 readings",
}

// Prediction is the item of the channel demand-prediction.
type Prediction struct {
	Series  string    `json:"series"`
	Channel string    `json:"channel"` // that the readings came by
	Value   float64   `json:"value"`
	Period  int       `json:"period"`
	At      time.Time `json:"at"`      // of the newest reading
	Reading float64   `json:"reading"` // its value
}

// Agent predicts.
type Agent struct{ tables store.Readings }

// New returns the agent on the tables.
func New(tables store.Readings) *Agent { return &Agent{tables} }

// Process keeps the items' readings, and predicts anew for each that is among its series' last.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	readings, err := agents.Parse(items, parse)
	if err != nil {
		return nil, err
	}
	if err := a.tables.PutReadings(ctx, readings); err != nil {
		return nil, err
	}
	history, err := a.history(ctx, items, readings)
	if err != nil {
		return nil, err
	}
	var outputs []agents.Output
	for i, r := range readings {
		last := window(&items[i], history[r.Series])
		if len(last) < store.Period || !slices.Contains(last, r) {
			continue
		}
		data, err := json.Marshal(Prediction{r.Name, r.Channel, store.Mean(last), store.Period, last[0].At, last[0].Value})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		outputs = append(outputs, agents.Output{Parent: &items[i], Key: string(items[i].Key), Data: data})
	}
	return outputs, nil
}

// window is what of a history, newest first, an item's prediction is the mean of.
func window(it *agents.Item, history []store.Reading) []store.Reading {
	last := make([]store.Reading, 0, store.Period)
	for _, r := range history {
		if len(last) < store.Period && it.Sees(r.Sequence) {
			last = append(last, r)
		}
	}
	return last
}
