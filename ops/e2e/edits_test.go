package e2e

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack/stacktest"
)

// editedPosts is how many posts are edited over and over, and edits how often in all.
const (
	editedPosts = 1500
	edits       = 4500
)

func TestEditsAndLatePostsComeOutAsIfTheyHadAlwaysBeenSo(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { testEdits(t) })
	t.Run("real servers", func(t *testing.T) {
		on := rig.Servers{Kafka: stacktest.Kafka(t), Cassandra: stacktest.Cassandra(t), Redis: stacktest.Redis(t)}
		testEdits(t, "--kafka", on.Kafka, "--cassandra", on.Cassandra, "--redis", on.Redis, "--namespace", rig.NewNamespace())
	})
}

// testEdits pushes posts and edits of them in order. Then every answer is that of a run
// that was told nothing but the outcome.
func testEdits(t *testing.T, args ...string) {
	history := editHistory(editedPosts, edits)
	n := rig.StartNode(t, args...)
	s := n.Site()
	dataIDs := map[string]string{}
	for batch := range slices.Chunk(history, rig.PushItems) {
		r, err := s.Push(t.Context(), batch)
		require.NoError(t, err)
		for i, p := range batch {
			dataIDs[p.ID] = r.Items[i].DataID
		}
	}
	s.Settle(rig.SettleLimit, len(history))
	_, found := s.Verified(history)
	require.Equal(t, dataIDs, found.DataIDs, "each post is under the data_id that came last")
	s.ComeTo(rig.Undisturbed(t, outcomeOf(history)), "after edits, against a run told the outcome alone")
}

// outcomeOf is each post as it came last.
func outcomeOf(history []rig.Post) []rig.Post {
	var last []rig.Post
	for _, g := range rig.Groups(history) {
		last = append(last, g.NewestFirst()...)
	}
	return last
}

// editHistory makes posts and edits of them, the same each time: new titles, times moved
// to other windows, other votes, the same again, and what was before come back.
func editHistory(n, edits int) []rig.Post {
	random := rand.New(rand.NewPCG(5, 5))
	history := rig.MakePosts(n)
	versions := map[string][]rig.Post{}
	for _, p := range history {
		versions[p.ID] = append(versions[p.ID], p)
	}
	for range edits {
		all := versions[history[random.IntN(n)].ID]
		p := edited(all, random)
		versions[p.ID] = append(all, p)
		history = append(history, p)
	}
	return history
}

// edited is the next version of a post.
func edited(all []rig.Post, random *rand.Rand) rig.Post {
	p := all[len(all)-1]
	switch random.IntN(6) {
	case 0:
		p.Title = strings.ToUpper(p.Title) + "!"
	case 1:
		p.CreatedUTC += float64(random.IntN(10*rig.FiveMinutes) - 5*rig.FiveMinutes) // a window nearby
	case 2:
		p.CreatedUTC -= float64(random.IntN(60 * 24 * rig.Hour)) // long before all others
	case 3:
		p.Score++
	case 4:
		return all[random.IntN(len(all))] // A, B, and A again
	default:
		p.SelfText += "Edit: thanks. "
	}
	p.Seal()
	return p
}
