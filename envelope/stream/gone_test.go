package stream

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func TestAGroupWhoseTopicIsGoneDoesNotJoinWithoutPause(t *testing.T) {
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	broker, err := StartBroker(BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}, logger)
	require.NoError(t, err)
	defer broker.Close()
	var joins atomic.Int64
	broker.cluster.ControlKey(kmsg.JoinGroup.Int16(), func(kmsg.Request) (kmsg.Response, error, bool) {
		broker.cluster.KeepControl()
		joins.Add(1)
		return nil, nil, false
	})
	log, err := NewKafka(KafkaConfig{Brokers: []string{broker.Addr()}}, logger)
	require.NoError(t, err)
	defer log.Close()
	require.NoError(t, log.CreateTopics(t.Context(), Topic{Name: "topic", Partitions: 1}))

	claimed := make(chan struct{})
	once := sync.OnceFunc(func() { close(claimed) })
	ctx, cancel := context.WithCancel(t.Context())
	var consuming sync.WaitGroup
	consuming.Go(func() {
		_ = log.Consume(ctx, "group", []string{"topic"}, func(context.Context, Claim) error {
			once()
			return nil
		})
	})
	defer consuming.Wait()
	defer cancel()
	<-claimed
	before := joins.Load()
	_, err = log.client.DeleteTopics(t.Context(), &kafka.DeleteTopicsRequest{Topics: []string{"topic"}})
	require.NoError(t, err)
	more := func(n int64) func() bool { return func() bool { return joins.Load() >= before+n } }
	require.Eventually(t, more(1), 60*time.Second, time.Millisecond)
	began := time.Now()
	require.Eventually(t, more(11), 60*time.Second, time.Millisecond)
	require.Greater(t, time.Since(began), 8*minGeneration)
}
