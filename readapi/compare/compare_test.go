package compare

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func score(scorer, post, subreddit string, value float64, sequence int64) stream.Record {
	e := envelope.Envelope{
		DataID: envelope.NewID(), Channel: "posts-scores", Sequence: &sequence,
		Data: fmt.Appendf(nil, `{"post_id":%q,"subreddit":%q,"score":%g,"scorer":%q}`, post, subreddit, value, scorer),
	}
	return stream.NewRecord(nil, &e)
}

func TestTwoScorersAreHeldAgainstEachOther(t *testing.T) {
	s := New("scorer.v1", "scorer.v2")
	require.NoError(t, s.Take([]stream.Record{
		score("scorer.v1", "p", "golang", 0.9, 5), score("scorer.v1", "p", "golang", 0.1, 4), // late
		score("scorer.v2", "p", "golang", 0.95, 5),
		score("scorer.v1", "q", "Jokes", 0.5, 1), score("scorer.v2", "q", "Jokes", 0.1, 1),
		score("scorer.v1", "r", "Jokes", 0.1, 2), score("scorer.v2", "r", "Jokes", 0.1, 2),
		score("scorer.v1", "only", "golang", 1, 9), score("scorer.v2", "new", "golang", 1, 9), score("scorer.v3", "x", "golang", 1, 9),
		{Value: []byte("no envelope")},
	}))
	c := s.Compare(2)
	require.Equal(t, 3, c.Posts)
	require.Equal(t, 1, c.OnlyA)
	require.Equal(t, 1, c.OnlyB)
	require.Equal(t, 1, c.OneOf)
	require.InDelta(t, 0.5, c.MeanA, 1e-12)
	require.InDelta(t, 1.15/3, c.MeanB, 1e-12)
	require.InDelta(t, 0.15, c.MeanChange, 1e-12)
	require.InDelta(t, 0.875, *c.Correlation, 0.01)
	require.Equal(t, []Change{{"q", "Jokes", "", 0.5, 0.1}, {"p", "golang", "", 0.9, 0.95}}, c.Changes)
	require.Equal(t, "Jokes", c.Subreddits[0].Subreddit)
	require.InDelta(t, 0.3, c.Subreddits[0].A, 1e-12)
	require.InDelta(t, 0.1, c.Subreddits[0].B, 1e-12)
	require.Equal(t, Bin{0.9, 1, 1, 1}, c.Distribution[9])
	require.Equal(t, Bin{0.1, 0.2, 1, 2}, c.Distribution[1])
}

func TestNothingToCompareIsNoError(t *testing.T) {
	c := New("scorer.v1", "scorer.v2").Compare(10)
	require.Zero(t, c.Posts)
	require.Nil(t, c.Correlation)
	require.Empty(t, c.Changes)
}

func TestOfVeryManyPostsAPartIsLookedAt(t *testing.T) {
	s := newScores("a", "b", 100)
	for i := range 5000 {
		for _, scorer := range []string{"a", "b"} {
			s.put(scorer, fmt.Sprint("p", i), "golang", 0.25, 1)
		}
	}
	c := s.Compare(10)
	require.LessOrEqual(t, c.Posts, 100)
	require.Greater(t, c.Posts, 20)
	require.Zero(t, c.OnlyA+c.OnlyB, "the same posts of both")
	require.Greater(t, c.OneOf, 1)
	require.InDelta(t, 0.25, c.MeanA, 1e-12)
}
