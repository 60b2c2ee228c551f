package agents_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 30 * time.Second

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// agentFunc is an agent of one function.
type agentFunc func(context.Context, []agents.Item) ([]agents.Output, error)

func (f agentFunc) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	return f(ctx, items)
}

// stamps keeps what is recorded.
type stamps struct {
	mu  sync.Mutex
	all []tracecache.Stamp
}

func (s *stamps) Record(stamps ...tracecache.Stamp) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, stamps...)
}

// bench is a log with one agent on it.
type bench struct {
	t      *testing.T
	log    *stream.Kafka
	logger *slog.Logger
	stamps stamps
}

func newBench(t *testing.T) *bench {
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { broker.Close() })
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{broker.Addr()}}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { log.Close() })
	require.NoError(t, log.CreateTopics(context.Background(),
		stream.Topic{Name: "in", Partitions: 2}, stream.Topic{Name: "out", Partitions: 2}, stream.Topic{Name: deadletter.RetryChannel("test.v1"), Partitions: 2},
		stream.Topic{Name: envelope.ChannelDeadLetters, Partitions: 1}, stream.Topic{Name: pipeline.Channel, Partitions: 1}))
	return &bench{t: t, log: log, logger: quiet}
}

// start runs the agent; stop has it end.
func (b *bench) start(agent agentFunc, change ...func(*agents.Registration)) (stop func()) {
	reg := agents.Registration{
		Agent:     pipeline.Agent{Name: "test.v1", Reads: []string{"in"}, Writes: "out"},
		Processor: agent, Batch: 10, Timeout: time.Second,
	}
	for _, c := range change {
		c(&reg)
	}
	cfg := agents.RunnerConfig{Attempts: 3, MinPause: time.Millisecond, MaxPause: 5 * time.Millisecond}
	runner, err := agents.NewRunner(reg, cfg, b.log, &b.stamps, b.logger, agents.NewMetrics(prometheus.NewRegistry()))
	require.NoError(b.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			require.NoError(b.t, err)
		case <-time.After(patience):
			b.t.Fatal("the runner did not stop")
		}
	})
	b.t.Cleanup(stop)
	return stop
}

// push publishes an item for each text, keyed by what comes before a dash.
func (b *bench) push(texts ...string) {
	var records []stream.Record
	for _, text := range texts {
		key, _, _ := strings.Cut(text, "-")
		e := envelope.Envelope{DataID: envelope.NewID(), Source: "local", Created: time.Now(), Data: []byte(text), Channel: "in", ContentType: "text/plain"}
		records = append(records, stream.NewRecord([]byte(key), &e))
	}
	require.NoError(b.t, b.log.Publish(context.Background(), records))
}

