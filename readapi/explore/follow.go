package explore

import (
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"

	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// post is what is kept of an item of the channel posts.
type post struct {
	id        string
	dataID    uuid.UUID
	sequence  int64
	subreddit string
	created   int64
	title     string
	domain    string
	text      bool
}

// score is what is kept of an item of the channel posts-scores.
type score struct {
	post      string
	sequence  int64
	subreddit string
	created   int64
	scorer    string
	units     store.Units
}

// batch is how many records are taken in before queries have their turn.
const batch = 256

// lastSecond is the last second of the year 9999, the latest that a post may be created in.
const lastSecond = 253402300799

// channel follows one into the table; what is no item of its kind is passed over, as the agents
// that fill the tables do. It is a tail.Follower.
type channel[T any] struct {
	index *Index
	read  func(item []byte) (T, bool)
	label func(item *T, e *envelope.Envelope, sequence int64)
	put   func(*table, *T)
}

// Found begins at the first record that the log still has.
func (c channel[T]) Found(_ int, bounds []stream.Bounds) []int64 {
	offsets := make([]int64, len(bounds))
	for i, b := range bounds {
		offsets[i] = b.First
	}
	return offsets
}

// Take takes records in.
func (c channel[T]) Take(partition int, records []stream.Record) error {
	items := make([]T, 0, min(batch, len(records)))
	for len(records) > 0 {
		some := records[:min(batch, len(records))]
		records, items = records[len(some):], items[:0]
		for _, r := range some {
			var e envelope.Envelope
			if envelope.Decode(r.Value, &e) != nil || !gjson.ValidBytes(e.Data) {
				continue
			}
			if item, ok := c.read(e.Data); ok {
				c.label(&item, &e, e.Order(partition, r.Offset))
				items = append(items, item)
			}
		}
		c.index.change(func(t *table) {
			for i := range items {
				c.put(t, &items[i])
			}
		})
	}
	return nil
}

// Lost goes on with what is left.
func (c channel[T]) Lost(_ int, bounds stream.Bounds) int64 { return bounds.First }

func (x *Index) followPosts() channel[post] {
	return channel[post]{
		index: x, read: readPost, put: (*table).putPost,
		label: func(p *post, e *envelope.Envelope, sequence int64) { p.dataID, p.sequence = e.DataID, sequence },
	}
}

func (x *Index) followScores() channel[score] {
	return channel[score]{
		index: x, read: readScore, put: (*table).putScore,
		label: func(s *score, _ *envelope.Envelope, sequence int64) { s.sequence = sequence },
	}
}

func readPost(item []byte) (post, bool) {
	var p post
	var domain, link string
	gjson.ParseBytes(item).ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "id":
			p.id = value.Str
		case "subreddit":
			p.subreddit = value.Str
		case "created_utc":
			p.created = seconds(value)
		case "title":
			p.title = value.Str
		case "domain":
			domain = value.Str
		case "url":
			link = value.Str
		case "is_self":
			p.text = value.Bool()
		}
		return true
	})
	p.domain = domainOf(p.text, domain, link)
	return p, p.id != "" && p.subreddit != "" && p.created >= 0
}

// seconds cuts a Unix time's fractions off; -1 where it is none.
func seconds(value gjson.Result) int64 {
	if value.Type != gjson.Number || value.Num < 0 || value.Num > lastSecond {
		return -1
	}
	return int64(value.Num)
}

// domainOf is the host that a post leads to, which is in its link where the post does not say it.
func domainOf(text bool, domain, link string) string {
	if text {
		return "self"
	}
	if domain == "" {
		if u, err := url.Parse(link); err == nil {
			domain = u.Hostname()
		}
	}
	if len(domain) > maxDomain {
		return ""
	}
	return strings.ToLower(domain)
}

// maxDomain is the longest name that a host can have, in bytes.
const maxDomain = 253

func readScore(item []byte) (score, bool) {
	f := gjson.GetManyBytes(item, "post_id", "subreddit", "created_utc", "scorer", "score")
	s := score{post: f[0].Str, subreddit: f[1].Str, created: seconds(f[2]), scorer: f[3].Str}
	if s.post == "" || s.subreddit == "" || s.created < 0 || s.scorer == "" || f[4].Type != gjson.Number || f[4].Num < 0 || f[4].Num > 1 {
		return s, false
	}
	s.units = store.ToUnits(f[4].Num)
	return s, true
}
