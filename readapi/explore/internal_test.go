package explore

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope/stream/logtest"
	"gravitas/readapi/page"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// readyIndex is an index that has read all of a log that holds nothing.
func readyIndex(config Config) *Index {
	x := New(config, nil, logtest.Quiet())
	x.posts.Found(0, nil)
	x.scores.Found(0, nil)
	return x
}

func encode(t require.TestingT, place any) string {
	cursor, err := page.Encode(place)
	require.NoError(t, err)
	return cursor
}
