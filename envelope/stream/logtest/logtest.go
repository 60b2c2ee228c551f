// Package logtest starts an embedded log for tests, and puts envelopes on it.
package logtest

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// Created is when every envelope of the tests was made.
var Created = time.Date(2026, 11, 21, 8, 0, 0, 123456000, time.UTC)

// Quiet throws log lines away.
func Quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// Start starts a broker with topics of so many partitions, and a log on it. Both end
// with the test.
func Start(t testing.TB, partitions int, topics ...string) stream.Log {
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}, Quiet())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, broker.Close()) })
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{broker.Addr()}}, Quiet())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close()) })
	Create(t, log, partitions, topics...)
	return log
}

// Create makes topics.
func Create(t testing.TB, log stream.Log, partitions int, names ...string) {
	topics := make([]stream.Topic, len(names))
	for i, name := range names {
		topics[i] = stream.Topic{Name: name, Partitions: partitions}
	}
	require.NoError(t, log.CreateTopics(context.Background(), topics...))
}

// Wrap makes a record of an item whose id is derived from its name.
func Wrap(channel, key, name, item string) stream.Record {
	e := envelope.Envelope{
		DataID: envelope.ItemID(channel, name, nil), Source: "test", Created: Created,
		Data: []byte(item), Channel: channel, ContentType: "application/json",
	}
	return stream.NewRecord([]byte(key), &e)
}

// Publish appends records and returns them with their places on the log.
func Publish(t testing.TB, log stream.Log, records ...stream.Record) []stream.Record {
	require.NoError(t, log.Publish(context.Background(), records))
	return records
}
