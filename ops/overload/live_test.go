package overload

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	postsEvery = 50 * time.Millisecond
	// pongLimit is when a client that answers no ping must be gone: 25 s to the ping, 10 s
	// to answer, and what a busy machine adds.
	pongLimit = 60 * time.Second
	// mostLiveMemory is what a node may hold at most with all clients, in MiB.
	mostLiveMemory = 600
)

func TestClientsThatNeverReadCostTheOthersNothing(t *testing.T) {
	form := parts(t)
	n := start(t, form)
	ctx := t.Context()
	l := &load{producer: newProducer(n, 16)}
	defer l.producer.close()
	var all audience
	defer all.close()
	all.join(ctx, t, n, form.readers, false)
	requireClients(ctx, t, n, form.readers, answerLimit)
	without := watched(ctx, t, l, &all, form)
	deafen(ctx, t, l, &all, form)

	stop := remember(ctx, n)
	var with []float64
	for begun := time.Now(); ; { // in turns, since a busy machine is not always as busy
		with = append(with, watched(ctx, t, l, &all, form)...)
		requireClients(ctx, t, n, form.readers, pongLimit)
		without = append(without, watched(ctx, t, l, &all, form)...)
		if !form.long || time.Since(begun) > form.flood {
			break
		}
		all.join(ctx, t, n, form.deaf, true) // those that were closed come again
		requireClients(ctx, t, n, form.readers+form.deaf, answerLimit)
	}
	held := stop()
	t.Logf(`
ms from a POST to its frame, at %d clients that read, %.0f posts/s:
  with %d that never read: p50 %.1f, p99 %.1f of %d frames
  without:                  p50 %.1f, p99 %.1f of %d frames
memory: %s; peak %.0f MiB, growth over the last half %.0f MiB`,
		form.readers, 1/postsEvery.Seconds(), form.deaf,
		quantile(with, 0.5), quantile(with, 0.99), len(with), quantile(without, 0.5), quantile(without, 0.99), len(without),
		held, held.peak(), held.growth())

	require.NoError(t, all.lost(), "a client that reads")
	require.Less(t, quantile(with, 0.99), 2*quantile(without, 0.99)+50)
	require.Less(t, held.peak(), float64(mostLiveMemory))
	require.Less(t, held.growth(), float64(mostGrowth)/2)
}

// deafen has clients join that never read, and fills the network between. On a disk so slow that
// they are closed for their silence before it is full, others come.
func deafen(ctx context.Context, t *testing.T, l *load, all *audience, form lengths) {
	n := l.producer.node
	for range 4 {
		all.join(ctx, t, n, form.deaf, true)
		requireClients(ctx, t, n, form.readers+form.deaf, answerLimit)
		fillNetwork(ctx, t, l)
		if have, err := n.metric(ctx, "gravitas_live_clients"); err == nil && have == float64(form.readers+form.deaf) {
			return
		}
		requireClients(ctx, t, n, form.readers, pongLimit)
	}
	t.Fatal("clients that never read were closed before the network was full, four times")
}

// fillNetwork pushes so many posts that what the network holds for a client that never
// reads is full, and waits until their scores are out.
func fillNetwork(ctx context.Context, t *testing.T, l *load) {
	filled := newAnswers()
	b := newBatch(batchPosts, postBytes)
	for filled.count(202) < 100 {
		l.send(ctx, b, filled)
	}
	l.producer.node.verify(t, time.Minute)
}

// requireClients waits until the node has so many live clients.
func requireClients(ctx context.Context, t *testing.T, n *node, want int, limit time.Duration) {
	begun := time.Now()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		have, err := n.metric(ctx, "gravitas_live_clients")
		require.NoError(c, err)
		require.Equal(c, want, int(have), "live clients")
	}, limit, 100*time.Millisecond)
	t.Logf("%d live clients after %s", want, time.Since(begun).Round(100*time.Millisecond))
}

// watched pushes lone posts for a while and returns how long each took to each client that
// reads, in ms. One that the door refuses for a moment is sent again.
func watched(ctx context.Context, t *testing.T, l *load, all *audience, form lengths) []float64 {
	n := int(form.watch / postsEvery)
	b := newBatch(1, postBytes)
	s := newSightings(l.next.Add(int64(n))-int64(n), n)
	all.watch(s)
	refused := 0
	tick := time.NewTicker(postsEvery)
	defer tick.Stop()
	for i := range n {
		b.number(s.first + int64(i))
		s.send(i)
		if l.insist(ctx, t, b) > 0 {
			s.forget(i)
			refused++
		}
		<-tick.C
	}
	require.Eventually(t, func() bool { return s.missing(form.readers) == 0 }, answerLimit, 10*time.Millisecond, "frames are missing")
	t.Logf("%d posts, and %d more that the door refused for a moment and that don't count", n-refused, refused)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.took
}
