package envelope

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadingsAreCheckedAtTheDoor(t *testing.T) {
	channels, err := NewChannels(nil)
	require.NoError(t, err)
	const badTime = "/at: must be a time (RFC 3339), such as 2026-11-21T08:00:00Z"
	for item, want := range map[string]string{
		`{"value":1,"at":"2026-11-21T08:00:00Z"}`:                                      "",
		`{"value":-1.5e3,"at":"2026-11-21T08:00:00.123456789+05:30","series":"meter"}`: "",
		`{"at":"2026-11-21T08:00:00Z"}`:                                                "/value: is required",
		`{"value":"1","at":"2026-11-21T08:00:00Z"}`:                                    "/value: must be a number",
		`{"value":1,"at":"yesterday"}`:                                                 badTime,
		`{"value":1,"at":"2026-11-21"}`:                                                badTime,
		`{"value":1,"at":"2026-13-21T08:00:00Z"}`:                                      badTime,
		`{"value":1,"at":"2026-11-21T24:00:00Z"}`:                                      badTime,
		`{"value":1,"at":"2026-11-21T08:00:00"}`:                                       badTime,
		`{"value":1,"at":1795248000}`:                                                  "/at: must be a string",
		`{"value":1,"at":"2026-11-21T08:00:00Z","series":""}`:                          "/series: must have at least 1 character",
	} {
		for _, name := range []string{ChannelDemand, ChannelGeneration} {
			channel, ok := channels.Get(name)
			require.True(t, ok)
			require.Nil(t, channel.checker.schema, "is checked without decoding")
			facts, err := channel.Check([]byte(item))
			if want == "" {
				require.NoError(t, err, item)
				require.Empty(t, facts.PartitionKey, "the producer's name is the key")
				continue
			}
			require.EqualError(t, err, want, item)
		}
	}
	prediction, ok := channels.Get(ChannelDemandPrediction)
	require.True(t, ok)
	require.True(t, prediction.Internal)
}
