package pipeline_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/pipeline"
)

var flow = []pipeline.Agent{
	{Name: "mean.v1", Reads: []string{"demand", "generation"}, Writes: "means"},
	{Name: "send.v1", Reads: []string{"means"}},
	{Name: "other.v1", Reads: []string{"posts"}},
}

func TestChannelsAreOneText(t *testing.T) {
	for text, agent := range map[string]pipeline.Agent{
		`{"name":"mean.v1","reads":"demand,generation","writes":"means","purpose":""}`: flow[0],
		`{"name":"send.v1","reads":"means","writes":"","purpose":""}`:                  flow[1],
		`{"name":"scraper.v1","reads":"","writes":"posts","purpose":""}`:               {Name: "scraper.v1", Writes: "posts"},
	} {
		made, err := json.Marshal(agent)
		require.NoError(t, err)
		require.JSONEq(t, text, string(made))
		var back pipeline.Agent
		require.NoError(t, json.Unmarshal([]byte(text), &back))
		require.Equal(t, agent, back)
	}
}

func TestHopsFollowEveryChannelAndEndWhereNothingWasMade(t *testing.T) {
	none := func(string) bool { return false }
	require.Equal(t, []string{"mean.v1", "send.v1"}, pipeline.Hops(flow, "demand", none))
	require.Equal(t, []string{"mean.v1", "send.v1"}, pipeline.Hops(flow, "generation", none))
	require.Equal(t, []string{"mean.v1"}, pipeline.Hops(flow, "demand", func(agent string) bool { return agent == "mean.v1" }))
}
