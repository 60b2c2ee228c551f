package rolluptotal_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/agents"
	"gravitas/agents/store"
)

func TestAnyInterleavingOfWorkersThatDieAndLingerEqualsTheBatchAnswer(t *testing.T) {
	tables := openTables(t, t.TempDir())
	defer tables.Close()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		s := &schedule{tables: tables, scores: newTopics(), run: n}
		for range 3 {
			rt.Repeat(map[string]func(*rapid.T){
				"post":        s.post,
				"repeat":      s.repeat,
				"begin":       s.begin,
				"step":        s.step,
				"fault":       s.fault,
				"lose claim":  s.loseClaim,
				"die at last": s.dieAtLast,
				"bury":        s.bury,
				"redrive":     s.redrive,
			})
			s.settle(rt)
			require.Equal(rt, batchAnswer(s.versions), readAnswer(rt, tables, s.subreddits()))
		}
	})
}

// schedule is one run of the two roll-ups, each over two partitions, by workers
// that fail, die before or after they have published, and go on writing
// when their partition is another's.
type schedule struct {
	tables   store.Rollups
	scores   *topic
	run      int
	versions []version
	next     [partitions]int64 // offsets of posts
	workers  []*worker         // also those that lost their claim
	dead     []letter
}

// subreddits are names that no other run has, in order.
func (s *schedule) subreddits() []string {
	return []string{fmt.Sprintf("r%d-0", s.run), fmt.Sprintf("r%d-1", s.run), fmt.Sprintf("r%d-2", s.run)}
}

// post has a new post or another version of an old one scored: other content,
// another time, another subreddit, another spelling.
func (s *schedule) post(t *rapid.T) {
	names := s.subreddits()
	names = append(names, "R"+names[0][1:])
	v := version{Score: scored(
		fmt.Sprintf("r%d-p%d", s.run, rapid.IntRange(0, 3).Draw(t, "post")),
		rapid.SampledFrom(names).Draw(t, "subreddit"),
		rapid.SampledFrom([]int64{0, 0, 299, 300, 3600, 1_700_000_000}).Draw(t, "created"),
		float64(rapid.IntRange(0, 1_000_000_000).Draw(t, "score"))/1e9,
	)}
	p := partitionOf(v.Subreddit)
	v.sequence = (&agents.Item{Partition: p, Offset: s.next[p]}).Order()
	s.next[p]++
	s.versions = append(s.versions, v)
	s.scores.appendScore(t, v)
}

// repeat has a score come again, however old.
func (s *schedule) repeat(t *rapid.T) {
	if len(s.versions) == 0 {
		t.Skip("nothing to repeat")
	}
	s.scores.appendScore(t, rapid.SampledFrom(s.versions).Draw(t, "again"))
}

func (s *schedule) begin(t *rapid.T) {
	tp := s.scores
	if rapid.Bool().Draw(t, "windows") {
		tp = tp.next
	}
	idle := tp.idle()
	if len(idle) == 0 {
		t.Skip("no partition waits for a worker")
	}
	p := idle[rapid.IntRange(0, len(idle)-1).Draw(t, "partition")]
	s.workers = append(s.workers, tp.begin(s.tables, p, rapid.IntRange(1, 5).Draw(t, "batch")))
}

func (s *schedule) draw(t *rapid.T) *worker {
	if len(s.workers) == 0 {
		t.Skip("nobody works")
	}
	return s.workers[rapid.IntRange(0, len(s.workers)-1).Draw(t, "worker")]
}

func (s *schedule) step(t *rapid.T) {
	w := s.draw(t)
	for range rapid.IntRange(1, 5).Draw(t, "writes") {
		if w.working() {
			s.advance(w, written)
		}
	}
}

func (s *schedule) fault(t *rapid.T) {
	s.advance(s.draw(t), verdict(rapid.IntRange(int(failed), verdicts-1).Draw(t, "verdict")))
}

func (s *schedule) advance(w *worker, v verdict) {
	if w.working() {
		w.step(v)
	}
	if !w.working() {
		s.remove(w)
		w.finish(true, true)
	}
}

// dieAtLast has a worker end its batch and die before it commits, maybe before it publishes.
func (s *schedule) dieAtLast(t *rapid.T) {
	w := s.draw(t)
	for w.working() {
		w.step(written)
	}
	s.remove(w)
	w.finish(rapid.Bool().Draw(t, "published"), false)
}

// loseClaim gives a worker's partition away. The worker does not know, and goes on.
func (s *schedule) loseClaim(t *rapid.T) {
	if w := s.draw(t); w.partition.worker == w {
		w.partition.worker = nil
	}
}

// letter is an item that was given up, and the topic that it is redriven to.
type letter struct {
	topic *topic
	item  agents.Item
}

// bury has a partition's next item become a dead letter.
func (s *schedule) bury(t *rapid.T) {
	tp := rapid.SampledFrom([]*topic{s.scores, s.scores.next}).Draw(t, "topic")
	idle := tp.idle()
	if len(idle) == 0 {
		t.Skip("nothing to bury")
	}
	p := idle[0]
	s.dead = append(s.dead, letter{tp, p.items[p.committed]})
	p.committed++
}

// redrive has a dead letter's agent try it again, alone.
func (s *schedule) redrive(t *rapid.T) {
	if len(s.dead) == 0 {
		t.Skip("nothing is dead")
	}
	i := rapid.IntRange(0, len(s.dead)-1).Draw(t, "letter")
	w := s.dead[i].topic.redrive(s.tables, s.dead[i].item)
	s.dead = slices.Delete(s.dead, i, i+1)
	for w.working() {
		w.step(written)
	}
	w.finish(true, true)
}

func (s *schedule) remove(w *worker) {
	s.workers = slices.DeleteFunc(s.workers, func(o *worker) bool { return o == w })
}

// settle has every worker end, those that lost their claim first or last, and the
// logs read to their ends.
func (s *schedule) settle(t *rapid.T) {
	if rapid.Bool().Draw(t, "those that linger write last") {
		s.drain(func(w *worker) bool { return w.partition.worker == w })
	}
	s.drain(func(*worker) bool { return true })
	for len(s.dead) > 0 {
		s.redrive(t)
		s.drain(func(*worker) bool { return true })
	}
}

// drain works until nothing is left but the workers that are kept waiting.
func (s *schedule) drain(mayWork func(*worker) bool) {
	for {
		for _, tp := range []*topic{s.scores, s.scores.next} {
			for _, p := range tp.idle() {
				s.workers = append(s.workers, tp.begin(s.tables, p, 3))
			}
		}
		i := slices.IndexFunc(s.workers, mayWork)
		if i < 0 {
			return
		}
		s.advance(s.workers[i], written)
	}
}