// collect returns the envelopes on a topic once there are n.
func (b *bench) collect(topic string, n int) (got []envelope.Envelope) {
	b.t.Helper()
	bounds, err := b.log.Bounds(context.Background(), topic)
	require.NoError(b.t, err)
	envelopes := make(chan envelope.Envelope)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	var readers sync.WaitGroup
	defer readers.Wait()
	defer cancel()
	for p := range bounds {
		readers.Add(1)
		go func() {
			defer readers.Done()
			_ = b.log.Read(ctx, topic, p, 0, func(records []stream.Record) error {
				for _, r := range records {
					var e envelope.Envelope
					if err := envelope.Decode(r.Value, &e); err != nil {
						return err
					}
					select {
					case envelopes <- e:
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				return nil
			})
		}()
	}
	for len(got) < n {
		select {
		case e := <-envelopes:
			got = append(got, e)
		case <-ctx.Done():
			b.t.Fatalf("%d of %d envelopes came on %s", len(got), n, topic)
		}
	}
	return got
}

// echo passes items on.
func echo(_ context.Context, items []agents.Item) (outputs []agents.Output, err error) {
	for i := range items {
		outputs = append(outputs, agents.Output{Parent: &items[i], Key: string(items[i].Key), Data: items[i].Data})
	}
	return outputs, nil
}

func numbered(key string, n int) (texts []string) {
	for i := range n {
		texts = append(texts, fmt.Sprintf("%s-%d", key, i))
	}
	return texts
}

func values(envelopes []envelope.Envelope, key string) (texts []string) {
	for _, e := range envelopes {
		if text := string(e.Data); strings.HasPrefix(text, key+"-") {
			texts = append(texts, text)
		}
	}
	return texts
}

func TestOutputsAreDerivedInOrderOfTheirKey(t *testing.T) {
	b := newBench(t)
	b.push(append(numbered("a", 35), numbered("b", 35)...)...)
	b.start(echo)
	got := b.collect("out", 70)
	require.Equal(t, numbered("a", 35), values(got, "a"))
	require.Equal(t, numbered("b", 35), values(got, "b"))
	for _, e := range got {
		require.Equal(t, "test.v1", e.Source)
		require.Equal(t, envelope.DerivedID("test.v1", e.Parent, ""), e.DataID)
		require.Equal(t, e.Parent, e.Root)
		require.NotNil(t, e.Sequence)
	}
}

func TestARestartGoesOnWhereItStopped(t *testing.T) {
	b := newBench(t)
	var mu sync.Mutex
	seen := map[string]int{}
	count := func(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
		mu.Lock()
		defer mu.Unlock()
		for _, it := range items {
			seen[string(it.Data)]++
		}
		return echo(ctx, items)
	}
	b.push(numbered("a", 50)...)
	stop := b.start(count)
	b.collect("out", 50)
	stop()
	b.push(numbered("b", 50)...)
	b.start(count)
	b.collect("out", 100)
	mu.Lock()
	defer mu.Unlock()
	for text, n := range seen {
		require.Equal(t, 1, n, "%s was processed %d times over a clean stop", text, n)
	}
}

func TestAPoisonItemBecomesADeadLetterAndItsNeighboursPass(t *testing.T) {
	poisons := map[string]struct {
		process  func(context.Context) error
		reason   string
		attempts int
	}{
		"rejected": {func(context.Context) error { return fmt.Errorf("%w: no title", agents.ErrReject) }, "rejected", 1},
		"failing":  {func(context.Context) error { return errors.New("broken") }, "failed", 3},
		"panics":   {func(context.Context) error { panic("nil map") }, "panic", 3},
		"hangs":    {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, "timeout", 3},
	}
	for name, poison := range poisons {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			agent := func(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
				for _, it := range items {
					if string(it.Data) == "a-7" {
						if err := poison.process(ctx); err != nil {
							return nil, err
						}
					}
				}
				return echo(ctx, items)
			}
			b.push(numbered("a", 20)...)
			b.start(agent, func(r *agents.Registration) { r.Timeout = 100 * time.Millisecond })
			want := append(numbered("a", 7), numbered("a", 20)[8:]...)
			require.Equal(t, want, values(b.collect("out", 19), "a"))

			dead := b.collect(envelope.ChannelDeadLetters, 1)[0]
			var letter struct {
				Agent, Reason, Error, Topic string
				Attempts, Partition         int
				Offset                      int64
				Envelope                    json.RawMessage
			}
			require.NoError(t, json.Unmarshal(dead.Data, &letter))
			require.Equal(t, "test.v1", letter.Agent)
			require.Equal(t, poison.reason, letter.Reason)
			require.Equal(t, poison.attempts, letter.Attempts)
			require.Equal(t, "in", letter.Topic)
			require.EqualValues(t, 7, letter.Offset)
			var kept envelope.Envelope
			require.NoError(t, envelope.Decode(letter.Envelope, &kept))
			require.Equal(t, "a-7", string(kept.Data))
			require.Equal(t, kept.DataID, dead.Parent)
		})
	}
}

func TestWhatIsNoEnvelopeIsKeptAsADeadLetter(t *testing.T) {
	b := newBench(t)
	require.NoError(t, b.log.Publish(context.Background(), []stream.Record{{Topic: "in", Key: []byte("a"), Value: []byte("not an envelope")}}))
	b.push("a-1")
	b.start(echo)
	require.Equal(t, []string{"a-1"}, values(b.collect("out", 1), "a"))
	var letter struct {
		Reason string
		Raw    []byte
	}
	require.NoError(t, json.Unmarshal(b.collect(envelope.ChannelDeadLetters, 1)[0].Data, &letter))
	require.Equal(t, "invalid", letter.Reason)
	require.Equal(t, "not an envelope", string(letter.Raw))
}

