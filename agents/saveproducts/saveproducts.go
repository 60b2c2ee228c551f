// Package saveproducts is the agent save-products.v1: it keeps what there is to recommend.
package saveproducts

import (
	"context"
	"fmt"

	"github.com/tidwall/gjson"

	"gravitas/agents"
	"gravitas/agents/shop"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "save-products.v1", Reads: []string{"products"},
	Purpose: "stores each product as it came last",
}

// Agent stores products.
type Agent struct{ tables store.Products }

// New returns the agent on the tables.
func New(tables store.Products) *Agent { return &Agent{tables} }

// Process stores the items' products.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	products := make([]store.Product, len(items))
	for i := range items {
		it := &items[i]
		p, err := shop.Product(it.Data)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		products[i] = store.Product{
			ID: p.ID, DataID: it.DataID.String(), Title: p.Title, Category: gjson.GetBytes(it.Data, "category").Str,
			Item: it.Data, Sequence: it.Order(),
		}
	}
	return nil, a.tables.PutProducts(ctx, products)
}
