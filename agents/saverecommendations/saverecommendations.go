// Package saverecommendations is the agent save-recommendations.v1: it keeps what is recommended
// to each user.
package saverecommendations

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tidwall/gjson"

	"gravitas/agents"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "save-recommendations.v1", Reads: []string{"recommendations"},
	Purpose: "stores what is recommended to each user, ready to be read",
}

// Agent stores recommendations.
type Agent struct{ tables store.Recommendations }

// New returns the agent on the tables.
func New(tables store.Recommendations) *Agent { return &Agent{tables} }

// Process stores the items' recommendations.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	rows, err := agents.Parse(items, row)
	if err != nil {
		return nil, err
	}
	return nil, a.tables.PutRecommendations(ctx, rows)
}

func row(it *agents.Item) (row store.Recommended, err error) {
	if !gjson.ValidBytes(it.Data) {
		return row, errors.New("recommendations: invalid JSON")
	}
	fields := gjson.GetManyBytes(it.Data, "user", "generated", "version", "vector", "items")
	generated, err := time.Parse(time.RFC3339Nano, fields[1].Str)
	if err != nil {
		return row, fmt.Errorf("recommendations: /generated: %w", err)
	}
	if fields[0].Str == "" || !fields[4].IsArray() {
		return row, errors.New("recommendations: /user and /items: are required")
	}
	return store.Recommended{
		User: fields[0].Str, DataID: it.DataID.String(), Generated: generated.UTC(),
		Version: fields[2].Str, Vector: fields[3].Str, Items: []byte(fields[4].Raw), Sequence: it.Order(),
	}, nil
}
