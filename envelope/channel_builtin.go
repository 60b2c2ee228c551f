package envelope

import (
	"embed"
	"fmt"
)

// Names of built-in channels.
const (
	ChannelPosts                = "posts"
	ChannelPostsScores          = "posts-scores"
	ChannelSubredditScores5Min  = "subreddit-scores-5min"
	ChannelSubredditScoresTotal = "subreddit-scores-total"
	ChannelDeadLetters          = "dead-letters"
	ChannelDemand               = "demand"
	ChannelGeneration           = "generation"
	ChannelDemandPrediction     = "demand-prediction"
	ChannelProducts             = "products"
	ChannelEvents               = "events"
	ChannelUserEmbeddings       = "user-embeddings"
	ChannelRecommendations      = "recommendations"
	ChannelProductEmbeddings    = "product-embeddings"
)

//go:embed schemas/*.json
var schemas embed.FS

// maxInternalBytes bounds what agents write: a dead letter holds the envelope of
// an item of the largest size, whose bytes are there in base64.
const maxInternalBytes = 4 * DefaultMaxBytes

// builtin returns the channels that every instance has. Their records are kept for ever.
func builtin() (map[string]*Channel, error) {
	channels := []*Channel{
		{Name: ChannelPosts, Key: []string{"/id"}, PartitionKey: "/subreddit", MaxBytes: DefaultMaxBytes},
		{Name: ChannelPostsScores, PartitionKey: "/subreddit", MaxBytes: maxInternalBytes, Internal: true},
		{Name: ChannelSubredditScores5Min, PartitionKey: "/subreddit", MaxBytes: maxInternalBytes, Internal: true},
		{Name: ChannelSubredditScoresTotal, PartitionKey: "/subreddit", MaxBytes: maxInternalBytes, Internal: true},
		{Name: ChannelDeadLetters, PartitionKey: "/agent", MaxBytes: maxInternalBytes, Internal: true},
		{Name: ChannelDemand, MaxBytes: DefaultMaxBytes},
		{Name: ChannelGeneration, MaxBytes: DefaultMaxBytes},
		{Name: ChannelDemandPrediction, MaxBytes: maxInternalBytes, Internal: true},
		{Name: ChannelProducts, Key: []string{"/id"}, PartitionKey: "/id", MaxBytes: DefaultMaxBytes},
		{Name: ChannelEvents, Key: []string{"/event_id"}, PartitionKey: "/user", MaxBytes: DefaultMaxBytes},
		{Name: ChannelUserEmbeddings, PartitionKey: "/user", MaxBytes: maxInternalBytes, Internal: true},
		{Name: ChannelRecommendations, PartitionKey: "/user", MaxBytes: maxInternalBytes, Internal: true},
		{Name: ChannelProductEmbeddings, MaxBytes: maxInternalBytes, Internal: true},
	}
	byName := make(map[string]*Channel, len(channels))
	for _, c := range channels {
		schema, err := schemas.ReadFile("schemas/" + c.Name + ".json")
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", c.Name, err)
		}
		c.Schema, c.Format = schema, FormatJSON
		if c.checker, err = newChecker(c); err != nil {
			return nil, fmt.Errorf("channel %s: %w", c.Name, err)
		}
		byName[c.Name] = c
	}
	return byName, nil
}
