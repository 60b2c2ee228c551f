package live

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream/logtest"
)

func TestClientsAreToldOfTheScorerInForceAlone(t *testing.T) {
	inForce := "scorer.v1"
	for _, each := range kinds {
		k := each.of(func() string { return inForce })
		for _, scorer := range []string{"scorer.v1", "scorer.v2"} {
			r := logtest.Wrap(k.channel, "golang", scorer, `{"post_id":"p","subreddit":"golang","scorer":"`+scorer+`"}`)
			for _, inForce = range []string{"scorer.v1", "scorer.v2"} {
				e, _ := k.read(&r)
				require.Equal(t, k.channel != scores || scorer == inForce, e.data != nil, "%s of %s while %s is in force", k.name, scorer, inForce)
			}
		}
	}
	r := logtest.Wrap(scores, "golang", "p", `{"post_id":"p","scorer":"scorer.v2"}`)
	e, _ := rawKind(scores).of(func() string { return "scorer.v1" }).read(&r)
	require.NotNil(t, e.data, "envelopes are told as they are")
}
