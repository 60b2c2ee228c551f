// Package shop reads the items of the channels products and events.
package shop

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"gravitas/agents"
	"gravitas/agents/recommend"
	"gravitas/agents/store"
)

// Search is the kind of the events that have a query instead of a product.
const Search = "search"

// Kinds are what users do.
func Kinds() []string { return []string{"click", Search, "scroll", "view", "like", "purchase"} }

// Product reads a product. Its text is all that is said of it.
func Product(item []byte) (p recommend.Product, err error) {
	if !gjson.ValidBytes(item) {
		return p, errors.New("product: invalid JSON")
	}
	fields := gjson.GetManyBytes(item, "id", "title", "category", "text")
	if fields[0].Type != gjson.String || fields[0].Str == "" {
		return p, errors.New("product: /id: is required")
	}
	texts := []string{fields[1].Str, fields[2].Str}
	for _, tag := range gjson.GetBytes(item, "tags").Array() {
		texts = append(texts, tag.Str)
	}
	return recommend.Product{ID: fields[0].Str, Title: fields[1].Str, Text: strings.Join(append(texts, fields[3].Str), " ")}, nil
}

// Event reads an item of the channel events as the tables have it. One without an id of its own
// is known by the item's.
func Event(it *agents.Item) (e store.Event, err error) {
	if !gjson.ValidBytes(it.Data) {
		return e, errors.New("event: invalid JSON")
	}
	fields := gjson.GetManyBytes(it.Data, "user", "kind", "at", "product", "query", "event_id")
	e = store.Event{
		User: fields[0].Str, Kind: fields[1].Str, Product: fields[3].Str, Query: fields[4].Str, ID: fields[5].Str,
		DataID: it.DataID.String(), Item: it.Data, Sequence: it.Order(),
	}
	at, err := time.Parse(time.RFC3339Nano, fields[2].Str)
	switch {
	case e.User == "":
		return e, errors.New("event: /user: is required")
	case err != nil:
		return e, fmt.Errorf("event: /at: %w", err)
	case e.Kind == Search && e.Query == "":
		return e, errors.New("event: /query: is required of a search")
	case e.Kind != Search && e.Product == "":
		return e, errors.New("event: /product: is required")
	}
	if e.At = at.UTC().Truncate(time.Microsecond); e.ID == "" {
		e.ID = e.DataID
	}
	if e.Kind == Search {
		e.Product = ""
	} else {
		e.Query = ""
	}
	return e, nil
}

// Events reads items; one that is no event is rejected.
func Events(items []agents.Item) ([]store.Event, error) {
	return agents.Parse(items, Event)
}
