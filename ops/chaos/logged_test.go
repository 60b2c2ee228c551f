package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// logged is what lies on the log.
type logged struct {
	ids    map[string]bool        // data_ids of posts
	posts  map[string][]uuid.UUID // by key, in the order in which they came first
	scores map[string][]uuid.UUID // the same, of the posts that scores were made from
	steps  map[string][]int       // of the counting posts, by subreddit
	dead   map[deadLetter]bool
}

func openLog(sys system) (stream.Log, error) {
	broker, prefix := sys.Log()
	return stream.NewKafka(stream.KafkaConfig{Brokers: []string{broker}, Prefix: prefix}, slog.New(slog.DiscardHandler))
}

// readLog reads posts, scores and dead letters to their ends.
func readLog(ctx context.Context, sys system) (*logged, error) {
	log, err := openLog(sys)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	l := &logged{ids: map[string]bool{}, steps: map[string][]int{}, dead: map[deadLetter]bool{}}
	posts, scores := newArrivals(), newArrivals()
	err = errors.Join(
		scan(ctx, log, envelope.ChannelPosts, func(key string, e *envelope.Envelope) {
			if l.post(e) {
				posts.add(key, e.DataID)
			}
		}),
		scan(ctx, log, envelope.ChannelPostsScores, func(key string, e *envelope.Envelope) { scores.add(key, e.Parent) }),
		scan(ctx, log, envelope.ChannelDeadLetters, func(_ string, e *envelope.Envelope) { l.bury(e.Data) }),
	)
	l.posts, l.scores = posts.first, scores.first
	return l, err
}

// post notes a post, and of a counting one its step. It is false where it is no post.
func (l *logged) post(e *envelope.Envelope) bool {
	var p struct{ ID, Subreddit, Title string }
	if json.Unmarshal(e.Data, &p) != nil {
		return false
	}
	l.ids[e.DataID.String()] = true
	if p.ID == stepID(p.Subreddit) {
		l.steps[p.Subreddit] = append(l.steps[p.Subreddit], stepOf(p.Title))
	}
	return true
}

// bury notes a dead letter.
func (l *logged) bury(item []byte) {
	found := gjson.GetManyBytes(item, "agent", "envelope.data_id")
	l.dead[deadLetter{found[0].Str, found[1].Str}] = true
}

// lost counts those that were promised and are not there.
func (l *logged) lost(promised []string) (n int) {
	for _, id := range promised {
		if !l.ids[id] {
			n++
		}
	}
	return n
}

// outOfOrder tells the keys of which scores were not made in the order of the posts, each once.
func (l *logged) outOfOrder() (keys []string) {
	for key, posts := range l.posts {
		if fmt.Sprint(posts) != fmt.Sprint(l.scores[key]) {
			keys = append(keys, key)
		}
	}
	return keys
}

// arrivals are ids by key, in the order in which they came first.
type arrivals struct {
	seen  map[uuid.UUID]bool
	first map[string][]uuid.UUID
}

func newArrivals() *arrivals {
	return &arrivals{seen: map[uuid.UUID]bool{}, first: map[string][]uuid.UUID{}}
}

func (a *arrivals) add(key string, id uuid.UUID) {
	if !a.seen[id] {
		a.seen[id] = true
		a.first[key] = append(a.first[key], id)
	}
}

var errEnd = errors.New("end of the partition")

// scan passes every envelope of a channel on, each partition's in order, with its key.
func scan(ctx context.Context, log stream.Log, channel string, each func(key string, e *envelope.Envelope)) error {
	bounds, err := log.Bounds(ctx, channel)
	if err != nil {
		return fmt.Errorf("%s: %w", channel, err)
	}
	for partition, b := range bounds {
		if b.First == b.Next {
			continue
		}
		err := log.Read(ctx, channel, partition, b.First, func(records []stream.Record) error {
			for _, r := range records {
				var e envelope.Envelope
				if err := envelope.Decode(r.Value, &e); err != nil {
					return err
				}
				each(strings.ToLower(string(r.Key)), &e)
				if r.Offset == b.Next-1 {
					return errEnd
				}
			}
			return nil
		})
		if !errors.Is(err, errEnd) {
			return fmt.Errorf("%s, partition %d: %w", channel, partition, err)
		}
	}
	return nil
}

func TestWhatIsLostOrOutOfOrderOnTheLogIsNoticed(t *testing.T) {
	one, two, three := uuid.New(), uuid.New(), uuid.New()
	posts, scores := newArrivals(), newArrivals()
	for _, id := range []uuid.UUID{one, two, one, two, three} { // a request sent again
		posts.add("a", id)
		posts.add("b", id)
	}
	for _, id := range []uuid.UUID{one, two, three} {
		scores.add("a", id)
	}
	l := &logged{ids: map[string]bool{one.String(): true}, posts: posts.first, scores: scores.first}
	require.Equal(t, 1, l.lost([]string{one.String(), two.String()}))
	require.Empty(t, l.outOfOrder())
	l.scores["a"] = []uuid.UUID{one, three, two}
	require.Equal(t, []string{"a"}, l.outOfOrder())
	l.scores["a"] = []uuid.UUID{one, two}
	require.Equal(t, []string{"a"}, l.outOfOrder(), "the score of one is missing")
}
