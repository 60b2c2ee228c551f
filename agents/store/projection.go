package store

import "context"

// Projection is tables that are made from the log together, and can be made anew alone.
type Projection string

// The projections.
const (
	ProjectionPosts       Projection = "posts"        // posts, posts_by_subreddit, posts_scores
	ProjectionRollups     Projection = "rollups"      // windows of every level, totals
	ProjectionDeadLetters Projection = "dead-letters" // dead_letters
	ProjectionSeries      Projection = "series"       // series
	ProjectionEvents      Projection = "events"       // events
	ProjectionProducts    Projection = "products"     // products
	// ProjectionRecommendations is user_events and recommendations.
	ProjectionRecommendations Projection = "recommendations"
)

// Clearable is a backend whose projections can be dropped. Every backend is; it is apart
// from Store because only rebuilding needs it.
type Clearable interface {
	// Clear leaves a projection's tables there and empty, whatever became of them before: rows
	// that were fenced off can be written again.
	Clear(ctx context.Context, p Projection) error
}
