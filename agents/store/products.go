package store

import "context"

// Products is the table products: what is there to recommend.
type Products interface {
	// PutProducts upserts products by ID. Of equal IDs in one call the highest sequence wins.
	PutProducts(ctx context.Context, products []Product) error
	// GetProduct returns one product, or ErrNotFound.
	GetProduct(ctx context.Context, id string) (Product, error)
}

// Product is a product as the log last had it.
type Product struct {
	ID       string
	DataID   string // of the item that brought it
	Title    string
	Category string
	Item     []byte // the producer's bytes, unchanged
	Sequence int64
}