func TestAnOutageIsWaitedOutAndMakesNoDeadLetters(t *testing.T) {
	b := newBench(t)
	var mu sync.Mutex
	calls := 0
	b.push(numbered("a", 10)...)
	b.start(func(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
		mu.Lock()
		calls++
		away := calls <= 20
		mu.Unlock()
		if away {
			return nil, fmt.Errorf("put: %w", store.ErrUnavailable)
		}
		return echo(ctx, items)
	})
	require.Equal(t, numbered("a", 10), values(b.collect("out", 10), "a"))
	bounds, err := b.log.Bounds(context.Background(), envelope.ChannelDeadLetters)
	require.NoError(t, err)
	require.Zero(t, bounds[0].Next)
}

func TestEveryRootIsStampedWithTheHop(t *testing.T) {
	b := newBench(t)
	b.push(numbered("a", 12)...)
	stop := b.start(echo)
	out := b.collect("out", 12)
	stop()
	b.stamps.mu.Lock()
	defer b.stamps.mu.Unlock()
	stamped := map[string]bool{}
	for _, s := range b.stamps.all {
		for _, f := range s.Fields {
			stamped[s.ID.String()+" "+f.Name] = true
		}
	}
	for _, e := range out {
		require.True(t, stamped[e.Parent.String()+" test.v1.in"])
		require.True(t, stamped[e.Parent.String()+" test.v1"])
		require.True(t, stamped[e.DataID.String()+" root"], "derived ids lead to their root")
		require.True(t, stamped[e.DataID.String()+" at"])
	}
}

func TestARunnerReportsOnItself(t *testing.T) {
	b := newBench(t)
	b.push(numbered("a", 12)...)
	b.start(echo)
	var report pipeline.Report
	require.Eventually(t, func() bool {
		for _, e := range b.collect(pipeline.Channel, 1) {
			require.NoError(t, json.Unmarshal(e.Data, &report))
		}
		return report.Agent == "test.v1"
	}, patience, 100*time.Millisecond)
}

// letters returns the dead letters on the log once there are n.
func (b *bench) letters(n int) (letters []deadletter.Letter) {
	b.t.Helper()
	for _, e := range b.collect(envelope.ChannelDeadLetters, n) {
		l, err := deadletter.Decode(e.Data)
		require.NoError(b.t, err)
		require.Equal(b.t, l.ID(), e.DataID)
		letters = append(letters, l)
	}
	return letters
}

// refusing passes on all items but those with these texts, of which it may not hear.
func refusing(texts ...string) agentFunc {
	return func(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
		for _, it := range items {
			if slices.Contains(texts, string(it.Data)) {
				return nil, fmt.Errorf("%w: %s", agents.ErrReject, it.Data)
			}
		}
		return echo(ctx, items)
	}
}

func TestARedriveGivesTheResultThatTheItemWouldHaveHad(t *testing.T) {
	b := newBench(t)
	b.push(numbered("a", 5)...)
	stop := b.start(refusing("a-1", "a-3"))
	b.collect("out", 3)
	dead := b.letters(2)
	stop()

	require.NoError(t, deadletter.Redrive(context.Background(), b.log, dead, "operator", time.Now()))
	b.start(refusing("a-3"))
	out := b.collect("out", 4)
	require.Equal(t, []string{"a-0", "a-2", "a-4", "a-1"}, values(out, "a"))
	require.Equal(t, envelope.DerivedID("test.v1", dead[0].DataID, ""), out[3].DataID)
	require.Equal(t, dead[0].DataID, out[3].Root)
	require.Equal(t, (&agents.Item{Partition: dead[0].Partition, Offset: dead[0].Offset}).Order(), *out[3].Sequence, "its place among its key's items is the one it had")

	stood := map[string][]deadletter.Status{}
	for _, l := range b.letters(6) {
		var item envelope.Envelope
		require.NoError(t, envelope.Decode(l.Envelope, &item))
		stood[string(item.Data)] = append(stood[string(item.Data)], l.Status)
		require.EqualValues(t, map[string]int64{"a-1": 1, "a-3": 3}[string(item.Data)], l.Offset)
	}
	require.Equal(t, map[string][]deadletter.Status{
		"a-1": {deadletter.Dead, deadletter.Redriven, deadletter.Done},
		"a-3": {deadletter.Dead, deadletter.Redriven, deadletter.Dead},
	}, stood)
}

