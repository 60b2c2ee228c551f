package rolluptotal_test

import (
	"context"
	"errors"

	"gravitas/agents"
	"gravitas/agents/store"
)

// worker is one process at one batch. It stops before each write of its agent
// until it is told how that ends, so that workers can be interleaved at will.
type worker struct {
	topic     *topic
	partition *partition
	end       int // offset to commit

	stopped  chan struct{}
	verdicts chan verdict
	done     chan struct{} // closed when outputs and err are set
	outputs  []agents.Output
	err      error
}

// verdict is how a write ends.
type verdict int

const (
	written  verdict = iota
	failed           // nothing is written
	unheard          // it is written, and the worker dies before it hears so
	verdicts = int(unheard) + 1
)

var errDied = errors.New("died")

// startWorker returns once the worker is at its first write, or done.
func startWorker(agent func(store.Rollups) agents.Agent, tables store.Rollups, items []agents.Item) *worker {
	w := &worker{stopped: make(chan struct{}), verdicts: make(chan verdict), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		w.outputs, w.err = agent(&gate{tables, w}).Process(context.Background(), items)
	}()
	w.settle()
	return w
}

func (w *worker) settle() {
	select {
	case <-w.stopped:
	case <-w.done:
	}
}

// working reports whether the worker is at a write.
func (w *worker) working() bool {
	select {
	case <-w.done:
		return false
	default:
		return true
	}
}

// step lets the worker go on to its next write. When it is done with its batch,
// its outputs are published and, where the partition still is its own, the batch is committed.
func (w *worker) step(v verdict) {
	w.verdicts <- v
	w.settle()
}

// finish ends the worker after its last write. One that dies commits nothing, and may
// have published or not.
func (w *worker) finish(published, commits bool) {
	published = published && w.err == nil
	if published && w.topic.next != nil {
		w.topic.next.publish(w.outputs)
	}
	if w.partition.worker != w {
		return
	}
	w.partition.worker = nil
	if published && commits {
		w.partition.committed = w.end
	}
}

// gate is a worker's tables.
type gate struct {
	store.Rollups
	worker *worker
}

func (g *gate) write(do func() error) error {
	g.worker.stopped <- struct{}{}
	switch <-g.worker.verdicts {
	case failed:
		return store.ErrUnavailable
	case unheard:
		return errors.Join(do(), errDied)
	default:
		return do()
	}
}

func (g *gate) FoldScores(ctx context.Context, scores []store.Score) (windows []store.Window, err error) {
	err = g.write(func() (err error) {
		windows, err = g.Rollups.FoldScores(ctx, scores)
		return err
	})
	return windows, err
}

func (g *gate) PutWindows(ctx context.Context, level store.Level, windows []store.Window) error {
	return g.write(func() error { return g.Rollups.PutWindows(ctx, level, windows) })
}

func (g *gate) PutTotals(ctx context.Context, totals []store.Total) error {
	return g.write(func() error { return g.Rollups.PutTotals(ctx, totals) })
}
