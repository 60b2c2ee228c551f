package live

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
	"gravitas/readapi/problem"
)

// Topics that take a name behind them.
const (
	subredditPrefix       = "subreddit:"
	recommendationsPrefix = recommendations + ":"
	seriesPrefix          = "series:"
	rawPrefix             = "channel:"
)

// maxTopic bounds a topic's name, in bytes.
const maxTopic = 200

// topic is what a client may subscribe to.
type topic struct {
	name   string   // as the client wrote it
	id     string   // equal for names that mean the same
	feeds  []string // channels that it takes from
	key    string   // events with that key alone; "" is all
	raw    string   // channel whose envelopes it takes, instead of feeds
	marked bool     // events say their channel
}

// plain are the topics without a name, and the channel that each takes from.
func plain(name string) string {
	switch name {
	case "scores":
		return scores
	case "rollups", "5min":
		return rollups
	case "totals":
		return totals
	case predictions, pipeline.Channel:
		return name
	default:
		return ""
	}
}

// parseTopic reads a topic's name; an invalid_argument where there is no such
// topic, forbidden where it takes an operator.
func (h *Hub) parseTopic(name string, operator bool) (topic, error) {
	t := topic{name: name, id: name}
	if len(name) > maxTopic || !utf8.ValidString(name) {
		return t, problem.New(problem.InvalidArgument, "subscribe: a topic is at most %d bytes of UTF-8", maxTopic)
	}
	if channel := plain(name); channel != "" {
		t.feeds = []string{channel}
	} else if subreddit, ok := strings.CutPrefix(name, subredditPrefix); ok && subreddit != "" {
		t.feeds, t.key, t.marked = []string{scores, rollups, totals}, store.Fold(subreddit), true
		t.id = subredditPrefix + t.key
	} else if user, ok := strings.CutPrefix(name, recommendationsPrefix); ok && user != "" {
		t.feeds, t.key = []string{recommendations}, user
	} else if series, ok := strings.CutPrefix(name, seriesPrefix); ok && series != "" {
		t.feeds, t.key = []string{predictions}, series
	} else if channel, ok := strings.CutPrefix(name, rawPrefix); ok && h.registered(channel) {
		if !operator {
			return t, problem.New(problem.Forbidden, "subscribe: %q takes the operator's key", name)
		}
		t.raw = channel
		return t, nil
	}
	for _, channel := range t.feeds {
		if h.feed(channel) == nil {
			t.feeds = nil
		}
	}
	if len(t.feeds) == 0 {
		return t, problem.New(problem.InvalidArgument, "subscribe: no such topic: %q", name)
	}
	return t, nil
}

func (h *Hub) registered(channel string) bool {
	return slices.Contains(h.deps.Channels, channel) || channel == pipeline.Channel
}

// feed is the one of a channel that is always followed, or nil.
func (h *Hub) feed(channel string) *feed {
	for _, f := range h.feeds {
		if f.channel == channel {
			return f
		}
	}
	return nil
}

// opening is how an event of the topic begins, up to its data.
func (t topic) opening(channel string) string {
	name, _ := json.Marshal(t.name) // strings always marshal
	if !t.marked {
		return fmt.Sprintf(`{"topic":%s,"data":`, name)
	}
	mark, _ := json.Marshal(channel)
	return fmt.Sprintf(`{"topic":%s,"channel":%s,"data":`, name, mark)
}
