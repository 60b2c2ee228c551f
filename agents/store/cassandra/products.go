package cassandra

import (
	"context"
	"errors"

	"github.com/gocql/gocql"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/fold"
)

const (
	insertProduct = `INSERT INTO products (id, data_id, title, category, item, sequence) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	selectProduct = `SELECT data_id, title, category, item, sequence FROM products WHERE id = ?`
)

// PutProducts implements store.Products.
func (s *Store) PutProducts(ctx context.Context, products []store.Product) error {
	m := newMutations()
	latest := fold.Latest(products,
		func(p store.Product) string { return p.ID },
		func(p store.Product) int64 { return p.Sequence })
	for _, p := range latest {
		m.add(partition{table: "products", key: p.ID}, 100+len(p.ID)+len(p.Title)+len(p.Item), insertProduct,
			p.ID, p.DataID, p.Title, p.Category, p.Item, p.Sequence, timestamp(p.Sequence))
	}
	return wrap(s.write(ctx, m), "put %d products", len(products))
}

// GetProduct implements store.Products.
func (s *Store) GetProduct(ctx context.Context, id string) (store.Product, error) {
	p := store.Product{ID: id}
	err := s.one(ctx, selectProduct, []any{id}, &p.DataID, &p.Title, &p.Category, &p.Item, &p.Sequence)
	if errors.Is(err, gocql.ErrNotFound) {
		err = store.ErrNotFound
	}
	return p, wrap(err, "product %q", id)
}
