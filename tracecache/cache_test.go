package tracecache_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/tracecache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errAway = errors.New("away")

// memory is a cache in memory that can go away, or hang in a write.
type memory struct {
	mu      sync.Mutex
	hashes  map[uuid.UUID]map[string]string
	written int   // stamps
	batches []int // stamps of each write
	tries   int   // writes that failed, and pings
	away    bool
	hang    chan struct{} // not nil: writes wait until it is closed
}

func newMemory() *memory {
	return &memory{hashes: map[uuid.UUID]map[string]string{}}
}

func (m *memory) Write(ctx context.Context, stamps []tracecache.Stamp) error {
	if hang := m.hanging(); hang != nil {
		select {
		case <-hang:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		m.tries++
		return errAway
	}
	for _, s := range stamps {
		if m.hashes[s.ID] == nil {
			m.hashes[s.ID] = map[string]string{}
		}
		for _, f := range s.Fields {
			m.hashes[s.ID][f.Name] = f.Value
		}
	}
	m.written += len(stamps)
	m.batches = append(m.batches, len(stamps))
	return nil
}

func (m *memory) Read(_ context.Context, id uuid.UUID) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if hash := m.hashes[id]; hash != nil {
		return hash, nil
	}
	return nil, tracecache.ErrNotFound
}

func (m *memory) Ping(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		m.tries++
		return errAway
	}
	return nil
}

func (m *memory) Close() error { return nil }

func (m *memory) hanging() chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hang
}

func (m *memory) setAway(away bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = away
}

func (m *memory) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.written
}

func (m *memory) triesWhileAway() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tries
}

func eventually(t *testing.T, condition func() bool, promise string) {
	t.Helper()
	require.Eventually(t, condition, 10*time.Second, time.Millisecond, promise)
}

func stampsOf(n int) []tracecache.Stamp {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	stamps := make([]tracecache.Stamp, n)
	for i := range stamps {
		stamps[i] = tracecache.Done(uuid.New(), "scorer.v1", at, at.Add(time.Millisecond))
	}
	return stamps
}
