package stream_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/streamtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func startBroker(t *testing.T, dir string) *stream.Broker {
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: dir, Addr: "127.0.0.1:0", Sync: true}, quiet)
	require.NoError(t, err)
	return broker
}

func newKafka(t *testing.T, addr, prefix string) *stream.Kafka {
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{addr}, Prefix: prefix}, quiet)
	require.NoError(t, err)
	return log
}

func TestEmbeddedBroker(t *testing.T) {
	broker := startBroker(t, filepath.Join(t.TempDir(), "log"))
	t.Cleanup(func() { broker.Close() })
	streamtest.Run(t, func(t *testing.T) stream.Log { return newKafka(t, broker.Addr(), "") })
}

func TestEmbeddedBrokerFromInside(t *testing.T) {
	broker := startBroker(t, filepath.Join(t.TempDir(), "log"))
	t.Cleanup(func() { broker.Close() })
	streamtest.Run(t, func(t *testing.T) stream.Log {
		log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{broker.Addr()}, Dial: broker.Dial}, quiet)
		require.NoError(t, err)
		return log
	})
}

func TestABrokerThatIsClosedIsNotReachedFromInside(t *testing.T) {
	broker := startBroker(t, filepath.Join(t.TempDir(), "log"))
	here, err := broker.Dial(t.Context(), "", "")
	require.NoError(t, err)
	require.NoError(t, broker.Close())
	_, err = here.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	_, err = broker.Dial(t.Context(), "", "")
	require.ErrorContains(t, err, "closed")
}

func TestKafka(t *testing.T) {
	addr := os.Getenv("GRAVITAS_TEST_KAFKA")
	if addr == "" && os.Getenv("GRAVITAS_TEST_STACK") == "embedded" {
		t.Skip("real Kafka left out: GRAVITAS_TEST_STACK=embedded")
	}
	require.NotEmpty(t, addr, "GRAVITAS_TEST_KAFKA names no broker: `make test` starts one")
	prefix := fmt.Sprintf("test%d.", time.Now().UnixNano())
	streamtest.Run(t, func(t *testing.T) stream.Log { return newKafka(t, addr, prefix) })
}

func TestBrokerKeepsItsLogAndOffsetsOverRestarts(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "log")
	var last stream.Record
	for round := range 3 {
		broker := startBroker(t, dir)
		log := newKafka(t, broker.Addr(), "")
		require.NoError(t, log.CreateTopics(ctx, stream.Topic{Name: "kept", Partitions: 1}))
		bounds, err := log.Bounds(ctx, "kept")
		require.NoError(t, err)
		require.Equal(t, []stream.Bounds{{First: 0, Next: int64(round)}}, bounds)
		records := []stream.Record{{Topic: "kept", Key: []byte("k"), Value: fmt.Append(nil, round)}}
		require.NoError(t, log.Publish(ctx, records))
		last = records[0]
		require.NoError(t, log.Close())
		require.NoError(t, broker.Close())
	}
	require.Equal(t, int64(2), last.Offset)
}

func TestPublishFailsSoonWhereTheLogIsAwayAndWorksWhenItIsBack(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "log")
	broker := startBroker(t, dir)
	addr := broker.Addr()
	log := newKafka(t, addr, "")
	defer log.Close()
	require.NoError(t, log.CreateTopics(ctx, stream.Topic{Name: "topic", Partitions: 1}))
	publish := func() error {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return log.Publish(ctx, []stream.Record{{Topic: "topic", Value: []byte("v")}})
	}
	require.NoError(t, publish())
	require.NoError(t, log.Ping(ctx))
	require.NoError(t, broker.Close())
	require.ErrorIs(t, publish(), stream.ErrUnavailable)
	require.ErrorIs(t, log.Ping(ctx), stream.ErrUnavailable)

	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: dir, Addr: addr, Sync: true}, quiet)
	require.NoError(t, err)
	defer broker.Close()
	require.Eventually(t, func() bool { return publish() == nil }, 20*time.Second, 20*time.Millisecond)
}

func TestRecordsCarryTheEnvelopeAndCloudEventsHeaders(t *testing.T) {
	e := envelope.Envelope{
		DataID: envelope.NewID(), Source: "generator-10", Created: time.Date(2026, 11, 21, 8, 0, 0, 123456000, time.UTC),
		Data: []byte(`{}`), Channel: "posts", ContentType: "application/json",
		Extensions: []envelope.Field{{Name: "subject", Value: []byte(`"caf\u00e9"`)}, {Name: "attempt", Value: []byte("2")}},
	}
	r := stream.NewRecord([]byte("golang"), &e)
	require.Equal(t, "posts", r.Topic)
	require.Equal(t, "golang", string(r.Key))
	var back envelope.Envelope
	require.NoError(t, envelope.Decode(r.Value, &back))
	require.Equal(t, e, back)
	headers := map[string]string{}
	for _, h := range r.Headers {
		headers[h.Key] = string(h.Value)
	}
	require.Equal(t, map[string]string{
		"ce_specversion": "1.0", "ce_id": e.DataID.String(), "ce_source": "generator-10", "ce_type": "posts",
		"ce_time": "2026-11-21T08:00:00.123456Z", "content-type": "application/json",
		"ce_subject": "café", "ce_attempt": "2",
	}, headers)
}
