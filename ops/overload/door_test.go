package overload

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	overloadTimes = 10
	floodConns    = 1000
	// mostMemory is what a node may hold at most while its door is overloaded, in MiB:
	// the 256 MiB that requests under way may take, twice for the collector, on top of
	// what it holds at full load anyway.
	mostMemory = 1400
	// catchUpLimit is how long the agents may take with what the door took in meanwhile.
	catchUpLimit = time.Hour
	// mostGrowth is by how much memory may still move over the last half, in MiB.
	mostGrowth = 128
)

func TestAnOverloadedDoorRefusesInTimeAndKeepsWhatItAccepted(t *testing.T) {
	form := parts(t)
	n := start(t, form)
	ctx := t.Context()
	l := &load{producer: newProducer(n, floodConns)}
	defer l.producer.close()
	ramp := newAnswers()
	calm := lone(ctx, t, l)

	saturation := 0.0
	for senders := 4; senders <= 64; senders *= 4 {
		saturation = max(saturation, l.closed(ctx, senders, form.ramp, ramp))
	}
	require.Empty(t, ramp.errs)

	flood := newAnswers()
	stop := remember(ctx, n)
	begun := time.Now()
	unsent := l.open(ctx, overloadTimes*saturation, floodConns, form.flood, flood)
	took := time.Since(begun)
	held := stop()
	after := lone(ctx, t, l)
	t.Logf(`
saturation: %.0f requests/s of %d posts
overload: asked %.0f/s, sent %.0f/s (%.1f times saturation; no connection was free for %d) for %s
answers: %v, errors %v
answer times: p50 %.0f ms, p99 %.0f ms, max %.0f ms
memory: %s; peak %.0f MiB, growth over the last half %.0f MiB
a lone post before: p50 %.1f ms, p99 %.1f ms; after: p50 %.1f ms, p99 %.1f ms`,
		saturation, batchPosts, overloadTimes*saturation, float64(flood.requested)/took.Seconds(),
		float64(flood.requested)/took.Seconds()/saturation, unsent, took.Round(time.Second),
		flood.byStatus, flood.errs, quantile(flood.took, 0.5), quantile(flood.took, 0.99), quantile(flood.took, 1),
		held, held.peak(), held.growth(), quantile(calm, 0.5), quantile(calm, 0.99), quantile(after, 0.5), quantile(after, 0.99))

	requireRefusals(t, flood)
	require.Less(t, held.peak(), float64(mostMemory))
	if form.long { // a few seconds only fill what may be filled
		require.Less(t, held.growth(), float64(mostGrowth))
	}
	requireOnLog(ctx, t, n, ramp, flood)
	t.Logf("the agents caught up %s later", n.verify(t, catchUpLimit).Round(time.Second))
}

// requireRefusals wants no other answers than 202 and refusals that say when to come
// back, and some of these.
func requireRefusals(t *testing.T, a *answers) {
	require.Empty(t, a.errs, "requests without an answer")
	require.Positive(t, a.byStatus[202])
	require.Positive(t, a.byStatus[429]+a.byStatus[503], "it was no overload")
	require.Zero(t, a.bare, "refusals without Retry-After")
	for status := range a.byStatus {
		require.Contains(t, []int{202, 429, 503}, status)
	}
}

// requireOnLog wants every post of an accepted request on the log once, and none of
// a request that was refused for want of room.
func requireOnLog(ctx context.Context, t *testing.T, n *node, all ...*answers) {
	found, err := onLog(ctx, n)
	require.NoError(t, err)
	accepted := 0
	for _, a := range all {
		accepted += len(a.accepted)
		for request := range a.accepted {
			require.Equal(t, batchPosts, found[request], "request %d", request)
		}
	}
	t.Logf("%d requests were accepted, all of their posts are on the log", accepted)
}

// lone pushes single posts one after the other and returns how long each took, in ms.
// The first may be refused for a moment.
func lone(ctx context.Context, t *testing.T, l *load) (took []float64) {
	const posts, limit = 100, 30 * time.Second
	b := newBatch(1, postBytes)
	for begun := time.Now(); len(took) < posts; {
		b.number((1<<32 + l.next.Add(1)) * batchPosts)
		sent := time.Now()
		if l.insist(ctx, t, b) == 0 {
			took = append(took, milliseconds(time.Since(sent)))
			continue
		}
		took = nil
		require.Less(t, time.Since(begun), limit, "still refused now and then")
	}
	return took
}
