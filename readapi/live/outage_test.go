package live_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
)

func TestClientsStayWhileTheLogIsAway(t *testing.T) {
	config := stream.BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}
	broker, err := stream.StartBroker(config, logtest.Quiet())
	require.NoError(t, err)
	config.Addr = broker.Addr()
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{config.Addr}}, logtest.Quiet())
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, log.Close())
		require.NoError(t, broker.Close())
	})
	logtest.Create(t, log, 2, append([]string{"pipeline"}, channels...)...)
	f := serve(t, log, nil)
	c := f.subscribe(t, "scores")
	for round := range 3 {
		name := fmt.Sprint("p", round)
		// An attempt that failed may be on the log all the same: then it is a repeat.
		require.Eventually(t, func() bool {
			return log.Publish(context.Background(), []stream.Record{score("golang", name, int64(round))}) == nil
		}, patience, time.Millisecond)
		require.Contains(t, c.data(1)[0], fmt.Sprintf("%q", name))
		require.NoError(t, broker.Close())
		broker, err = stream.StartBroker(config, logtest.Quiet())
		require.NoError(t, err)
	}
}
