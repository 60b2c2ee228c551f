package stream_test

import (
	"bytes"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"gravitas/envelope/stream"
)

// allInSync is what a produce request's acks must be: every in-sync replica's.
const allInSync = -1

// watched is a log on a broker that shows each produce request to see first, and
// fails it with the code that see returns, where there is one.
func watched(t *testing.T, see func(*kmsg.ProduceRequest) *kerr.Error) *stream.Kafka {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "topic"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	cluster.ControlKey(int16(kmsg.Produce), func(r kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		code := see(r.(*kmsg.ProduceRequest))
		if code == nil {
			return nil, nil, false
		}
		return refusal(r.(*kmsg.ProduceRequest), code.Code), nil, true
	})
	log := newKafka(t, cluster.ListenAddrs()[0], "")
	t.Cleanup(func() { require.NoError(t, log.Close()) })
	return log
}

// refusal answers a produce request that appended nothing.
func refusal(r *kmsg.ProduceRequest, code int16) kmsg.Response {
	answer := r.ResponseKind().(*kmsg.ProduceResponse)
	partition := kmsg.NewProduceResponseTopicPartition()
	partition.ErrorCode = code
	topic := kmsg.NewProduceResponseTopic()
	topic.Topic, topic.TopicID = r.Topics[0].Topic, r.Topics[0].TopicID
	topic.Partitions = append(topic.Partitions, partition)
	answer.Topics = append(answer.Topics, topic)
	return answer
}

func TestAPublishIsAcknowledgedByAllInSyncReplicas(t *testing.T) {
	var acks []int16
	var mu sync.Mutex
	log := watched(t, func(r *kmsg.ProduceRequest) *kerr.Error {
		mu.Lock()
		defer mu.Unlock()
		acks = append(acks, r.Acks)
		return nil
	})
	require.NoError(t, log.Publish(t.Context(), []stream.Record{{Topic: "topic", Value: []byte("v")}}))
	mu.Lock()
	defer mu.Unlock()
	require.Equal(t, []int16{allInSync}, acks)
}

func TestNoRecordOvertakesOneThatFailed(t *testing.T) {
	var requests atomic.Int64
	log := watched(t, func(*kmsg.ProduceRequest) *kerr.Error {
		if requests.Add(1) == 1 {
			return kerr.NotEnoughReplicas
		}
		return nil
	})
	large := bytes.Repeat([]byte("v"), 600_000) // one to a request
	records := []stream.Record{{Topic: "topic", Value: large}, {Topic: "topic", Value: large}, {Topic: "topic", Value: large}}
	require.ErrorIs(t, log.Publish(t.Context(), records), stream.ErrUnavailable)
	bounds, err := log.Bounds(t.Context(), "topic")
	require.NoError(t, err)
	require.Zero(t, bounds[0].Next)
}
