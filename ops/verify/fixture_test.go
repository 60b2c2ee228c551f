package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/ops/client/clienttest"
)

// memoryLog is a log of one broker that keeps nothing.
type memoryLog struct {
	mu          sync.Mutex
	topics      map[string][][]stream.Record // by topic, then partition
	first       int64                        // offset of every partition that is not empty
	uncommitted map[string]int64             // records that a group is behind
}

func (l *memoryLog) Read(ctx context.Context, topic string, partition int, offset int64, fn func([]stream.Record) error) error {
	l.mu.Lock()
	records := l.topics[topic][partition][offset-l.first:]
	l.mu.Unlock()
	for _, r := range records {
		if err := fn([]stream.Record{r}); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return ctx.Err()
}

func (l *memoryLog) Bounds(_ context.Context, topic string) ([]stream.Bounds, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	partitions, there := l.topics[topic]
	if !there {
		return nil, fmt.Errorf("%w: %s", stream.ErrUnknownTopic, topic)
	}
	bounds := make([]stream.Bounds, len(partitions))
	for i, records := range partitions {
		bounds[i] = stream.Bounds{First: l.first, Next: l.first + int64(len(records))}
	}
	return bounds, nil
}

// Committed is all that there is but for what the group is behind with, of which each
// look finds one record less.
func (l *memoryLog) Committed(ctx context.Context, group, topic string) ([]int64, error) {
	bounds, err := l.Bounds(ctx, topic)
	l.mu.Lock()
	defer l.mu.Unlock()
	offsets := make([]int64, len(bounds))
	for i, b := range bounds {
		offsets[i] = b.Next - l.uncommitted[group]
	}
	l.uncommitted[group] = max(0, l.uncommitted[group]-1)
	return offsets, err
}

// put appends an envelope and returns its data_id.
func (l *memoryLog) put(topic string, partition int, e envelope.Envelope) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.topics[topic]) <= partition {
		l.topics[topic] = append(l.topics[topic], nil)
	}
	e.Source, e.Created, e.Channel = "test", time.Unix(0, 0), topic
	r := stream.NewRecord(nil, &e)
	r.Topic, r.Partition, r.Offset = topic, partition, l.first+int64(len(l.topics[topic][partition]))
	l.topics[topic][partition] = append(l.topics[topic][partition], r)
	return e.DataID.String()
}

// world is a log, and tables that hold what lies on it until a test says else.
type world struct {
	t   *testing.T
	log *memoryLog
	api *clienttest.ReadAPI
}

func newWorld(t *testing.T) *world {
	return &world{
		t:   t,
		log: &memoryLog{topics: map[string][][]stream.Record{}, uncommitted: map[string]int64{}},
		api: &clienttest.ReadAPI{Page: 2, Listed: map[string]clienttest.Subreddit{}},
	}
}

// push puts a post on the log alone, a subreddit to a partition.
func (w *world) push(id, subreddit, title string) (dataID string) {
	item, err := json.Marshal(map[string]any{"id": id, "subreddit": subreddit, "title": title, "created_utc": 1})
	require.NoError(w.t, err)
	partition := int(strings.ToLower(subreddit)[0]-'a') % 4
	return w.log.put("posts", partition, envelope.Envelope{DataID: envelope.ItemID("posts", id, item), Data: item})
}

// store puts a post on the log and, scored and counted, in the tables.
func (w *world) store(id, subreddit, title string) {
	row := clienttest.Row{ID: id, DataID: w.push(id, subreddit, title), Score: new(float64)}
	w.drop(id)
	w.edit(subreddit, func(s *clienttest.Subreddit) {
		s.Items = append(s.Items, row)
		s.Posts++
	})
}

// edit changes what the tables hold of a subreddit.
func (w *world) edit(subreddit string, change func(*clienttest.Subreddit)) {
	w.api.Update(func() {
		s := w.api.Listed[strings.ToLower(subreddit)]
		change(&s)
		w.api.Listed[strings.ToLower(subreddit)] = s
	})
}

// drop takes a post out of the tables.
func (w *world) drop(id string) {
	w.api.Update(func() {
		for name, s := range w.api.Listed {
			var left []clienttest.Row
			for _, row := range s.Items {
				if row.ID == id {
					s.Posts--
				} else {
					left = append(left, row)
				}
			}
			s.Items = left
			w.api.Listed[name] = s
		}
	})
}

// bury makes a dead letter of the items whose ids these are.
func (w *world) bury(root string, others ...string) {
	data, err := json.Marshal(map[string]any{"agent": "scorer.v1", "envelope": map[string]any{"roots": others}})
	require.NoError(w.t, err)
	w.log.put("dead-letters", 0, envelope.Envelope{DataID: uuid.New(), Root: uuid.MustParse(root), Data: data})
}

func (w *world) verify() (Report, error) {
	return Deep(w.t.Context(), w.log, reader(w.api), Config{
		Wait: time.Minute,
		Agents: []pipeline.Agent{
			{Name: "scraper.v1", Writes: "posts"},
			{Name: "scorer.v1", Reads: []string{"posts"}, Writes: "posts-scores"},
			{Name: "store-posts.v1", Reads: []string{"posts"}},
			{Name: "store-scores.v1", Reads: []string{"posts-scores"}},
		},
	})
}
