package streamtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
)

// consume runs Consume in the background; the function returned stops it.
func (f *fixture) consume(t *testing.T, log stream.Log, work func(context.Context, stream.Claim) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- log.Consume(ctx, f.group, []string{f.topic}, work) }()
	return sync.OnceFunc(func() {
		cancel()
		require.ErrorIs(t, receive(t, done), context.Canceled)
	})
}

func goesOnFromCommit(t *testing.T, f *fixture) {
	const n = 100
	for i := range n {
		f.publish(t, f.record("k", fmt.Sprint(i)))
	}
	got := make(chan string, 2*n)
	commits := func(upTo string) func(context.Context, stream.Claim) error {
		return func(ctx context.Context, c stream.Claim) error {
			return f.log.Read(ctx, c.Topic(), c.Partition(), c.Offset(), func(records []stream.Record) error {
				for _, r := range records {
					got <- string(r.Value)
					if string(r.Value) == upTo {
						if err := c.Commit(ctx, r.Offset+1); err != nil {
							return err
						}
					}
				}
				return nil
			})
		}
	}
	stop := f.consume(t, f.log, commits("49"))
	for i := range n {
		require.Equal(t, fmt.Sprint(i), receive(t, got))
	}
	stop()
	offsets, err := f.log.Committed(context.Background(), f.group, f.topic)
	require.NoError(t, err)
	require.ElementsMatch(t, []int64{-1, -1, -1, 50}, offsets)

	stop = f.consume(t, f.another(t), commits(""))
	defer stop()
	for i := 50; i < n; i++ {
		require.Equal(t, fmt.Sprint(i), receive(t, got))
	}
}

// holders tells which member holds which partition.
type holders struct {
	mu   sync.Mutex
	held map[int]string
}

func (h *holders) work(member string) func(context.Context, stream.Claim) error {
	return func(ctx context.Context, c stream.Claim) error {
		h.mu.Lock()
		if other := h.held[c.Partition()]; other != "" {
			h.mu.Unlock()
			return fmt.Errorf("partition %d is held by %s too", c.Partition(), other)
		}
		h.held[c.Partition()] = member
		h.mu.Unlock()
		<-ctx.Done()
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.held, c.Partition())
		return nil
	}
}

func (h *holders) count() map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := map[string]int{}
	for _, member := range h.held {
		n[member]++
	}
	return n
}

func sharesPartitions(t *testing.T, f *fixture) {
	h := &holders{held: map[int]string{}}
	eventually := func(want map[string]int) {
		t.Helper()
		require.Eventually(t, func() bool {
			got := h.count()
			for member, n := range want {
				if got[member] != n {
					return false
				}
			}
			return len(got) == len(want)
		}, patience, 10*time.Millisecond)
	}
	stopA := f.consume(t, f.log, h.work("a"))
	defer stopA()
	eventually(map[string]int{"a": 4})
	stopB := f.consume(t, f.another(t), h.work("b"))
	eventually(map[string]int{"a": 2, "b": 2})
	stopB()
	eventually(map[string]int{"a": 4})
}

func refusesZombies(t *testing.T, f *fixture) {
	claims := make(chan stream.Claim, 4)
	release := make(chan struct{})
	stopA := f.consume(t, f.log, func(ctx context.Context, c stream.Claim) error {
		select {
		case claims <- c:
		default:
		}
		<-ctx.Done()
		return nil
	})
	old := receive(t, claims)
	stopB := f.consume(t, f.another(t), func(ctx context.Context, _ stream.Claim) error {
		select {
		case <-release:
		default:
			close(release)
		}
		<-ctx.Done()
		return nil
	})
	receive(t, release)
	require.Error(t, old.Commit(context.Background(), 0), "a claim of an earlier generation")
	stopB()
	stopA()
}

func endsWithWorksError(t *testing.T, f *fixture) {
	broken := errors.New("broken")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := f.log.Consume(ctx, f.group, []string{f.topic}, func(context.Context, stream.Claim) error { return broken })
	require.ErrorIs(t, err, broken)
}

func closes(t *testing.T, f *fixture) {
	log := f.open(t)
	started := make(chan struct{})
	done := make(chan error, 2)
	go func() {
		done <- log.Consume(context.Background(), f.group, []string{f.topic}, func(ctx context.Context, c stream.Claim) error {
			if c.Partition() == 0 {
				close(started)
			}
			<-ctx.Done()
			return nil
		})
	}()
	go func() {
		done <- log.Read(context.Background(), f.topic, 0, 0, func([]stream.Record) error { return nil })
	}()
	receive(t, started)
	require.NoError(t, log.Close())
	require.Error(t, receive(t, done))
	require.Error(t, receive(t, done))
	require.ErrorIs(t, log.Publish(context.Background(), []stream.Record{f.record("k", "v")}), stream.ErrUnavailable)
}
