package compacted

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.DiscardHandler)

func TestATopicMadeAnewTakesThePlaceOfWhatWasKnown(t *testing.T) {
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, broker.Close()) })
	followAnew(t, broker.Addr())
}

func TestATopicMadeAnewTakesThePlaceOfWhatWasKnownOnKafka(t *testing.T) {
	addr := os.Getenv("GRAVITAS_TEST_KAFKA")
	if addr == "" && os.Getenv("GRAVITAS_TEST_STACK") == "embedded" {
		t.Skip("real Kafka left out: GRAVITAS_TEST_STACK=embedded")
	}
	require.NotEmpty(t, addr, "GRAVITAS_TEST_KAFKA names no broker: `make test` starts one")
	followAnew(t, addr)
}

// followAnew has a map follow a topic that is deleted and made anew with fewer records.
func followAnew(t *testing.T, addr string) {
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	prefix := fmt.Sprintf("test%d.", time.Now().UnixNano())
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{addr}, Prefix: prefix}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close()) })
	m := New(log, Config[int]{Topic: "map", Now: time.Now, Newer: func(old, next int) bool { return next > old }}, quiet)
	run(t, m)
	fill := func() {
		for i, key := range []string{"a", "b", "a", "c"} {
			require.NoError(t, m.Change(ctx, key, func(int, bool) (int, error) { return 10 + i, nil }))
		}
		require.Equal(t, map[string]int{"a": 12, "b": 11, "c": 13}, m.Rows())
	}

	fill()
	remove(ctx, t, addr, prefix+"map")
	require.Eventually(t, func() bool { // a server may take a moment to forget a topic
		bounds, err := m.tryOpen(ctx)
		return err == nil && bounds.Next == 0
	}, 30*time.Second, 50*time.Millisecond)
	require.NoError(t, log.Publish(ctx, []stream.Record{{Topic: "map", Key: []byte("a"), Value: []byte("1")}}))
	require.NoError(t, m.CatchUp(ctx))
	require.Equal(t, map[string]int{"a": 1}, m.Rows())

	fill()
	remove(ctx, t, addr, prefix+"map")
	require.Eventually(t, func() bool {
		trying, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		return m.Change(trying, "a", func(_ int, exists bool) (int, error) {
			require.False(t, exists, "nothing is known of the topic that is gone")
			return 1, nil
		}) == nil
	}, 30*time.Second, 50*time.Millisecond)
	require.Equal(t, map[string]int{"a": 1}, m.Rows())
}

func remove(ctx context.Context, t *testing.T, addr, topic string) {
	transport := &kafka.Transport{}
	defer transport.CloseIdleConnections()
	client := kafka.Client{Addr: kafka.TCP(addr), Transport: transport}
	answer, err := client.DeleteTopics(ctx, &kafka.DeleteTopicsRequest{Topics: []string{topic}})
	require.NoError(t, err)
	require.NoError(t, answer.Errors[topic])
}

// run follows until the test ends.
func run[T any](t *testing.T, m *Map[T]) {
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() {
		if err := m.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); wait.Wait() })
}

// torn is a log that does not hold what it says that it holds.
type torn struct {
	stream.Log
	reads int
}

func (*torn) CreateTopics(context.Context, ...stream.Topic) error { return nil }

func (*torn) Bounds(context.Context, string) ([]stream.Bounds, error) {
	return []stream.Bounds{{First: 0, Next: 5}}, nil
}

func (l *torn) Read(context.Context, string, int, int64, func([]stream.Record) error) error {
	l.reads++
	return stream.ErrOffsetOutOfRange
}

func TestALogThatDoesNotHoldTheNextOffsetIsNotAskedWithoutPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*reopen+reopen/2)
		defer cancel()
		log := &torn{}
		require.NoError(t, New(log, Config[int]{Topic: "map", Now: time.Now}, quiet).Run(ctx))
		require.Equal(t, 11, log.reads)
	})
}

func TestNothingIsShownBeforeTheEndIsReached(t *testing.T) {
	shown := 0
	m := New(nil, Config[int]{Taken: func(map[string]int) { shown++ }}, quiet)
	m.begin(stream.Bounds{First: 0, Next: 2})
	require.NoError(t, m.takeIn([]stream.Record{{Offset: 0, Key: []byte("a"), Value: []byte("1")}}))
	require.Empty(t, m.Rows())
	require.Zero(t, shown)
	require.NoError(t, m.takeIn([]stream.Record{{Offset: 1, Key: []byte("b"), Value: []byte("2")}}))
	require.Equal(t, map[string]int{"a": 1, "b": 2}, m.Rows())
	<-m.Ready()
}
