package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi/ledger"
	"gravitas/readapi/problem"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var agents = []pipeline.Agent{
	{Name: "scorer.v1", Reads: []string{"posts"}, Writes: "posts-scores", Purpose: "scores"},
	{Name: "store-scores.v1", Reads: []string{"posts-scores"}},
	{Name: "scraper.v1", Writes: "posts"},
	{Name: "both.v1", Reads: []string{"posts", "posts-scores"}},
}

// committed is a log on which groups have committed what the test says.
type committed struct {
	stream.Log
	offsets map[string][]int64
}

func (c committed) Committed(_ context.Context, group, topic string) ([]int64, error) {
	if offsets, ok := c.offsets[group+" "+topic]; ok {
		return offsets, nil
	}
	return c.offsets[group], nil
}

// held is a log whose dead letters can't be read before the test says so.
type held struct {
	stream.Log
	released chan struct{}
}

func (h held) Read(ctx context.Context, topic string, partition int, offset int64, fn func([]stream.Record) error) error {
	if topic == envelope.ChannelDeadLetters {
		select {
		case <-h.released:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return h.Log.Read(ctx, topic, partition, offset, fn)
}

func start(t *testing.T, log stream.Log, changes ...func(*ledger.Config)) *ledger.Ledger {
	config := ledger.DefaultConfig()
	config.Keep = 0
	for _, change := range changes {
		change(&config)
	}
	l := ledger.New(config, ledger.Deps{
		Log: log, Agents: agents, Channels: []string{"posts", "posts-scores"}, Logger: logtest.Quiet(), Clock: time.Now,
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	return l
}

func view(t *testing.T, l *ledger.Ledger) ledger.View {
	v, err := l.View(context.Background())
	require.NoError(t, err)
	return v
}

func TestTheLedgerAddsUp(t *testing.T) {
	log := logtest.Start(t, 1, "posts", "posts-scores", envelope.ChannelDeadLetters, pipeline.Channel)
	for i := range 5 {
		logtest.Publish(t, log, logtest.Wrap("posts", "golang", fmt.Sprint("p", i), `{}`))
	}
	// A crash repeats a dead letter; another agent's is not this one's; one was redriven, with
	// success, and one without, of an item that came twice.
	logtest.Publish(t, log,
		letter("scorer.v1", "a", 1, deadletter.Dead), letter("scorer.v1", "a", 1, deadletter.Dead),
		letter("scorer.v1", "b", 2, deadletter.Dead), letter("scorer.v1", "b", 2, deadletter.Redriven),
		letter("scorer.v1", "c", 3, deadletter.Dead), letter("scorer.v1", "c", 4, deadletter.Dead),
		letter("scorer.v1", "c", 4, deadletter.Redriven), letter("scorer.v1", "c", 4, deadletter.Done),
		letter("other.v1", "a", 1, deadletter.Dead), letter("both.v1", "a", 1, deadletter.Dead))
	l := start(t, committed{log, map[string][]int64{"scorer.v1": {4}, "store-scores.v1": {-1}, "both.v1 posts": {2}, "both.v1 posts-scores": {-1}}})

	v := view(t, l)
	require.True(t, v.Balanced)
	require.Len(t, v.Agents, 4, "an agent has a row for each channel that it reads")
	require.Equal(t, ledger.Agent{Agent: "both.v1", Channel: "posts", Accepted: 5, Done: 1, DeadLettered: 1, InFlight: 3, Lag: 3}, v.Agents[2])
	require.Equal(t, ledger.Agent{Agent: "both.v1", Channel: "posts-scores", Accepted: 0, Done: 0}, v.Agents[3])
	require.Equal(t, ledger.Agent{
		Agent: "scorer.v1", Channel: "posts", Writes: "posts-scores", Purpose: "scores", Accepted: 5, Done: 2, DeadLettered: 2, InFlight: 1, Lag: 1,
	}, v.Agents[0])
	require.Equal(t, ledger.Agent{Agent: "store-scores.v1", Channel: "posts-scores"}, v.Agents[1])
	require.Equal(t, "posts", v.Channels[0].Name)
	require.EqualValues(t, 5, v.Channels[0].Depth)
}

func letter(agent, item string, offset int64, status deadletter.Status) stream.Record {
	e := envelope.Envelope{DataID: envelope.ItemID("posts", item, nil), Channel: "posts"}
	l := deadletter.New(agent, stream.Record{Topic: "posts", Offset: offset}, &e, deadletter.Failed, errors.New("broken"))
	l.Status = status
	return l.Record(agent, time.Now())
}

func TestALedgerThatDoesNotAddUpSaysSo(t *testing.T) {
	log := logtest.Start(t, 1, "posts", "posts-scores", envelope.ChannelDeadLetters, pipeline.Channel)
	l := start(t, committed{log, map[string][]int64{"scorer.v1": {3}}}) // more than there is
	require.False(t, view(t, l).Balanced)
}

func TestThereIsNoAccountBeforeAllDeadLettersAreRead(t *testing.T) {
	log := held{logtest.Start(t, 2, "posts", "posts-scores", envelope.ChannelDeadLetters, pipeline.Channel), make(chan struct{})}
	for i := range 5 {
		logtest.Publish(t, log, logtest.Wrap("posts", "golang", fmt.Sprint("p", i), `{}`))
		logtest.Publish(t, log, letter("scorer.v1", fmt.Sprint("p", i), int64(i), deadletter.Dead))
	}
	l := start(t, committed{log, map[string][]int64{"scorer.v1": {5, 0}}}, func(c *ledger.Config) {
		c.Every, c.Timeout = time.Millisecond, 100*time.Millisecond
	})
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(l.Collectors()...)

	_, err := l.View(context.Background())
	require.Equal(t, problem.Unavailable, problem.Of(err).Code)
	require.Contains(t, problem.Of(err).Detail, "dead letters")
	series, err := registry.Gather()
	require.NoError(t, err)
	require.Empty(t, series)

	close(log.released)
	var v ledger.View
	require.Eventually(t, func() bool { v, err = l.View(context.Background()); return err == nil }, 10*time.Second, time.Millisecond)
	require.EqualValues(t, 5, v.Agents[0].DeadLettered)
	require.Zero(t, v.Agents[0].Done)
	require.Eventually(t, func() bool { series, err = registry.Gather(); return len(series) == 3 }, 10*time.Second, time.Millisecond)
}

func TestTheGaugesSumAnAgentsChannelsUp(t *testing.T) {
	log := logtest.Start(t, 1, "posts", "posts-scores", envelope.ChannelDeadLetters, pipeline.Channel)
	logtest.Publish(t, log, logtest.Wrap("posts", "golang", "p", `{}`), logtest.Wrap("posts-scores", "golang", "p", `{}`), logtest.Wrap("posts-scores", "golang", "q", `{}`))
	l := start(t, committed{log, nil}, func(c *ledger.Config) { c.Every = time.Millisecond })
	items := l.Collectors()[0].(*prometheus.GaugeVec).WithLabelValues("both.v1", "accepted")
	require.Eventually(t, func() bool { return testutil.ToFloat64(items) == 3 }, 10*time.Second, time.Millisecond)
}

func TestReportsOfAllInstancesAddUp(t *testing.T) {
	log := logtest.Start(t, 1, "posts", "posts-scores", envelope.ChannelDeadLetters, pipeline.Channel)
	l := start(t, committed{log, nil})
	report := func(instance string, age time.Duration, rate float64, errors int) stream.Record {
		return logtest.Wrap(pipeline.Channel, "scorer.v1", instance+fmt.Sprint(age), fmt.Sprintf(
			`{"agent":"scorer.v1","instance":%q,"at":%q,"rate":%g,"p50_ms":%g,"p99_ms":9,"errors":%d}`,
			instance, time.Now().Add(-age).Format(time.RFC3339Nano), rate, rate, errors))
	}
	logtest.Publish(t, log, report("a", 3*time.Second, 99, 1), report("a", 0, 2, 1), report("b", 0, 3, 4), report("gone", time.Hour, 50, 7))
	require.Eventually(t, func() bool { return view(t, l).Agents[0].Errors == 12 }, 10*time.Second, time.Millisecond)
	row := view(t, l).Agents[0]
	require.Equal(t, 5.0, row.Rate)
	require.Equal(t, 3.0, row.P50)
	require.Equal(t, 9.0, row.P99)
}

func TestALogThatIsAwayIsUnavailable(t *testing.T) {
	config := ledger.DefaultConfig()
	config.Timeout = 10 * time.Millisecond
	l := ledger.New(config, ledger.Deps{Log: absent{}, Agents: agents, Logger: logtest.Quiet(), Clock: time.Now})
	_, err := l.View(context.Background())
	require.ErrorIs(t, err, stream.ErrUnavailable)
}

type absent struct{ stream.Log }

func (absent) Bounds(context.Context, string) ([]stream.Bounds, error) {
	return nil, stream.ErrUnavailable
}

func (absent) Committed(context.Context, string, string) ([]int64, error) {
	return nil, stream.ErrUnavailable
}
