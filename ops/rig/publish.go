package rig

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/ops/client"
)

// Publish puts an item on a node's log past its door, as no producer can.
func Publish(t *testing.T, n *Node, e envelope.Envelope) {
	t.Helper()
	e.Source, e.Created, e.ContentType = "test", time.Now(), "application/json"
	PublishRecord(t, n, stream.NewRecord([]byte("key"), &e))
}

// PublishRecord puts a record on a node's log, whatever it holds.
func PublishRecord(t *testing.T, n *Node, r stream.Record) {
	t.Helper()
	ready, err := client.ReadReady(n.Data)
	require.NoError(t, err)
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{ready.Kafka}}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer log.Close()
	require.NoError(t, log.Publish(t.Context(), []stream.Record{r}))
}
