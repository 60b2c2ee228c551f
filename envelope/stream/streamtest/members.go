package streamtest

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"gravitas/envelope/stream"
)

// comeAndGo joins the group, stays for some records, and leaves, over and over.
func (r *run) comeAndGo(ctx context.Context, random *rand.Rand) {
	for ctx.Err() == nil {
		staying, leave := context.WithCancel(ctx)
		log := r.open(r.t)
		m := &member{run: r, log: log, every: int64(1 + random.IntN(10)), leave: leave}
		m.left.Store(int64(20 + random.IntN(80)))
		_ = log.Consume(staying, r.group, []string{r.topic}, m.work)
		leave()
		log.Close()
	}
}

// member is one stay in the group.
type member struct {
	*run
	log   stream.Log
	left  atomic.Int64 // records until it leaves
	every int64        // records between commits
	leave context.CancelFunc
}

// work reads one claim, in the history, and commits behind itself: at the end of
// what there was, and every so many records. Where that fails the member leaves,
// since nobody else may come to commit it.
func (m *member) work(ctx context.Context, c stream.Claim) error {
	id, p := int(m.claims.Add(1)), c.Partition()
	m.history.happened(p, groupEvent{claimed, id, c.Offset()})
	_ = m.log.Read(ctx, c.Topic(), p, c.Offset(), func(records []stream.Record) error {
		for i, record := range records {
			m.history.happened(p, groupEvent{saw, id, record.Offset})
			kept := true
			if record.Offset%m.every == 0 || i == len(records)-1 {
				kept = m.commit(ctx, c, id, record.Offset+1)
			}
			if tired := m.left.Add(-1) <= 0; !kept || tired && !m.settling.Load() {
				m.leave()
			}
		}
		return nil
	})
	return nil
}

func (m *member) commit(ctx context.Context, c stream.Claim, id int, offset int64) (acknowledged bool) {
	m.history.happened(c.Partition(), groupEvent{commits, id, offset})
	if c.Commit(ctx, offset) != nil {
		return false
	}
	m.history.happened(c.Partition(), groupEvent{committed, id, offset})
	return true
}

// watchCommits asks again and again what the group has committed.
func (r *run) watchCommits(ctx context.Context) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		for p := range partitions {
			r.history.happened(p, groupEvent{what: asks})
		}
		offsets, err := r.log.Committed(ctx, r.group, r.topic)
		if err == nil {
			for p, offset := range offsets {
				r.history.happened(p, groupEvent{what: told, offset: offset})
			}
		}
		<-tick.C
	}
}
