package frontdoor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/frontdoor"
)

// realLog is a log on an embedded broker, with the fixture's channels as topics.
func realLog(t testing.TB, channels *envelope.Channels) stream.Log {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}, logger)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, broker.Close()) })
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{broker.Addr()}}, logger)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close()) })
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for _, c := range channels.All() {
		require.NoError(t, log.CreateTopics(ctx, stream.Topic{Name: c.Name, Partitions: 2, MaxBytes: 4 * c.MaxBytes}))
	}
	return log
}

func serve(t testing.TB, handler http.Handler) (*httptest.Server, *http.Client) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server, server.Client()
}

func TestWhatGets202IsOnTheLog(t *testing.T) {
	f := open(t, frontdoor.Config{})
	deps := f.deps()
	log := realLog(t, f.channels)
	deps.Log = log
	server, client := serve(t, frontdoor.New(frontdoor.Config{}, deps).Handler())

	const senders, requests, each = 8, 10, 50
	var wait sync.WaitGroup
	for s := range senders {
		wait.Go(func() {
			for r := range requests {
				posts := make([]string, each)
				for i := range posts {
					posts[i] = fmt.Sprintf(`{"id":"%d-%d-%d","subreddit":"s%d","title":"t","created_utc":1}`, s, r, i, s)
				}
				if err := push(client, server.URL, "["+strings.Join(posts, ",")+"]"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for id, at := range readAll(t, log, "posts", senders*requests*each) {
		require.Equal(t, at, f.recorder.of(id)["at"], "the trace says where it lies")
	}
}

func push(client *http.Client, url, body string) error {
	r, err := http.NewRequest(http.MethodPost, url+"/v1/channels/posts", strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer all")
	r.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusAccepted {
		err = fmt.Errorf("%d: %s", resp.StatusCode, answer)
	}
	return err
}

var errEnough = errors.New("read enough")

// readAll reads a topic of two partitions and returns each data_id and its place.
func readAll(t *testing.T, log stream.Log, topic string, want int) map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	bounds, err := log.Bounds(ctx, topic)
	require.NoError(t, err)
	places := map[string]string{}
	for partition, b := range bounds {
		if b.Next == b.First {
			continue
		}
		err := log.Read(ctx, topic, partition, b.First, func(records []stream.Record) error {
			for _, r := range records {
				var e envelope.Envelope
				if err := envelope.Decode(r.Value, &e); err != nil {
					return err
				}
				places[e.DataID.String()] = fmt.Sprintf("%s/%d/%d", topic, partition, r.Offset)
			}
			if records[len(records)-1].Offset == b.Next-1 {
				return errEnough
			}
			return nil
		})
		require.ErrorIs(t, err, errEnough)
	}
	require.Len(t, places, want)
	return places
}

// BenchmarkDoorSingleHTTP and BenchmarkNoOpHTTP are the two sides of door-single.
func BenchmarkDoorSingleHTTP(b *testing.B) {
	deps := open(b, frontdoor.Config{}).deps()
	deps.Log, deps.Recorder = noLog{}, noRecorder{}
	benchmarkHTTP(b, frontdoor.New(frontdoor.Config{}, deps).Handler())
}

func BenchmarkNoOpHTTP(b *testing.B) {
	benchmarkHTTP(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusAccepted)
	}))
}

func benchmarkHTTP(b *testing.B, handler http.Handler) {
	server, client := serve(b, handler)
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	body := post(1, 1024)
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := push(client, server.URL, body); err != nil {
				b.Error(err)
			}
		}
	})
}
