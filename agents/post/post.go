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

// Parse reads a post as it lies on the channel. Its strings share memory with
// nothing of item.
func Parse(item []byte) (Post, error) {
	p, err := Fields(item)
	if err == nil && (p.ID == "" || p.Subreddit == "") {
		err = fmt.Errorf("post: id %q of subreddit %q: both are required", p.ID, p.Subreddit)
	}
	return p, err
}

// Fields reads what fields of a post there are. One of another type than
// Reddit's is an error that names it.
func Fields(item []byte) (p Post, err error) {
	if !gjson.ValidBytes(item) {
		return p, errors.New("post: invalid JSON")
	}
	fields := gjson.ParseBytes(item)
	if !fields.IsObject() {
		return p, errors.New("post: must be a JSON object")
	}
	texts := map[string]*string{
		"id": &p.ID, "subreddit": &p.Subreddit, "title": &p.Title, "selftext": &p.SelfText, "author": &p.Author,
		"domain": &p.Domain, "url": &p.URL, "permalink": &p.Permalink,
	}
	fields.ForEach(func(name, value gjson.Result) bool {
		switch text := texts[name.Str]; {
		case value.Type == gjson.Null:
		case text != nil && value.Type != gjson.String:
			err = fmt.Errorf("/%s: must be a string", name.Str)
		case text != nil:
			*text = value.Str
		case name.Str == "is_self" && !value.IsBool():
			err = errors.New("/is_self: must be true or false")
		case name.Str == "is_self":
			p.IsSelf = value.Bool()
		case name.Str == "created_utc" && value.Type != gjson.Number:
			err = errors.New("/created_utc: must be a number")
		case name.Str == "created_utc":
			p.CreatedUTC = int64(math.Floor(value.Num))
		}
		return err == nil
	})
	return p, err
}
