package client

import (
	"context"
	"net/url"
	"strconv"
)

// pageLimit is how many rows one answer of a list may have.
const pageLimit = 500

// Subreddit is a subreddit's all-time total, and a page of its posts.
type Subreddit struct {
	Name  string       `json:"name"`
	Posts int64        `json:"posts"` // that its score is the mean of
	Items []ListedPost `json:"items"` // newest first
	Next  *string      `json:"next"`  // cursor of the page behind; nil at the end
}

// ListedPost is a post as its subreddit lists it.
type ListedPost struct {
	ID     string   `json:"id"`
	DataID string   `json:"data_id"`
	Score  *float64 `json:"score"` // nil while it has none
}

// Subreddit asks for a page of a subreddit's posts, the first where cursor is empty.
// An unknown subreddit is a *Problem with the code not_found.
func (r *Reader) Subreddit(ctx context.Context, name, cursor string) (s Subreddit, err error) {
	query := url.Values{"limit": {strconv.Itoa(pageLimit)}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	err = r.get(ctx, "/api/subreddit/"+url.PathEscape(name)+"?"+query.Encode(), &s)
	return s, err
}
