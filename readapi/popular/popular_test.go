package popular_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope/stream/logtest"
	"gravitas/readapi/popular"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func follow(t *testing.T, last int) (*popular.Counts, func(user, product string)) {
	log := logtest.Start(t, 1, "events")
	counts := popular.New(log, last, logtest.Quiet())
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- counts.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	n := 0
	return counts, func(user, product string) {
		n++
		logtest.Publish(t, log, logtest.Wrap("events", user, fmt.Sprint(n), fmt.Sprintf(`{"user":%q,"product":%q}`, user, product)))
	}
}

func eventually(t *testing.T, counts *popular.Counts, k int, want ...popular.Product) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) { require.Equal(c, want, counts.Top(k)) }, 20*time.Second, time.Millisecond)
}

func TestAProductIsAsPopularAsItHasUsers(t *testing.T) {
	counts, push := follow(t, 100)
	for _, e := range [][2]string{{"u", "a"}, {"u", "a"}, {"u", "a"}, {"u", "b"}, {"v", "b"}, {"v", "c"}, {"v", ""}} {
		push(e[0], e[1])
	}
	eventually(t, counts, 10, popular.Product{ID: "b", Users: 2}, popular.Product{ID: "a", Users: 1}, popular.Product{ID: "c", Users: 1})
	require.Equal(t, 2, counts.Users("b"))
	require.Zero(t, counts.Users("unknown"))
}

func TestOnlyTheLastEventsCount(t *testing.T) {
	counts, push := follow(t, 3)
	for _, e := range [][2]string{{"u", "a"}, {"u", "b"}, {"u", "a"}, {"v", "c"}, {"v", "a"}} {
		push(e[0], e[1])
	}
	eventually(t, counts, 10, popular.Product{ID: "a", Users: 2}, popular.Product{ID: "c", Users: 1})
	for range 3 {
		push("v", "d")
	}
	eventually(t, counts, 1, popular.Product{ID: "d", Users: 1})
	require.Len(t, counts.Top(10), 1)
}