func TestAnItemThatNeverWasDeadIsProcessedAgainWithoutALetter(t *testing.T) {
	b := newBench(t)
	b.push("a-0")
	stop := b.start(echo)
	first := b.collect("out", 1)[0]
	again := deadletter.Letter{Agent: "test.v1", DataID: first.Parent, Root: first.Root, Topic: "in", Partition: 0, Envelope: json.RawMessage("null")}
	bounds, err := b.log.Bounds(context.Background(), "in")
	require.NoError(t, err)
	if bounds[0].Next == 0 {
		again.Partition = 1
	}
	require.NoError(t, b.log.Publish(context.Background(), []stream.Record{again.Retry("operator", time.Now())}))
	second := b.collect("out", 2)[1]
	stop()
	require.Equal(t, first.DataID, second.DataID)
	require.Equal(t, "a-0", string(second.Data), "the item was read back from the log")
	dead, err := b.log.Bounds(context.Background(), envelope.ChannelDeadLetters)
	require.NoError(t, err)
	require.Zero(t, dead[0].Next)
}

func TestARedriveOfWhatIsGoneIsDroppedAndItsLetterStaysRedriven(t *testing.T) {
	b := newBench(t)
	b.push("a-0", "a-1")
	stop := b.start(refusing("a-0", "a-1"))
	dead := b.letters(2)
	stop()
	gone := dead[0].Stripped()
	gone.Offset += 1000 // as if its channel no longer held it
	require.NoError(t, deadletter.Redrive(context.Background(), b.log, []deadletter.Letter{gone, dead[1]}, "operator", time.Now()))
	var said bytes.Buffer
	b.logger = slog.New(slog.NewTextHandler(&said, nil))
	stop = b.start(echo)
	require.Equal(t, []string{"a-1"}, values(b.collect("out", 1), "a"), "the next one passes")
	all := b.letters(5)
	stop()
	require.Contains(t, said.String(), "redrive dropped; its dead letter, if it has one, stays redriven")
	require.Contains(t, said.String(), "data_id="+gone.DataID.String())
	stands := map[uuid.UUID]deadletter.Status{}
	for _, l := range all {
		stands[l.DataID] = l.Status
	}
	require.Equal(t, map[uuid.UUID]deadletter.Status{gone.DataID: deadletter.Redriven, dead[1].DataID: deadletter.Done}, stands)
}

func TestAnAgentReadsSeveralChannels(t *testing.T) {
	b := newBench(t)
	require.NoError(t, b.log.CreateTopics(context.Background(), stream.Topic{Name: "in-2", Partitions: 2}))
	b.push("a-1")
	e := envelope.Envelope{DataID: envelope.NewID(), Source: "local", Created: time.Now(), Data: []byte("b-1"), Channel: "in-2"}
	require.NoError(t, b.log.Publish(context.Background(), []stream.Record{stream.NewRecord([]byte("b"), &e)}))
	b.start(echo, func(r *agents.Registration) { r.Reads = []string{"in", "in-2"} })
	got := b.collect("out", 2)
	require.ElementsMatch(t, []string{"a-1", "b-1"}, append(values(got, "a"), values(got, "b")...))
}

