package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack"
)

// What an outage may cost.
const (
	refuseLimit  = time.Second + busy      // until the door answers 503
	consumeLimit = 10*time.Second + 5*busy // from Kafka's return until agents go on
	readLimit    = 5*time.Second + busy    // until reads answer 503
	busy         = time.Second / 2         // that a machine with other work may take longer
	askEvery     = 100 * time.Millisecond
)

// restart kills a server with kill -9 and starts it again at once.
func restart(s *stack.Server) fault {
	return fault{name: "kill -9 of " + s.Name(), do: func(r *run) time.Time {
		require.NoError(r.t, s.Kill())
		return comeBack(r, s)
	}}
}

// comeBack starts a server again, and returns when it answered.
func comeBack(r *run, s *stack.Server) time.Time {
	require.NoError(r.t, s.Restart(r.t.Context()))
	return time.Now()
}

// cassandraAway kills Cassandra and leaves it away. Reads must say so, and the door must go
// on accepting.
func cassandraAway(s *stack.Server, d time.Duration) fault {
	return fault{name: fmt.Sprintf("cassandra away for %s", d), do: func(r *run) time.Time {
		require.NoError(r.t, s.Kill())
		end, accepted := time.Now().Add(d), r.site.Accepted()
		rig.Await(r.t, readLimit, func() error { return readsRefused(r.site) })
		r.wait(time.Until(end))
		require.NoError(r.t, readsRefused(r.site))
		require.Greater(r.t, r.site.Accepted(), accepted)
		return comeBack(r, s)
	}}
}

// readsRefused is nil where a read answers 503.
func readsRefused(s *rig.Site) error {
	_, err := s.Get("/api/posts/" + stepID("nobody"))
	if err == nil || !strings.Contains(err.Error(), "answer 503") {
		return fmt.Errorf("a read says %w", errors.Join(errors.New("what it should not"), err))
	}
	return nil
}

// redisAway kills Redis and leaves it away. Items must go all the way without it, and the
// stamps that are lost must be counted.
func redisAway(s *stack.Server, d time.Duration) fault {
	return fault{name: fmt.Sprintf("redis away for %s", d), do: func(r *run) time.Time {
		end, dropped := time.Now().Add(d), r.dropped()
		require.NoError(r.t, s.Kill())
		p := r.probe()
		r.push(p)
		rig.Await(r.t, recoverLimit, func() error { return r.through(p) })
		rig.Await(r.t, recoverLimit, func() error {
			if n := r.dropped(); n <= dropped {
				return fmt.Errorf("%d stamps dropped, as before", n)
			}
			return nil
		})
		r.wait(time.Until(end))
		return comeBack(r, s)
	}}
}

// dropped counts the stamps that processes say they dropped.
func (r *run) dropped() (n int) {
	r.t.Helper()
	for _, role := range r.sys.Roles() {
		metrics, err := fetch(r.t.Context(), r.sys.Process(role).Ready.Ops+"/metrics")
		require.NoError(r.t, err)
		for line := range strings.Lines(metrics) {
			if text, ok := strings.CutPrefix(line, "gravitas_trace_stamps_dropped_total "); ok {
				stamps, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
				require.NoError(r.t, err)
				n += int(stamps)
			}
		}
	}
	return n
}

func fetch(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	request.Close = true
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}
