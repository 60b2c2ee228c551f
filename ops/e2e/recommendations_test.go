package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/ops/client"
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
type shop struct {
	*rig.Site
	door func() *client.Door
}

func shopOn(t *testing.T, n *rig.Node) shop {
	return shop{n.Site(), func() *client.Door {
		return client.NewDoor(n.Process().Ready.Frontdoor, rig.ReadKeys(t, n.Data).Producer, &http.Client{Timeout: 10 * time.Second})
	}}
}

func (s shop) push(t *testing.T, channel, lines string, items int) {
	t.Helper()
	_, err := client.Retry(t.Context(), func(error, time.Duration) {}, func() (client.Receipt, error) {
		return s.door().Push(t.Context(), channel, []byte(lines), items)
	})
	require.NoError(t, err)
}

// stock gives it its products, and waits until they are found.
func (s shop) stock(t *testing.T) {
	t.Helper()
	s.push(t, "products", productLines(), shopProducts)
	rig.Await(t, rig.SettleLimit, func() error {
		body, err := s.Get("/api/products?format=ndjson")
		if got := strings.Count(string(body), "\n"); err == nil && got != shopProducts {
			err = fmt.Errorf("%d of %d products are known", got, shopProducts)
		}
		return err
	})
}

var generated = regexp.MustCompile(`"generated":"[^"]*"`)

// answers are what it tells of all users, times of processing aside.
func (s shop) answers(t *testing.T) map[string]string {
	t.Helper()
	answers := map[string]string{}
	for user := range shopUsers {
		for _, path := range []string{"recommendations?limit=500", "events?format=ndjson"} {
			path = fmt.Sprintf("/api/users/u%d/%s", user, path)
			body, err := s.Get(path)
			require.NoError(t, err)
			answers[path] = generated.ReplaceAllString(string(body), "")
		}
	}
	return answers
}

// calmAnswers are those of a run in peace.
func calmAnswers(t *testing.T, lines []string) map[string]string {
	t.Helper()
	s := shopOn(t, rig.StartNode(t))
	s.stock(t)
	s.push(t, "events", strings.Join(lines, ""), len(lines))
	s.Settle(rig.SettleLimit, 0)
	want := s.answers(t)
	for path, answer := range want {
		if strings.Contains(path, "recommendations") {
			require.Len(t, gjson.Get(answer, "items").Array(), 20, path)
			require.NotEmpty(t, gjson.Get(answer, "items.0.because.0").String(), path)
			require.False(t, gjson.Get(answer, "fallback").Exists(), path)
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
		s.push(t, "events", strings.Join(some, "")+strings.Join(twice, ""), len(some)+len(twice))
		if first > (killed+1)*len(lines)/(kills+1) {
			kill(killed)
			killed++
		}
	}
	s.Settle(rig.SettleLimit, 0)
}

// requireRebuilt makes both projections anew.
func (s shop) requireRebuilt(t *testing.T, data string, env []string, want map[string]string) {
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
	s := shopOn(t, n)
	s.stock(t)
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
	s := shop{c.Site(), func() *client.Door {
		key := rig.ReadKeys(t, c.Data(rig.RoleFrontdoor)).Producer
		return client.NewDoor(c.Process(rig.RoleFrontdoor).Ready.Frontdoor, key, &http.Client{Timeout: 10 * time.Second})
	}}
	s.stock(t)
	agents := []string{"update-embeddings.v1", "gen-recommendations.v1", "save-recommendations.v1", "save-events.v1"}
	s.disturb(t, lines, 8, func(nth int) { c.Restart(agents[nth%len(agents)]) })
	require.Equal(t, want, s.answers(t))
	rig.RequireNothingLost(t, c.Data(rig.RoleReadapi))
	s.requireRebuilt(t, c.Data(rig.RoleReadapi), c.Operator(), want)
}
