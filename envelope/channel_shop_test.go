package envelope

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEventsAreCheckedAtTheDoor(t *testing.T) {
	channels, err := NewChannels(nil)
	require.NoError(t, err)
	events, _ := channels.Get(ChannelEvents)
	for item, want := range map[string]string{
		`{"user":"u","kind":"click","product":"p","at":"2026-11-21T08:00:00Z"}`:                     "",
		`{"user":"u","kind":"search","query":"red shoes","at":"2026-11-21T08:00:00.5+01:00","x":1}`: "",
		`{"user":"u","kind":"click","at":"2026-11-21T08:00:00Z"}`:                                   "/product: is required",
		`{"user":"u","kind":"search","product":"p","at":"2026-11-21T08:00:00Z"}`:                    "/query: is required",
		`{"kind":"click","product":"p","at":"2026-11-21T08:00:00Z"}`:                                "/user: is required",
		`{"user":"u","kind":"click","product":"","at":"2026-11-21T08:00:00Z"}`:                      "/product: must have at least 1 character",
	} {
		_, err := events.Check([]byte(item))
		if want == "" {
			require.NoError(t, err, item)
			continue
		}
		require.EqualError(t, err, want, item)
	}
	_, err = events.Check([]byte(`{"user":"u","kind":"buy","product":"p","at":"2026-11-21T08:00:00Z"}`))
	require.ErrorContains(t, err, "/kind: must be one of")
	_, err = events.Check([]byte(`{"user":"u","kind":"click","product":"p","at":"noon"}`))
	require.ErrorContains(t, err, "/at: must be")
}

func TestAnEventHasANaturalKeyWhereItNamesOne(t *testing.T) {
	channels, err := NewChannels(nil)
	require.NoError(t, err)
	events, _ := channels.Get(ChannelEvents)
	facts, err := events.Check([]byte(`{"user":"u","kind":"click","product":"p","at":"2026-11-21T08:00:00Z","event_id":"e1"}`))
	require.NoError(t, err)
	require.Equal(t, Facts{Key: "e1", PartitionKey: []byte("u")}, facts)
	facts, err = events.Check([]byte(`{"user":"u","kind":"click","product":"p","at":"2026-11-21T08:00:00Z"}`))
	require.NoError(t, err)
	require.Equal(t, Facts{PartitionKey: []byte("u")}, facts)
	products, _ := channels.Get(ChannelProducts)
	facts, err = products.Check([]byte(`{"id":"p","title":"P","tags":["a"],"category":null}`))
	require.NoError(t, err)
	require.Equal(t, Facts{Key: "p", PartitionKey: []byte("p")}, facts)
	_, err = products.Check([]byte(`{"id":"p","title":"P","tags":[7]}`))
	require.EqualError(t, err, "/tags/0: must be a string")
}
