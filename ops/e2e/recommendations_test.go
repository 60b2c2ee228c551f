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

// shopper pushes to a node, whatever becomes of it.
func shopper(t *testing.T, n *rig.Node) func(channel, lines string, items int) {
	return func(channel, lines string, items int) {
		t.Helper()
		_, err := client.Retry(t.Context(), func(error, time.Duration) {}, func() (client.Receipt, error) {
			keys := rig.ReadKeys(t, n.Data)
			door := client.NewDoor(n.Process().Ready.Frontdoor, keys.Producer, &http.Client{Timeout: 10 * time.Second})
			return door.Push(t.Context(), channel, []byte(lines), items)
		})
		require.NoError(t, err)
	}
}

// stock gives a node its products, and waits until they are found.
func stock(t *testing.T, n *rig.Node, push func(channel, lines string, items int)) {
	push("products", productLines(), shopProducts)
	rig.Await(t, rig.SettleLimit, func() error {
		body, err := n.Site().Get("/api/products?format=ndjson")
		if got := strings.Count(string(body), "\n"); err == nil && got != shopProducts {
			err = fmt.Errorf("%d of %d products are known", got, shopProducts)
		}
		return err
	})
}

var generated = regexp.MustCompile(`"generated":"[^"]*"`)

// shopAnswers are what a node tells of all users, times of processing aside.
func shopAnswers(t *testing.T, n *rig.Node) map[string]string {
	t.Helper()
	answers := map[string]string{}
	for user := range shopUsers {
		for _, path := range []string{"recommendations?limit=500", "events?format=ndjson"} {
			path = fmt.Sprintf("/api/users/u%d/%s", user, path)
			body, err := n.Site().Get(path)
			require.NoError(t, err)
			answers[path] = generated.ReplaceAllString(string(body), "")
		}
	}
	return answers
}

// TestKillsChangeNoRecommendation: events are sent while the process is killed over and over, one
// in ten of them twice. What is recommended, and the events, are what they are in a run in peace;
// and so they are when they are rebuilt.
func TestKillsChangeNoRecommendation(t *testing.T) {
	const kills, batch = 5, 50
	lines := eventLines()
	calm := rig.StartNode(t)
	push := shopper(t, calm)
	stock(t, calm, push)
	push("events", strings.Join(lines, ""), len(lines))
	calm.Site().Settle(rig.SettleLimit, 0)
	want := shopAnswers(t, calm)
	for path, answer := range want {
		if strings.Contains(path, "recommendations") {
			require.Len(t, gjson.Get(answer, "items").Array(), 20, path)
			require.NotEmpty(t, gjson.Get(answer, "items.0.because.0").String(), path)
			require.False(t, gjson.Get(answer, "fallback").Exists(), path)
		}
	}

	n := rig.StartNode(t)
	push = shopper(t, n)
	stock(t, n, push)
	for first, killed := 0, 0; first < len(lines); first += batch {
		some := lines[first : first+batch]
		twice := some[:batch/10]
		push("events", strings.Join(append(append([]string{}, some...), twice...), ""), len(some)+len(twice))
		if first > (killed+1)*len(lines)/(kills+1) {
			killed++
			n.Process().Kill()
			n.Start()
		}
	}
	n.Site().Settle(rig.SettleLimit, 0)
	require.Equal(t, want, shopAnswers(t, n))
	rig.RequireNothingLost(t, n.Data)

	for _, projection := range []string{"events", "recommendations"} {
		o := rig.Invoke(t, nil, nil, "rebuild", projection, "--data", n.Data)
		require.Zero(t, o.Status, o.Err)
	}
	require.Equal(t, want, shopAnswers(t, n), "rebuilt")
}
