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
	refuseLimit  = time.Second             // until the door answers 503
	consumeLimit = 10 * time.Second        // from Kafka's return until agents go on
	readLimit    = 5500 * time.Millisecond // until reads answer 503
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

// kafkaAway kills Kafka and leaves it away. The door must say so at once to whoever asks, and
// agents must go on soon after its return.
func kafkaAway(s *stack.Server, d time.Duration) fault {
	return fault{name: fmt.Sprintf("kafka away for %s", d), do: func(r *run) time.Time {
		p := r.probe()
		require.NoError(r.t, s.Kill())
		until(r, d, func() { r.refused = append(r.refused, r.refusal(p)) })
		ended := comeBack(r, s)
		r.resumed = append(r.resumed, r.resume(ended))
		r.push(p) // it may be on the log: nothing was promised of it
		return ended
	}}
}

// refusal pushes an item while the log is away, and returns how long the door took to say
// that it can't be had.
func (r *run) refusal(p rig.Post) time.Duration {
	r.t.Helper()
	began := time.Now()
	status, answer, err := r.site.Send(rig.Request{Body: string(p.Item)})
	took := time.Since(began)
	require.NoError(r.t, err)
	require.Equal(r.t, http.StatusServiceUnavailable, status, "%+v", answer)
	require.Equal(r.t, "stream_unavailable", answer.Code)
	after, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	require.NoError(r.t, err)
	require.Positive(r.t, after)
	require.LessOrEqual(r.t, took, refuseLimit)
	return took
}

// resume waits until every agent has committed something since Kafka's return, and returns
// how long that took.
func (r *run) resume(back time.Time) time.Duration {
	r.t.Helper()
	log, err := openLog(r.sys)
	require.NoError(r.t, err)
	defer log.Close()
	before, err := commits(r.t.Context(), log)
	require.NoError(r.t, err)
	rig.Await(r.t, consumeLimit-time.Since(back), func() error {
		now, err := commits(r.t.Context(), log)
		for agent, sum := range now {
			if sum <= before[agent] {
				err = errors.Join(err, fmt.Errorf("%s has not gone on", agent))
			}
		}
		return err
	})
	return time.Since(back).Round(time.Millisecond)
}

// until does something again and again for a time.
func until(r *run, d time.Duration, do func()) {
	r.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); r.wait(askEvery) {
		do()
	}
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
		require.NoError(r.t, s.Kill())
		end, dropped := time.Now().Add(d), r.dropped()
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
