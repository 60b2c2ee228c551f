package pebble

import (
	"context"
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
)

var projections = map[store.Projection][]byte{
	store.ProjectionPosts:       {postTable, listTable, scoreTable},
	store.ProjectionRollups:     {memberTable, placeTable, windowTable, totalTable},
	store.ProjectionDeadLetters: {letterTable, headTable, letterRootTable, graveTable},
	store.ProjectionSeries:      {readingTable},
	store.ProjectionEvents:      {eventTable, eventPlaceTable},
	store.ProjectionProducts:    {productTable},

	store.ProjectionRecommendations: {userEventTable, userPlaceTable, recommendedTable},
}

// Clear implements store.Clearable.
func (s *Store) Clear(ctx context.Context, p store.Projection) error {
	tables, ok := projections[p]
	if !ok {
		return fmt.Errorf("clear %q: no such projection", p)
	}
	return s.write(ctx, func(batch *pebbledb.Batch) error {
		for _, table := range tables {
			if err := batch.DeleteRange([]byte{table}, []byte{table + 1}, nil); err != nil {
				return fmt.Errorf("clear %s: %w", p, err)
			}
		}
		return nil
	})
}
