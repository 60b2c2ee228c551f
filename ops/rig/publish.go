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
	ready, err := client.ReadReady(n.Data)
	require.NoError(t, err)
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{ready.Kafka}}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer log.Close()
	e.Source, e.Created, e.ContentType = "test", time.Now(), "application/json"
	require.NoError(t, log.Publish(t.Context(), []stream.Record{stream.NewRecord([]byte("key"), &e)}))
}
