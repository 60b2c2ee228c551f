// Package post reads Reddit's post object, the item of the channel posts.
package post

import (
	"errors"
	"fmt"
	"math"

	"github.com/tidwall/gjson"
)

// Post is what the agents use of a post; its other fields stay in its bytes.
type Post struct {
	ID         string
	Subreddit  string
	CreatedUTC int64 // Unix seconds; fractions that Reddit may send are cut off
	Title      string
	SelfText   string
	Author     string
	Domain     string
	URL        string
	Permalink  string
	IsSelf     bool
}

// Parse reads a post. Strings share memory with nothing of item.
func Parse(item []byte) (Post, error) {
	var p Post
	if !gjson.ValidBytes(item) {
		return p, errors.New("post: invalid JSON")
	}
	var created float64
	gjson.ParseBytes(item).ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "id":
			p.ID = value.Str
		case "subreddit":
			p.Subreddit = value.Str
		case "created_utc":
			created = value.Num
		case "title":
			p.Title = value.Str
		case "selftext":
			p.SelfText = value.Str
		case "author":
			p.Author = value.Str
		case "domain":
			p.Domain = value.Str
		case "url":
			p.URL = value.Str
		case "permalink":
			p.Permalink = value.Str
		case "is_self":
			p.IsSelf = value.Bool()
		}
		return true
	})
	if p.ID == "" || p.Subreddit == "" {
		return p, fmt.Errorf("post: id %q of subreddit %q: both are required", p.ID, p.Subreddit)
	}
	p.CreatedUTC = int64(math.Floor(created))
	return p, nil
}
