package e2e

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Names match without regard to case, so posts of one subreddit may lie on several
// partitions and be handled side by side: no window or total may come out short.
func TestSpellingsOfOneSubredditAreOne(t *testing.T) {
	n := startNode(t, "--partitions", "8")
	s := n.site()
	var all []post
	for round := range 5 {
		spelled := spellings(round, 1000)
		require.NoError(t, s.replay(t.Context(), spelled))
		all = append(all, spelled...)
		s.settle(settleLimit, len(all))
		s.verified(all)
	}
}

// spellings makes posts of four subreddits, each spelled in many ways, within two hours.
func spellings(round, n int) []post {
	random := rand.New(rand.NewPCG(9, uint64(round)))
	begin := time.Date(2012, 3, 1, 0, 0, 0, 0, time.UTC).Unix()
	made := makePosts(n)
	for i := range made {
		p := &made[i]
		p.ID += "-" + string(rune('a'+round))
		p.CreatedUTC = float64(begin + random.Int64N(2*hour))
		name := []byte([]string{"golang", "worldnews", "askscience", "funny"}[random.IntN(4)])
		at := random.IntN(len(name))
		p.Subreddit = string(name[:at]) + strings.ToUpper(string(name[at:]))
		p.seal()
	}
	return made
}
