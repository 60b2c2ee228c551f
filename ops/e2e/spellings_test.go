package e2e

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

// Names match without regard to case, so posts of one subreddit may lie on several
// partitions and be handled side by side: no window or total may come out short.
func TestSpellingsOfOneSubredditAreOne(t *testing.T) {
	n := rig.StartNode(t, "--partitions", "8")
	s := n.Site()
	var all []rig.Post
	for round := range 5 {
		spelled := spellings(round, 1000)
		require.NoError(t, s.Replay(t.Context(), spelled))
		all = append(all, spelled...)
		s.Settle(rig.SettleLimit, len(all))
		s.Verified(all)
	}
}

// spellings makes posts of four subreddits, each spelled in many ways, within two hours.
func spellings(round, n int) []rig.Post {
	random := rand.New(rand.NewPCG(9, uint64(round)))
	begin := time.Date(2012, 3, 1, 0, 0, 0, 0, time.UTC).Unix()
	made := rig.MakePosts(n)
	for i := range made {
		p := &made[i]
		p.ID += "-" + string(rune('a'+round))
		p.CreatedUTC = float64(begin + random.Int64N(2*rig.Hour))
		name := []byte([]string{"golang", "worldnews", "askscience", "funny"}[random.IntN(4)])
		at := random.IntN(len(name))
		p.Subreddit = string(name[:at]) + strings.ToUpper(string(name[at:]))
		p.Seal()
	}
	return made
}
