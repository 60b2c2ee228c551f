package updateembeddings_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents"
	"gravitas/agents/recommend"
)

// BenchmarkABatch is of two hundred events, of a thousand users with fifty events each, among ten
// thousand products, through all three agents.
func BenchmarkABatch(b *testing.B) {
	const batch = 200
	var all []recommend.Product
	for i := range 10_000 {
		all = append(all, recommend.Product{ID: fmt.Sprint("p", i), Text: fmt.Sprintf("word%d word%d word%d", i%7, i%11, i%31)})
	}
	agent := chain(open(b), products{recommend.NewSet(nil).With(all...)})
	offset := int64(0)
	next := func() []agents.Item {
		items := make([]agents.Item, batch)
		for i := range items {
			items[i] = event(fmt.Sprint("u", offset%1000), offset, time.Duration(offset)*time.Second, fmt.Sprintf(`"kind":"click","product":"p%d"`, offset*7919%10_000))
			offset++
		}
		return items
	}
	for range 50 * 1000 / batch {
		_, err := agent[:1].Process(context.Background(), next())
		require.NoError(b, err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_, err := agent.Process(context.Background(), next())
		require.NoError(b, err)
	}
	b.ReportMetric(float64(b.N)*batch/b.Elapsed().Seconds(), "events/s")
}
