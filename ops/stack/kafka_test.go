package stack_test

import (
	"context"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

func TestKafka(t *testing.T) {
	t.Parallel()
	s := running(t, stack.StartKafka, map[string]string{"num.partitions": "3"})
	t.Run("has a coordinator for the first group", func(t *testing.T) { joinFirstGroup(t, s.Addr()) })
	t.Run("takes settings and keeps acknowledged records of 9 MiB through a kill", func(t *testing.T) {
		value := make([]byte, 9<<20)
		produce(t, s.Addr(), value)
		killAndRestart(t, s)
		require.Len(t, readLast(t, s.Addr()), len(value))
	})
}

// joinFirstGroup joins a group at the first attempt: a second one would come a minute later.
func joinFirstGroup(t *testing.T, addr string) {
	t.Helper()
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: "first", Brokers: []string{addr}, Topics: []string{"absent"}, JoinGroupBackoff: time.Minute,
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, group.Close()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err = group.Next(ctx)
	require.NoError(t, err)
}

// produce makes the topic "kept" with the broker's own number of partitions, which the setting
// has made 3, and writes value to the last of them with acks=all.
func produce(t *testing.T, addr string, value []byte) {
	t.Helper()
	transport := &kafka.Transport{}
	defer transport.CloseIdleConnections()
	client := &kafka.Client{Addr: kafka.TCP(addr), Transport: transport}

	topic := kafka.TopicConfig{Topic: "kept", NumPartitions: -1, ReplicationFactor: 1}
	made, err := client.CreateTopics(t.Context(), &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{topic}})
	require.NoError(t, err)
	require.NoError(t, made.Errors["kept"])
	require.Eventually(t, func() bool {
		produced, err := client.Produce(t.Context(), &kafka.ProduceRequest{
			Topic: "kept", Partition: 2, RequiredAcks: kafka.RequireAll,
			Records: kafka.NewRecordReader(kafka.Record{Value: kafka.NewBytes(value)}),
		})
		return err == nil && produced.Error == nil
	}, 20*time.Second, 100*time.Millisecond, "the new topic's leader is soon known")
}

// readLast reads the record that produce wrote, with a connection of its own.
func readLast(t *testing.T, addr string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn, err := kafka.DialLeader(ctx, "tcp", addr, "kept", 2)
	require.NoError(t, err)
	defer conn.Close()
	msg, err := conn.ReadMessage(10 << 20)
	require.NoError(t, err)
	return msg.Value
}
