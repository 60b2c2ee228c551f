// Package saveproducts is the agent save-products.v1: it keeps what there is to recommend.
package saveproducts

import (
	"context"

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
	products, err := agents.Parse(items, row)
	if err != nil {
		return nil, err
	}
	return nil, a.tables.PutProducts(ctx, products)
}

func row(it *agents.Item) (store.Product, error) {
	p, err := shop.Product(it.Data)
	return store.Product{
		ID: p.ID, DataID: it.DataID.String(), Title: p.Title, Category: gjson.GetBytes(it.Data, "category").Str,
		Item: it.Data, Sequence: it.Order(),
	}, err
}
