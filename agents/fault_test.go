package agents_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/envelope/pipeline"
)

func TestAFaultIsReadAsItIsWritten(t *testing.T) {
	f, err := agents.ParseFault("scorer.v1:reject:a:b c")
	require.NoError(t, err)
	require.Equal(t, agents.Fault{Agent: "scorer.v1", Kind: "reject", Text: "a:b c"}, f)
	require.Equal(t, "scorer.v1:reject:a:b c", f.String())
	for _, bad := range []string{"", "scorer.v1", "scorer.v1:reject", "scorer.v1:reject:", ":reject:x", "scorer.v1:explode:x"} {
		_, err := agents.ParseFault(bad)
		require.Error(t, err, bad)
	}
}

func TestAFaultHitsItsAgentOnItemsWithItsTextAlone(t *testing.T) {
	drill := func(kind string) agents.Agent {
		reg := agents.Registration{Agent: pipeline.Agent{Name: "test.v1"}, Processor: agentFunc(echo)}
		return agents.Drill(reg, []agents.Fault{{Agent: "other.v1", Kind: "panic", Text: "a"}, {Agent: "test.v1", Kind: kind, Text: "poison"}}).Processor
	}
	for _, kind := range []string{"reject", "fail", "panic", "hang"} {
		made, err := agenttest.Process(t, drill(kind), "in", "a", "b")
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b"}, made)
	}
	_, err := agenttest.Process(t, drill("reject"), "in", "a poison")
	require.ErrorIs(t, err, agents.ErrReject)
	_, err = agenttest.Process(t, drill("fail"), "in", "a poison")
	require.ErrorContains(t, err, "fault on demand")
	require.Panics(t, func() { _, _ = agenttest.Process(t, drill("panic"), "in", "a poison") })
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err = drill("hang").Process(ctx, agenttest.Items("in", "a poison"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
}
