package scraper

import (
	"encoding/json"
	"errors"
	"fmt"
)

// post is one post of a listing: its fullname ("t3_" and the id in base 36) and
// Reddit's own object, byte for byte.
type post struct {
	name string
	raw  json.RawMessage
}

// listing is one page, newest first. after is the anchor of the next older
// page, "" at the end.
// Format: https://www.reddit.com/dev/api/#listings.
type listing struct {
	posts []post
	after string
}

// decodeListing reads a Listing object. Children other than posts are left out.
// Anything that isn't a whole Listing is an error: truncated JSON, an error
// object, an HTML page.
func decodeListing(body []byte) (listing, error) {
	var wire struct {
		Kind string `json:"kind"`
		Data struct {
			After    string `json:"after"`
			Children []struct {
				Kind string          `json:"kind"`
				Data json.RawMessage `json:"data"`
			} `json:"children"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return listing{}, fmt.Errorf("decode listing: %w", err)
	}
	if wire.Kind != "Listing" {
		return listing{}, fmt.Errorf("decode listing: kind is %q", wire.Kind)
	}
	l := listing{after: wire.Data.After}
	for _, child := range wire.Data.Children {
		if child.Kind != "t3" {
			continue
		}
		name, err := fullname(child.Data)
		if err != nil {
			return listing{}, err
		}
		l.posts = append(l.posts, post{name: name, raw: child.Data})
	}
	return l, nil
}

// fullname is a post's `name`, or is made from its `id`.
func fullname(raw json.RawMessage) (string, error) {
	var ids struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(raw, &ids); err != nil {
		return "", fmt.Errorf("decode post: %w", err)
	}
	switch {
	case ids.Name != "":
		return ids.Name, nil
	case ids.ID != "":
		return "t3_" + ids.ID, nil
	}
	return "", errors.New("decode post: neither name nor id")
}