// TestOnlyTheItemsThatFailedAreGivenAgain: an agent that tells them apart is done with the others.
func TestOnlyTheItemsThatFailedAreGivenAgain(t *testing.T) {
	b := newBench(t)
	var mu sync.Mutex
	calls := map[string]int{}
	agent := func(ctx context.Context, items []agents.Item) (outputs []agents.Output, _ error) {
		mu.Lock()
		defer mu.Unlock()
		failures := agents.Failures{}
		for i := range items {
			text := string(items[i].Data)
			switch calls[text]++; {
			case text == "a-reject":
				failures[i] = fmt.Errorf("%w: no use", agents.ErrReject)
			case text == "a-down":
				failures[i] = fmt.Errorf("%w: no use now", agents.ErrGiveUp)
			case text == "a-once" && calls[text] == 1, text == "a-never":
				failures[i] = errors.New("not yet")
			default:
				outputs = append(outputs, agents.Output{Parent: &items[i], Key: "a", Data: items[i].Data})
			}
		}
		return outputs, failures
	}
	b.push("a-1", "a-reject", "a-once", "a-2", "a-down", "a-never", "a-3")
	b.start(agent)
	require.Equal(t, []string{"a-1", "a-2", "a-3", "a-once"}, values(b.collect("out", 4), "a"))
	reasons := map[deadletter.Reason]int{}
	for _, e := range b.collect(envelope.ChannelDeadLetters, 3) {
		l, err := deadletter.Decode(e.Data)
		require.NoError(t, err)
		reasons[l.Reason]++
	}
	require.Equal(t, map[deadletter.Reason]int{deadletter.Rejected: 1, deadletter.Failed: 2}, reasons)
	mu.Lock()
	defer mu.Unlock()
	require.Equal(t, map[string]int{"a-1": 1, "a-2": 1, "a-3": 1, "a-reject": 1, "a-down": 1, "a-once": 2, "a-never": 4}, calls)
}

// TestAnItemThatIsPutOffHoldsNobodyUp: it comes back on the agent's own channel, while those behind
// it pass, and is as any other there: done, or dead.
func TestAnItemThatIsPutOffHoldsNobodyUp(t *testing.T) {
	b := newBench(t)
	passed := make(chan struct{})
	agent := func(ctx context.Context, items []agents.Item) (outputs []agents.Output, _ error) {
		failures := agents.Failures{}
		for i := range items {
			switch text := string(items[i].Data); {
			case text == "a-last":
				close(passed)
			case text == "a-ill" || text == "a-slow" && !items[i].Redriven():
				failures[i] = agents.ErrLater
				continue
			case text == "a-slow":
				<-passed
			}
			outputs = append(outputs, agents.Output{Parent: &items[i], Key: "a", Data: items[i].Data})
		}
		return outputs, failures
	}
	b.start(agent, func(r *agents.Registration) { r.Timeout = patience })
	b.push("a-slow", "a-ill")
	b.push("a-last")
	require.Equal(t, []string{"a-last", "a-slow"}, values(b.collect("out", 2), "a"))
	var told []string
	for _, e := range b.collect(envelope.ChannelDeadLetters, 4) {
		l, err := deadletter.Decode(e.Data)
		require.NoError(t, err)
		var item envelope.Envelope
		require.NoError(t, envelope.Decode(l.Envelope, &item))
		told = append(told, string(item.Data)+" "+string(l.Status))
	}
	require.ElementsMatch(t, []string{"a-slow redriven", "a-slow done", "a-ill redriven", "a-ill dead"}, told)
}

func TestATraceSaysWhereAnAgentMadeNothing(t *testing.T) {
	b := newBench(t)
	b.start(func(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
		outputs, err := echo(ctx, items)
		return slices.DeleteFunc(outputs, func(o agents.Output) bool { return string(o.Data) == "a-nothing" }), err
	})
	b.push("a-nothing", "a-1")
	b.collect("out", 1)
	require.Eventually(t, func() bool { return len(b.hops("test.v1.end")) == 1 && len(b.hops("test.v1")) == 2 }, patience, time.Millisecond)
}

// hops are the values of a field in all stamps.
func (b *bench) hops(field string) (values []string) {
	b.stamps.mu.Lock()
	defer b.stamps.mu.Unlock()
	for _, s := range b.stamps.all {
		for _, f := range s.Fields {
			if f.Name == field {
				values = append(values, f.Value)
			}
		}
	}
	return values
}
