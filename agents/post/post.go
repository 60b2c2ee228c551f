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
	fields.ForEach(func(name, value gjson.Result) bool {
		err = p.set(name.Str, value)
		return err == nil
	})
	return p, err
}

func (p *Post) set(name string, value gjson.Result) error {
	switch name {
	case "id":
		return text(&p.ID, name, value)
	case "subreddit":
		return text(&p.Subreddit, name, value)
	case "title":
		return text(&p.Title, name, value)
	case "selftext":
		return text(&p.SelfText, name, value)
	case "author":
		return text(&p.Author, name, value)
	case "domain":
		return text(&p.Domain, name, value)
	case "url":
		return text(&p.URL, name, value)
	case "permalink":
		return text(&p.Permalink, name, value)
	case "is_self":
		if !value.IsBool() && value.Type != gjson.Null {
			return errors.New("/is_self: must be true or false")
		}
		p.IsSelf = value.Bool()
	case "created_utc":
		if value.Type != gjson.Number {
			return errors.New("/created_utc: must be a number")
		}
		p.CreatedUTC = int64(math.Floor(value.Num))
	}
	return nil
}

// text reads a string; null is none.
func text(to *string, name string, value gjson.Result) error {
	if value.Type != gjson.String && value.Type != gjson.Null {
		return fmt.Errorf("/%s: must be a string", name)
	}
	*to = value.Str
	return nil
}
