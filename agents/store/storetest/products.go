package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func product(id string, sequence int64) store.Product {
	return store.Product{
		ID: id, DataID: "data", Title: "title of " + id, Category: "shoes", Item: fmt.Appendf(nil, `{"id":%q}`, id), Sequence: sequence,
	}
}

func testProducts(t *testing.T, f fixture) {
	ctx := context.Background()
	id := f.name() + "/é"
	_, err := f.GetProduct(ctx, id)
	require.ErrorIs(t, err, store.ErrNotFound)
	old, next := product(id, 5), product(id, 9)
	next.Title, next.Category = "another", ""
	for _, batch := range [][]store.Product{{next}, {old}, {old, next}, {next, old}} {
		require.NoError(t, f.PutProducts(ctx, batch))
		p, err := f.GetProduct(ctx, id)
		require.NoError(t, err)
		require.Equal(t, next, p)
	}
}
