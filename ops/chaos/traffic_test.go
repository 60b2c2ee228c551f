package chaos

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"gravitas/ops/rig"
)

// What producers push.
const (
	subredditsEach = 6  // of one producer
	batchItems     = 10 // of one request, at most
	stepEvery      = 5  // one item in so many is a step
	twiceEvery     = 10 // one item in so many is sent twice
	firstSecond    = 1_330_000_000
	spanSeconds    = 6 * 3600 // of the times that posts were made at
)

// traffic is one producer's items: posts of its own subreddits without end, the same for the
// same seed. Some are steps: a post of each subreddit that is edited over and over, whose
// title counts the edits. Some items come twice: a step at once, any other post later, after
// posts of other subreddits.
type traffic struct {
	random     *rand.Rand
	name       string
	subreddits []string
	made       int
	steps      map[string]int // by subreddit
	again      []rig.Post     // to come once more
}

func newTraffic(seed uint64, producer int) *traffic {
	t := &traffic{
		random: rand.New(rand.NewPCG(seed, uint64(producer))), name: string(rune('a' + producer)), steps: map[string]int{},
	}
	for i := range subredditsEach {
		t.subreddits = append(t.subreddits, fmt.Sprintf("chaos_%s%d", t.name, i))
	}
	return t
}

// batch returns the items of the next request.
func (t *traffic) batch() []rig.Post {
	batch := t.again
	t.again = nil
	for range 1 + t.random.IntN(batchItems) {
		subreddit := t.subreddits[t.random.IntN(len(t.subreddits))]
		twice := t.random.IntN(twiceEvery) == 0
		if t.random.IntN(stepEvery) == 0 {
			p := t.step(subreddit)
			batch = append(batch, p)
			if twice {
				batch = append(batch, p)
			}
			continue
		}
		p := t.post(subreddit)
		batch = append(batch, p)
		if twice {
			t.again = append(t.again, p)
		}
	}
	return batch
}

// post makes a new post.
func (t *traffic) post(subreddit string) rig.Post {
	t.made++
	p := rig.Post{
		ID: fmt.Sprintf("%s%06d", t.name, t.made), Subreddit: subreddit, Title: t.title(), Author: "chaos_" + t.name,
		CreatedUTC: float64(firstSecond + t.random.IntN(spanSeconds)), Score: t.random.IntN(500),
	}
	p.Seal()
	return p
}

// step edits the subreddit's counting post.
func (t *traffic) step(subreddit string) rig.Post {
	t.steps[subreddit]++
	p := rig.Post{
		ID: stepID(subreddit), Subreddit: subreddit, Title: fmt.Sprintf("%d %s", t.steps[subreddit], t.title()),
		Author: "chaos_" + t.name, CreatedUTC: firstSecond,
	}
	p.Seal()
	return p
}

// stepID is the id of the subreddit's counting post.
func stepID(subreddit string) string { return "step_" + subreddit }

func (t *traffic) title() string {
	words := strings.Fields(`a cat the my photo ask how why science study paper court bank market result funny
		lol cute dog game music war law code bug release kernel Größe 東京 election data year new old`)
	title := make([]string, 2+t.random.IntN(8))
	for i := range title {
		title[i] = words[t.random.IntN(len(words))]
	}
	return strings.Join(title, " ")
}
