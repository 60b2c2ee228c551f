package rolluptotal_test

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/post"
	"gravitas/agents/rollup5min"
	"gravitas/agents/rolluptotal"
	"gravitas/agents/store"
)

const partitions = 2

// version is a score of one version of a post.
type version struct {
	post.Score
	sequence int64 // the post's order on the log
}

func scored(id, subreddit string, created int64, score float64) post.Score {
	return post.Score{PostID: id, Subreddit: subreddit, CreatedUTC: created, Score: score, Scorer: "scorer.v1"}
}

func (v version) sum() store.Sum {
	return store.Sum{Subreddit: v.Subreddit, Posts: 1, Units: store.ToUnits(v.Score.Score), First: v.CreatedUTC, Last: v.CreatedUTC}
}

// partitionOf puts two of three subreddits, whose names end in 0, 1 and 2, on one partition.
func partitionOf(subreddit string) int { return int(subreddit[len(subreddit)-1]-'0') / 2 }

// topic is one of the two channels, and the agent that reads it.
type topic struct {
	name       string
	agent      func(store.Rollups) agents.Agent
	next       *topic // where its agent writes; nil: nowhere that matters
	partitions [partitions]partition
}

type partition struct {
	items     []agents.Item
	committed int
	worker    *worker // that holds the claim; nil: none
}

// newTopics returns the scores' topic, behind which is the one of windows.
func newTopics() *topic {
	clock := func() time.Time { return time.Unix(0, 0) }
	fives := &topic{name: "subreddit-scores-5min", agent: func(s store.Rollups) agents.Agent { return rolluptotal.New(s, clock) }}
	return &topic{
		name: "posts-scores", next: fives,
		agent: func(s store.Rollups) agents.Agent { return rollup5min.New(s, "scorer.v1") },
	}
}

// append puts an item on the log.
func (tp *topic) append(subreddit string, data []byte, sequence *int64) {
	p := &tp.partitions[partitionOf(subreddit)]
	it := agenttest.Items(tp.name, string(data))[0]
	it.Offset, it.Partition, it.Sequence = int64(len(p.items)), partitionOf(subreddit), sequence
	p.items = append(p.items, it)
}

// appendScore puts a version's score on the log, maybe not for the first time.
func (tp *topic) appendScore(t require.TestingT, v version) {
	data, err := json.Marshal(v.Score)
	require.NoError(t, err)
	tp.append(v.Subreddit, data, &v.sequence)
}

// publish appends what an agent made.
func (tp *topic) publish(outputs []agents.Output) {
	for _, o := range outputs {
		order := o.Parent.Order()
		tp.append(o.Key, o.Data, &order)
	}
}

// idle returns the partitions that have items for a worker and none that works.
func (tp *topic) idle() (all []*partition) {
	for i := range tp.partitions {
		if p := &tp.partitions[i]; p.worker == nil && p.committed < len(p.items) {
			all = append(all, p)
		}
	}
	return all
}

// begin starts a worker on a partition's next items, from the committed offset on.
func (tp *topic) begin(tables store.Rollups, p *partition, batch int) *worker {
	end := min(p.committed+batch, len(p.items))
	w := startWorker(tp.agent, tables, slices.Clone(p.items[p.committed:end]))
	w.topic, w.partition, w.end = tp, p, end
	p.worker = w
	return w
}

// redrive starts a worker on one item that came back, on no partition that it could commit.
func (tp *topic) redrive(tables store.Rollups, it agents.Item) *worker {
	w := startWorker(tp.agent, tables, []agents.Item{it})
	w.topic, w.partition = tp, &partition{}
	return w
}
