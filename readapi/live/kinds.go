package live

import (
	"bytes"

	"github.com/tidwall/gjson"

	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// Channels that clients may watch by topics of their own.
const (
	scores          = "posts-scores"
	rollups         = "subreddit-scores-5min"
	totals          = "subreddit-scores-total"
	predictions     = "demand-prediction"
	recommendations = "recommendations"
)

// kind is how a channel's records become events.
type kind struct {
	name    string // of the feed
	channel string
	once    bool // repeats are dropped
	describe
	skip func(item []byte) bool // items that nobody is told of, where set
}

// of tells clients of one scorer's scores alone.
func (k kind) of(scorer func() string) kind {
	if k.channel == scores && scorer != nil && !k.raw() {
		k.skip = func(item []byte) bool { return gjson.GetBytes(item, "scorer").Str != scorer() }
	}
	return k
}

// describe sets an event's key and newest from its item.
type describe func(e *event, item []byte)

var kinds = []kind{
	{name: scores, channel: scores, once: true, describe: func(e *event, item []byte) {
		e.key = subredditOf(item)
	}},
	{name: rollups, channel: rollups, describe: func(e *event, item []byte) {
		e.key = subredditOf(item)
		e.newest = e.key + "\n" + gjson.GetBytes(item, "start").String()
	}},
	{name: totals, channel: totals, describe: func(e *event, item []byte) {
		e.key = subredditOf(item)
		e.newest = e.key
	}},
	{name: predictions, channel: predictions, once: true, describe: func(e *event, item []byte) {
		e.key = gjson.GetBytes(item, "series").String()
	}},
	{name: recommendations, channel: recommendations, describe: func(e *event, item []byte) {
		e.key = gjson.GetBytes(item, "user").String()
		e.newest = e.key
	}},
	{name: pipeline.Channel, channel: pipeline.Channel, describe: func(e *event, item []byte) {
		id := gjson.GetManyBytes(item, "agent", "producer", "instance")
		e.newest = id[0].String() + "\n" + id[1].String() + "\n" + id[2].String()
	}},
}

// rawKind is the envelopes of any channel, as they are.
func rawKind(channel string) kind {
	return kind{name: rawPrefix + channel, channel: channel}
}

func (k kind) raw() bool { return k.describe == nil }

// read makes a record an event, and says which output of which input it is. A
// record that is no JSON makes an event without data, which nobody is told of.
func (k kind) read(r *stream.Record) (event, identity) {
	e := event{offset: r.Offset}
	if k.raw() {
		if gjson.ValidBytes(r.Value) {
			e.data = r.Value
		}
		return e, identity{}
	}
	var wrapped envelope.Envelope
	if envelope.Decode(r.Value, &wrapped) != nil || k.skip != nil && k.skip(wrapped.Data) {
		return e, identity{}
	}
	if e.data = withID(wrapped.Data, wrapped.DataID.String()); e.data != nil {
		k.describe(&e, wrapped.Data)
	}
	id := identity{dataID: wrapped.DataID, sequence: -1}
	if wrapped.Sequence != nil {
		id.sequence = *wrapped.Sequence
	}
	return e, id
}

// withID appends a data_id to a JSON object; nil where it is none.
func withID(item []byte, id string) []byte {
	parsed := gjson.ParseBytes(item)
	if !parsed.IsObject() || !gjson.ValidBytes(item) {
		return nil
	}
	body := bytes.TrimSpace(item)
	data := make([]byte, 0, len(body)+len(id)+16)
	data = append(data, body[:len(body)-1]...)
	if len(bytes.TrimSpace(data)) > 1 { // more than the opening brace
		data = append(data, ',')
	}
	data = append(data, `"data_id":"`...)
	data = append(data, id...)
	return append(data, `"}`...)
}

func subredditOf(item []byte) string {
	return store.Fold(gjson.GetBytes(item, "subreddit").String())
}
