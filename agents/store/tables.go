package store

import "context"

// Table is the name of a table, the same in every backend.
type Table string

// The tables.
const (
	TablePosts            Table = "posts"
	TablePostsBySubreddit Table = "posts_by_subreddit"
	TablePostsScores      Table = "posts_scores"
	TableFiveMinutes      Table = "subreddit_scores_5min"
	TableHourly           Table = "subreddit_scores_hourly"
	TableDaily            Table = "subreddit_scores_daily"
	TableMonthly          Table = "subreddit_scores_monthly"
	TableTotal            Table = "subreddit_scores_total"
	TableDeadLetters      Table = "dead_letters"
	TableSeries           Table = "series"
	TableProducts         Table = "products"
	TableEvents           Table = "events"
	TableUserEvents       Table = "user_events"
	TableRecommendations  Table = "recommendations"
)

// Tables returns every table that can be listed and dumped.
func Tables() []Table {
	return []Table{
		TablePosts, TablePostsBySubreddit, TablePostsScores,
		TableFiveMinutes, TableHourly, TableDaily, TableMonthly, TableTotal,
		TableDeadLetters, TableSeries, TableProducts, TableEvents, TableUserEvents, TableRecommendations,
	}
}

// Table returns the table that keeps windows of this level.
func (l Level) Table() Table { return Table("subreddit_scores_" + string(l)) }

// Keyed is a backend that can list what its tables hold. Every backend can; it
// is apart from Store because only comparing and rebuilding need it.
type Keyed interface {
	// Keys calls emit once for each post ID (posts, posts_scores), data_id
	// (dead_letters), product ID (products), channel and name (series), user
	// (events, user_events, recommendations) or folded subreddit (the others) that the table may
	// have rows of, in byte order. It stops at the first error of emit and returns it.
	Keys(ctx context.Context, table Table, emit func(key string) error) error
}
