package demo

import (
	"strconv"
	"time"
)

// post has the fields of Reddit's post object that people look at.
type post struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Subreddit   string  `json:"subreddit"`
	Title       string  `json:"title"`
	SelfText    string  `json:"selftext"`
	Author      string  `json:"author"`
	CreatedUTC  int64   `json:"created_utc"` // Unix seconds
	Domain      string  `json:"domain"`
	URL         string  `json:"url"`
	Permalink   string  `json:"permalink"`
	IsSelf      bool    `json:"is_self"`
	Over18      bool    `json:"over_18"`
	Flair       *string `json:"link_flair_text"`
	Score       int     `json:"score"`
	Ups         int     `json:"ups"`
	NumComments int     `json:"num_comments"`
	Demo        bool    `json:"demo"`
}

// idOf names a post by the microsecond it was written: in base 36, of ten digits
// until 2085, so that ids sort by time.
func idOf(at time.Time) string { return "demo" + strconv.FormatInt(at.UnixMicro(), 36) }
