package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
	"gravitas/ops/app"
	"gravitas/ops/config"
	"gravitas/ops/rig"
	"gravitas/ops/stack"
)

// kafkaAway kills Kafka and leaves it away. The door must say so at once to whoever asks, and
// agents must go on soon after its return.
func kafkaAway(s *stack.Server, d time.Duration) fault {
	return fault{name: fmt.Sprintf("kafka away for %s", d), do: func(r *run) time.Time {
		p := r.probe()
		require.NoError(r.t, s.Kill())
		r.refuse(p, d)
		ended := comeBack(r, s)
		r.resumed = append(r.resumed, r.resume(ended))
		r.push(p) // it may be on the log: nothing was promised of it
		return ended
	}}
}

// refuse pushes an item again and again while the log is away, and notes how long the door took to
// say so.
func (r *run) refuse(p rig.Post, d time.Duration) {
	r.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); r.wait(askEvery) {
		r.refused = append(r.refused, r.refusal(p))
	}
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

// commits are the sums of the offsets that agents have committed, by agent.
func commits(ctx context.Context, log stream.Log) (map[string]int64, error) {
	sums := map[string]int64{}
	for _, agent := range app.Catalog(&config.Config{}) {
		if _, runs := rig.Upstream()[agent.Name]; !runs {
			continue
		}
		offsets, err := log.Committed(ctx, agent.Name, agent.Reads[0])
		if err != nil {
			return nil, err
		}
		for _, offset := range offsets {
			sums[agent.Name] += max(offset, 0)
		}
	}
	return sums, nil
}
