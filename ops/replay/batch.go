package replay

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"gravitas/ops/client"
)

// batch is the items of one request, one a line.
type batch struct {
	body  []byte
	items []entry
}

// entry is an item of a batch.
type entry struct {
	mark
	end int // of its line in the body
}

func newBatch(cfg Config) *batch {
	return &batch{body: make([]byte, 0, cfg.BatchBytes/4), items: make([]entry, 0, cfg.BatchItems)}
}

func (b *batch) add(item []byte, m mark) {
	b.body = append(append(b.body, item...), '\n')
	b.items = append(b.items, entry{m, len(b.body)})
}

// halves cuts a batch of two items or more in two.
func (b *batch) halves() (*batch, *batch) {
	mid := len(b.items) / 2
	cut := b.items[mid-1].end
	second := &batch{body: b.body[cut:], items: make([]entry, len(b.items)-mid)}
	for i, e := range b.items[mid:] {
		second.items[i] = entry{e.mark, e.end - cut}
	}
	return &batch{body: b.body[:cut], items: b.items[:mid]}, second
}

// send has the door answer for every item of a batch, in order, however often
// it must ask. A batch that the door can't take as a whole goes in halves, down
// to the one item that it can't take.
func (r *run) send(ctx context.Context, b *batch) error {
	receipt, err := client.Retry(ctx, r.waiting, func() (client.Receipt, error) {
		return r.door.Push(ctx, r.cfg.Channel, b.body, len(b.items))
	})
	var problem *client.Problem
	switch {
	case err == nil:
		r.tally.add(r.cfg.Files, b, receipt)
		return nil
	case !errors.As(err, &problem) || !ofTheBatch(problem):
		return fmt.Errorf("replay to %s: %w", r.cfg.To, err)
	case len(b.items) == 1:
		r.tally.reject(r.cfg.Files, b.items[0].mark, problem.Code, problem.Detail)
		return nil
	}
	front, back := b.halves()
	if err := r.send(ctx, front); err != nil {
		return err
	}
	return r.send(ctx, back)
}

// ofTheBatch tells a problem that a smaller request may not have.
func ofTheBatch(p *client.Problem) bool {
	return p.Status == http.StatusRequestEntityTooLarge || p.Status == http.StatusBadRequest
}
