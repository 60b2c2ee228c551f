// Package streamtest is the suite that every stream.Log passes.
package streamtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
)

const patience = 30 * time.Second

// Run runs the suite on logs that open returns; it may be called more than once
// and each log is closed by the suite. All must be of one cluster.
func Run(t *testing.T, open func(t *testing.T) stream.Log) {
	for name, test := range map[string]func(*testing.T, *fixture){
		"a record published is read back whole":          readsBackWhole,
		"records of a key keep order and partition":      keepsOrder,
		"publishing sets each record's place":            setsPlaces,
		"reading waits for what comes":                   waitsForMore,
		"reading outside the log is refused":             refusesOutside,
		"a record too large is refused, others are not":  refusesTooLarge,
		"unknown topics are named so":                    namesUnknownTopics,
		"a group goes on from what it committed":         goesOnFromCommit,
		"a group without members can be rewound":         rewinds,
		"members share the partitions":                   sharesPartitions,
		"a member that lost its partition cannot commit": refusesZombies,
		"work's error ends consuming":                    endsWithWorksError,
		"closing ends what is under way":                 closes,
		"clients that come and go see one log":           keepsPromisesToClientsThatGo,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newFixture(t, open))
		})
	}
}

type fixture struct {
	open  func(t *testing.T) stream.Log
	log   stream.Log
	topic string
	group string
}

func newFixture(t *testing.T, open func(t *testing.T) stream.Log) *fixture {
	id := uuid.NewString()
	f := &fixture{open: open, topic: "topic-" + id, group: "group-" + id}
	f.log = f.another(t)
	require.NoError(t, f.log.CreateTopics(context.Background(), stream.Topic{Name: f.topic, Partitions: 4}))
	require.NoError(t, f.log.CreateTopics(context.Background(), stream.Topic{Name: f.topic, Partitions: 4}), "made twice")
	require.Eventually(t, func() bool {
		_, err := f.log.Bounds(context.Background(), f.topic)
		return err == nil
	}, patience, 10*time.Millisecond)
	return f
}

func (f *fixture) another(t *testing.T) stream.Log {
	log := f.open(t)
	t.Cleanup(func() { require.NoError(t, log.Close()) })
	return log
}

func (f *fixture) record(key, value string) stream.Record {
	return stream.Record{Topic: f.topic, Key: []byte(key), Value: []byte(value)}
}

func (f *fixture) publish(t *testing.T, records ...stream.Record) []stream.Record {
	require.NoError(t, f.log.Publish(context.Background(), records))
	return records
}

var errEnough = errors.New("enough")

// read returns a partition's first n records from the offset on.
func (f *fixture) read(t *testing.T, partition int, offset int64, n int) (got []stream.Record) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := f.log.Read(ctx, f.topic, partition, offset, func(records []stream.Record) error {
		got = append(got, records...)
		if len(got) >= n {
			return errEnough
		}
		return nil
	})
	require.ErrorIs(t, err, errEnough)
	return got
}

func readsBackWhole(t *testing.T, f *fixture) {
	at := time.Now().Truncate(time.Millisecond)
	want := f.publish(t, stream.Record{
		Topic: f.topic, Key: []byte("k"), Value: []byte("v\x00\xff"), Time: at,
		Headers: []stream.Header{{Key: "a", Value: []byte("1")}, {Key: "b", Value: []byte{}}},
	})[0]
	got := f.read(t, want.Partition, want.Offset, 1)[0]
	require.Equal(t, string(want.Value), string(got.Value))
	require.Equal(t, string(want.Key), string(got.Key))
	require.True(t, at.Equal(got.Time))
	require.Equal(t, f.topic, got.Topic)
	require.Len(t, got.Headers, 2)
	require.Equal(t, "1", string(got.Headers[0].Value))
}

func keepsOrder(t *testing.T, f *fixture) {
	const keys, each = 8, 200
	var producers sync.WaitGroup
	for k := range keys {
		producers.Add(1)
		go func() {
			defer producers.Done()
			for i := range each {
				key := fmt.Sprintf("Key-%d", k)
				if i%2 == 1 {
					key = strings.ToLower(key)
				}
				if err := f.log.Publish(context.Background(), []stream.Record{f.record(key, fmt.Sprint(i))}); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	producers.Wait()
	bounds, err := f.log.Bounds(context.Background(), f.topic)
	require.NoError(t, err)
	next := map[string]int{}
	for p, b := range bounds {
		if b.Next == b.First {
			continue
		}
		for _, r := range f.read(t, p, b.First, int(b.Next-b.First)) {
			key := strings.ToLower(string(r.Key))
			require.Equal(t, fmt.Sprint(next[key]), string(r.Value), "order of %s", key)
			next[key]++
		}
	}
	require.Len(t, next, keys)
	for key, n := range next {
		require.Equal(t, each, n, "records of %s", key)
	}
}

func setsPlaces(t *testing.T, f *fixture) {
	var records []stream.Record
	for i := range 5000 {
		records = append(records, f.record(fmt.Sprint(i%10), strings.Repeat("x", 500)+fmt.Sprint(i)))
	}
	f.publish(t, records...)
	for _, i := range []int{0, 1, 2499, 4999} {
		want := records[i]
		require.Equal(t, string(want.Value), string(f.read(t, want.Partition, want.Offset, 1)[0].Value))
	}
}

func waitsForMore(t *testing.T, f *fixture) {
	first := f.publish(t, f.record("k", "first"))[0]
	got := make(chan string, 10)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- f.log.Read(ctx, f.topic, first.Partition, first.Offset, func(records []stream.Record) error {
			for _, r := range records {
				got <- string(r.Value)
			}
			return nil
		})
	}()
	require.Equal(t, "first", receive(t, got))
	f.publish(t, f.record("k", "second"))
	require.Equal(t, "second", receive(t, got))
	cancel()
	require.ErrorIs(t, receive(t, done), context.Canceled)
}

func refusesOutside(t *testing.T, f *fixture) {
	err := f.log.Read(context.Background(), f.topic, 0, 1000, func([]stream.Record) error { return nil })
	require.ErrorIs(t, err, stream.ErrOffsetOutOfRange)
}

func refusesTooLarge(t *testing.T, f *fixture) {
	require.ErrorIs(t, f.log.Publish(context.Background(), []stream.Record{f.record("k", strings.Repeat("x", 100<<20))}), stream.ErrTooLarge)
	f.publish(t, f.record("k", "fine"))
}

func namesUnknownTopics(t *testing.T, f *fixture) {
	_, err := f.log.Bounds(context.Background(), "no-such-topic")
	require.ErrorIs(t, err, stream.ErrUnknownTopic)
	require.ErrorIs(t, f.log.Publish(context.Background(), []stream.Record{{Topic: "no-such-topic", Value: []byte("v")}}), stream.ErrUnknownTopic)
}

func receive[T any](t *testing.T, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
	return v
}
