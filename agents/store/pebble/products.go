package pebble

import (
	"context"
	"errors"
	"fmt"
	"slices"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
)

// PutProducts implements store.Products.
func (s *Store) PutProducts(ctx context.Context, products []store.Product) error {
	return s.write(ctx, func(batch *pebbledb.Batch) error {
		var value []byte
		for _, p := range products {
			value = appendSequence(value[:0], p.Sequence)
			for _, text := range []string{p.DataID, p.Title, p.Category} {
				value = appendText(value, text)
			}
			value = append(value, p.Item...)
			if err := batch.Merge(productKey(p.ID), value, nil); err != nil {
				return fmt.Errorf("put product %q: %w", p.ID, err)
			}
		}
		return nil
	})
}

// GetProduct implements store.Products.
func (s *Store) GetProduct(ctx context.Context, id string) (p store.Product, err error) {
	if err := s.ready(ctx); err != nil {
		return p, err
	}
	value, closer, err := s.db.Get(productKey(id))
	if errors.Is(err, pebbledb.ErrNotFound) {
		err = store.ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("product %q: %w", id, err)
	}
	defer closer.Close()
	sequence, content, err := cutSequence(value)
	c := columns{rest: content, err: err}
	p = store.Product{ID: id, DataID: c.text(), Title: c.text(), Category: c.text(), Sequence: sequence}
	p.Item = slices.Clone(c.rest)
	return p, c.err
}

func productKey(id string) []byte { return appendString([]byte{productTable}, id) }
