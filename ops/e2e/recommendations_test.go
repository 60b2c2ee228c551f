package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/ops/rig"
	"gravitas/ops/stack/stacktest"
)

// The shop of the tests: what its users do.
const shopProducts, shopUsers, shopEvents = 300, 25, 4_000

func productLines() string {
	var lines strings.Builder
	for i := range shopProducts {
		fmt.Fprintf(&lines, `{"id":"p%d","title":"word%d word%d word%d"}`+"\n", i, i%7, i%11, 100+i)
	}
	return lines.String()
}

// eventLines are what users do, with ids, some of it late.
func eventLines() []string {
	random := rand.New(rand.NewPCG(7, 7))
	lines := make([]string, shopEvents)
	for i := range lines {
		id := envelope.DerivedID("test", uuid.Nil, fmt.Sprint("event", i))
		at := time.Date(2026, 11, 21, 8, 0, i-random.IntN(60), 0, time.UTC).Format(time.RFC3339)
		did := fmt.Sprintf(`"kind":"click","product":"p%d"`, random.IntN(shopProducts))
		if random.IntN(10) == 0 {
			did = fmt.Sprintf(`"kind":"search","query":"word%d"`, random.IntN(7))
		}
		lines[i] = fmt.Sprintf(`{"data_id":%q,"user":"u%d","at":%q,%s}`+"\n", id, random.IntN(shopUsers), at, did)
	}
	return lines
}

// shop is where the tests push and ask, whatever becomes of it.
type shop struct{ *rig.Site }

// openShop is a shop with all products.
func openShop(s *rig.Site) shop {
	s.Stock(productLines(), shopProducts)
	return shop{s}
}

// push pushes events.
func (s shop) push(t *testing.T, lines ...string) {
	t.Helper()
	require.NoError(t, s.PushLines(t.Context(), "events", []byte(strings.Join(lines, "")), len(lines)))
}

// answers are what it tells of all users, times of processing aside.
func (s shop) answers(t *testing.T) rig.Answers {
	t.Helper()
	var paths []string
	for user := range shopUsers {
		paths = append(paths, rig.UserPaths(fmt.Sprintf("u%d", user))...)
	}
	answers, err := s.Answers(paths)
	require.NoError(t, err)
	return answers
}

// calmAnswers are those of a run in peace.
func calmAnswers(t *testing.T, lines []string) rig.Answers {
	t.Helper()
	s := openShop(rig.StartNode(t).Site())
	s.push(t, lines...)
	s.Settle(rig.SettleLimit, 0)
	want := s.answers(t)
	for path, answer := range want {
		if strings.Contains(path, "recommendations") {
			require.Len(t, gjson.GetBytes(answer, "items").Array(), 20, path)
			require.NotEmpty(t, gjson.GetBytes(answer, "items.0.because.0").String(), path)
			require.False(t, gjson.GetBytes(answer, "fallback").Exists(), path)
		}
	}
	return want
}

// disturb pushes events, one in ten of them twice, and kills so many times on the way.
func (s shop) disturb(t *testing.T, lines []string, kills int, kill func(nth int)) {
	t.Helper()
	const batch = 50
	for first, killed := 0, 0; first < len(lines); first += batch {
		some := lines[first : first+batch]
		twice := some[:batch/10]
		s.push(t, slices.Concat(some, twice)...)
		if first > (killed+1)*len(lines)/(kills+1) {
			kill(killed)
			killed++
		}
	}
	s.Settle(rig.SettleLimit, 0)
}

// requireRebuilt makes both projections anew.
func (s shop) requireRebuilt(t *testing.T, data string, env []string, want rig.Answers) {
	t.Helper()
	for _, projection := range []string{"events", "recommendations"} {
		o := rig.Invoke(t, env, nil, "rebuild", projection, "--data", data)
		require.Zero(t, o.Status, o.Err)
	}
	require.Equal(t, want, s.answers(t), "rebuilt")
}

// TestKillsChangeNoRecommendationEmbedded: events are sent while the process is killed over and
// over, one in ten of them twice. What is recommended, and the events, are what they are in a run
// in peace; and so they are when they are rebuilt.
func TestKillsChangeNoRecommendationEmbedded(t *testing.T) {
	lines := eventLines()
	want := calmAnswers(t, lines)
	n := rig.StartNode(t)
	s := openShop(n.Site())
	s.disturb(t, lines, 5, func(int) {
		n.Process().Kill()
		n.Start()
	})
	require.Equal(t, want, s.answers(t))
	rig.RequireNothingLost(t, n.Data)
	s.requireRebuilt(t, n.Data, nil, want)
}

// TestKillsChangeNoRecommendationRealServers: the same with each agent a process, killed in turns,
// against the embedded parts' answers.
func TestKillsChangeNoRecommendationRealServers(t *testing.T) {
	on := rig.Servers{Kafka: stacktest.Kafka(t), Cassandra: stacktest.Cassandra(t), Redis: stacktest.Redis(t)}
	lines := eventLines()
	want := calmAnswers(t, lines)
	c := rig.StartCluster(t, on)
	s := openShop(c.Site())
	agents := []string{"update-embeddings.v1", "gen-recommendations.v1", "save-recommendations.v1", "save-events.v1"}
	s.disturb(t, lines, 8, func(nth int) { c.Restart(agents[nth%len(agents)]) })
	require.Equal(t, want, s.answers(t))
	rig.RequireNothingLost(t, c.Data(rig.RoleReadapi))
	s.requireRebuilt(t, c.Data(rig.RoleReadapi), c.Operator(), want)
}
