package tail_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
	"gravitas/envelope/stream/tail"
)

func TestAFollowerHasCaughtUpOnceItHasTakenWhatThereWas(t *testing.T) {
	bounds := []stream.Bounds{{First: 0, Next: 3}, {First: 7, Next: 7}, {First: 2, Next: 9}}
	take := func(c *tail.CatchUp, partition int, offset int64) {
		require.NoError(t, c.Take(partition, []stream.Record{{Offset: offset}}))
	}
	for name, c := range map[string]struct {
		first  []stream.Bounds
		behind func(*tail.CatchUp) // leaves it behind
		last   func(*tail.CatchUp) // and this no more
	}{
		"no topic":      {nil, func(*tail.CatchUp) {}, func(c *tail.CatchUp) { c.Found(0, nil) }},
		"nothing on it": {nil, func(*tail.CatchUp) {}, func(c *tail.CatchUp) { c.Found(0, bounds[1:2]) }},
		"every partition": {
			bounds, func(c *tail.CatchUp) { take(c, 0, 1); take(c, 2, 8); take(c, 2, 9); take(c, 1, 7) }, func(c *tail.CatchUp) { take(c, 0, 2) },
		},
		"a partition added since": {
			bounds[:1], func(c *tail.CatchUp) { c.Found(1, bounds[2:]); take(c, 1, 8) }, func(c *tail.CatchUp) { take(c, 0, 2) },
		},
		"what the log has dropped": {
			bounds[:1], func(c *tail.CatchUp) { c.Lost(0, stream.Bounds{First: 2, Next: 4}) }, func(c *tail.CatchUp) { c.Lost(0, stream.Bounds{First: 4, Next: 4}) },
		},
		"a topic made anew": {
			bounds[2:], func(c *tail.CatchUp) { c.Lost(0, stream.Bounds{First: 0, Next: 2}); take(c, 0, 0) }, func(c *tail.CatchUp) { take(c, 0, 1) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			up := tail.NewCatchUp(&gatherer{})
			if c.first != nil {
				up.Found(0, c.first)
			}
			c.behind(up)
			select {
			case <-up.Done():
				require.Fail(t, "there is more to take")
			default:
			}
			c.last(up)
			select {
			case <-up.Done():
			default:
				require.Fail(t, "all has been taken")
			}
			take(up, 0, 100)
		})
	}
}

func TestAFollowerTellsHowFarItHasCome(t *testing.T) {
	up := tail.NewCatchUp(&gatherer{})
	progress := func(read, total int64) {
		gotRead, gotTotal := up.Progress()
		require.Equal(t, []int64{read, total}, []int64{gotRead, gotTotal})
	}
	progress(0, 0)
	up.Found(0, []stream.Bounds{{First: 0, Next: 3}, {First: 7, Next: 7}, {First: 2, Next: 9}})
	progress(0, 10)
	require.NoError(t, up.Take(0, []stream.Record{{Offset: 0}, {Offset: 1}}))
	require.NoError(t, up.Take(1, []stream.Record{{Offset: 7}}))
	progress(2, 10)
	up.Lost(2, stream.Bounds{First: 5, Next: 12})
	progress(5, 10)
	up.Lost(2, stream.Bounds{First: 0, Next: 1})
	progress(5, 7)
	require.NoError(t, up.Take(2, []stream.Record{{Offset: 0}}))
	require.NoError(t, up.Take(0, []stream.Record{{Offset: 2}, {Offset: 3}}))
	progress(7, 7)
	<-up.Done()
}
