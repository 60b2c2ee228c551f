package stack_test

import (
	"context"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

func TestKafkaKeepsAcknowledgedRecordsThroughKill(t *testing.T) {
	t.Parallel()
	s := running(t, stack.StartKafka, map[string]string{"num.partitions": "3"})
	transport := &kafka.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client := &kafka.Client{Addr: kafka.TCP(s.Addr()), Transport: transport}

	topic := kafka.TopicConfig{Topic: "kept", NumPartitions: -1, ReplicationFactor: 1}
	made, err := client.CreateTopics(t.Context(), &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{topic}})
	require.NoError(t, err)
	require.NoError(t, made.Errors["kept"])

	value := make([]byte, 9<<20)
	produced, err := client.Produce(t.Context(), &kafka.ProduceRequest{
		Topic: "kept", Partition: 2, RequiredAcks: kafka.RequireAll,
		Records: kafka.NewRecordReader(kafka.Record{Value: kafka.NewBytes(value)}),
	})
	require.NoError(t, err)
	require.NoError(t, produced.Error, "partition 2 is there as the setting says, and 9 MiB fit")

	killAndRestart(t, s)

	require.Len(t, readOne(t, s.Addr(), "kept", 2), len(value))
}

// readOne fetches the first record of a partition with a client of its own.
func readOne(t *testing.T, addr, topic string, partition int) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn, err := kafka.DialLeader(ctx, "tcp", addr, topic, partition)
	require.NoError(t, err)
	defer conn.Close()
	msg, err := conn.ReadMessage(10 << 20)
	require.NoError(t, err)
	return msg.Value
}

func TestKafkaHasACoordinatorForTheFirstGroup(t *testing.T) {
	t.Parallel()
	s := running(t, stack.StartKafka, nil)
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: "first", Brokers: []string{s.Addr()}, Topics: []string{"absent"},
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, group.Close()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	_, err = group.Next(ctx)
	require.NoError(t, err, "the first join succeeds, without the client's back-off of 5 s")
}
