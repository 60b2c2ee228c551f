package pebble

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/fold"
)

// A row's content is its columns one after the other: integers as varints,
// strings with their length before them.

var errBadRow = errors.New("malformed row")

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// columns takes columns off a row's content; after the first that is malformed
// it gives zeros, and err says so.
type columns struct {
	rest []byte
	err  error
}

func (c *columns) int() int64 {
	v, n := binary.Varint(c.rest)
	if n <= 0 {
		c.rest, c.err = nil, errBadRow
		return 0
	}
	c.rest = c.rest[n:]
	return v
}

func (c *columns) text() string {
	size, n := binary.Uvarint(c.rest)
	if n <= 0 || size > uint64(len(c.rest)-n) {
		c.rest, c.err = nil, errBadRow
		return ""
	}
	s := string(c.rest[n : n+int(size)])
	c.rest = c.rest[n+int(size):]
	return s
}

func appendPost(b []byte, p store.Post) []byte {
	b = appendSequence(b, p.Sequence)
	b = binary.AppendVarint(b, p.CreatedUTC)
	for _, s := range []string{p.Subreddit, p.DataID, p.Title, p.Author, p.Permalink, p.URL} {
		b = appendText(b, s)
	}
	return append(b, p.Item...)
}

// decodePost leaves Item out: it is what is left in the columns returned.
func decodePost(id string, value []byte) (store.Post, columns, error) {
	sequence, content, err := cutSequence(value)
	c := columns{rest: content, err: err}
	p := store.Post{ID: id, Sequence: sequence, CreatedUTC: c.int()}
	for _, s := range []*string{&p.Subreddit, &p.DataID, &p.Title, &p.Author, &p.Permalink, &p.URL} {
		*s = c.text()
	}
	if c.err != nil {
		return store.Post{}, c, fmt.Errorf("post %q: %w", id, c.err)
	}
	return p, c, nil
}

func appendScore(b []byte, s store.Score) []byte {
	b = appendSequence(b, s.Sequence)
	b = binary.AppendVarint(b, s.CreatedUTC)
	b = binary.AppendVarint(b, int64(s.Score))
	for _, t := range []string{s.Subreddit, s.DataID, s.Model} {
		b = appendText(b, t)
	}
	return b
}

func decodeScore(postID, scorer string, value []byte) (store.Score, error) {
	sequence, content, err := cutSequence(value)
	c := columns{rest: content, err: err}
	s := store.Score{PostID: postID, Scorer: scorer, Sequence: sequence}
	s.CreatedUTC, s.Score = c.int(), store.Units(c.int())
	for _, t := range []*string{&s.Subreddit, &s.DataID, &s.Model} {
		*t = c.text()
	}
	if c.err != nil {
		return store.Score{}, fmt.Errorf("score of post %q: %w", postID, c.err)
	}
	return s, nil
}

// A row of the list is the score that is shown in it. Of two scorers' with one
// sequence the longer, then later name wins, then the higher score: this is the
// byte order of Cassandra's tuple of scorer and score.

// unscored is the row of a post without a score: it loses to every score.
var unscored = make([]byte, sequenceBytes)

func appendListed(b []byte, s store.Score) []byte {
	b = appendSequence(b, s.Sequence)
	b = binary.BigEndian.AppendUint32(b, uint32(len(s.Scorer)))
	b = append(b, s.Scorer...)
	return binary.BigEndian.AppendUint64(b, uint64(s.Score))
}

func decodeListed(p *store.ListedPost, value []byte) error {
	if bytes.Equal(value, unscored) {
		return nil
	}
	_, content, err := cutSequence(value)
	if err != nil || len(content) < 12 {
		return fmt.Errorf("listed score of post %q: %w", p.ID, errBadRow)
	}
	last := len(content) - 8
	p.Scored = true
	p.Scorer = string(content[4:last])
	p.Score = store.Units(binary.BigEndian.Uint64(content[last:]))
	return nil
}

func appendMember(b []byte, m fold.Member) []byte {
	b = appendSequence(b, m.Sequence)
	if m.Gone {
		return b
	}
	b = binary.AppendVarint(b, m.CreatedUTC)
	b = binary.AppendVarint(b, int64(m.Units))
	return appendText(b, m.Subreddit)
}

func decodeMember(value []byte) (fold.Member, error) {
	sequence, content, err := cutSequence(value)
	m := fold.Member{Sequence: sequence, Gone: err == nil && len(content) == 0}
	if m.Gone || err != nil {
		return m, err
	}
	c := columns{rest: content}
	m.CreatedUTC, m.Units, m.Subreddit = c.int(), store.Units(c.int()), c.text()
	return m, c.err
}

func appendSum(b []byte, sequence int64, s store.Sum) []byte {
	b = appendSequence(b, sequence)
	for _, v := range []int64{s.Posts, int64(s.Units), s.First, s.Last} {
		b = binary.AppendVarint(b, v)
	}
	return appendText(b, s.Subreddit)
}

func decodeSum(value []byte) (sequence int64, sum store.Sum, rest columns, err error) {
	sequence, content, err := cutSequence(value)
	c := columns{rest: content, err: err}
	sum = store.Sum{Posts: c.int(), Units: store.Units(c.int()), First: c.int(), Last: c.int(), Subreddit: c.text()}
	return sequence, sum, c, c.err
}

func appendTotal(b []byte, t store.Total) []byte {
	b = appendSum(b, t.Sequence, t.Sum)
	return binary.AppendVarint(b, t.Updated.UnixMilli())
}

func decodeTotal(value []byte) (store.Total, error) {
	sequence, sum, c, err := decodeSum(value)
	if err != nil {
		return store.Total{}, err
	}
	t := store.Total{Sum: sum, Sequence: sequence, Updated: time.UnixMilli(c.int()).UTC()}
	return t, c.err
}
