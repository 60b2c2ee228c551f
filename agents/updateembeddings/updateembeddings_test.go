package updateembeddings_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/genrecommendations"
	"gravitas/agents/recommend"
	"gravitas/agents/saverecommendations"
	"gravitas/agents/store"
	"gravitas/agents/store/pebble"
	"gravitas/agents/updateembeddings"
	"gravitas/envelope"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func open(t testing.TB) *pebble.Store {
	s, err := pebble.Open(pebble.Config{Dir: t.TempDir()}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// products is a shop of two hundred products of a few words each.
type products struct{ set *recommend.Set }

func (p products) Set() (*recommend.Set, error) {
	if p.set == nil {
		return nil, agents.ErrWait
	}
	return p.set, nil
}

func shop() products {
	var all []recommend.Product
	for i := range 200 {
		all = append(all, recommend.Product{ID: fmt.Sprint("p", i), Text: fmt.Sprintf("word%d word%d word%d", i%7, i%11, i%31)})
	}
	return products{recommend.NewSet(nil).With(all...)}
}

// event is an item of the channel events as it lies on the log.
func event(user string, offset int64, at time.Duration, fields string) agents.Item {
	data := fmt.Appendf(nil, `{"user":%q,"at":%q,%s}`, user, noon.Add(at).Format(time.RFC3339Nano), fields)
	return agents.Item{
		Envelope: envelope.Envelope{DataID: envelope.ItemID("events", fmt.Sprint(offset), data), Channel: "events", Data: data},
		Key:      []byte(user), Offset: offset,
	}
}

func click(offset int64, product string) agents.Item {
	return event("u", offset, time.Duration(offset)*time.Second, fmt.Sprintf(`"kind":"click","product":%q`, product))
}

func process(t require.TestingT, agent agents.Agent, items ...agents.Item) (all []updateembeddings.Embedding) {
	outputs, err := agent.Process(context.Background(), items)
	require.NoError(t, err)
	for _, o := range outputs {
		var e updateembeddings.Embedding
		require.NoError(t, json.Unmarshal(o.Data, &e))
		require.Equal(t, e.User, o.Key)
		all = append(all, e)
	}
	return all
}

func TestAUserIsMadeOfTheLastEventsByTheirWeights(t *testing.T) {
	set := shop()
	agent := updateembeddings.New(open(t), set, updateembeddings.Weights{"click": 1, "search": 0.5, "purchase": 3})
	moved := process(t, agent, click(0, "p1"), event("u", 1, time.Second, `"kind":"search","query":"word3"`), event("u", 2, time.Minute, `"kind":"purchase","product":"p2"`))
	require.Len(t, moved, 3)
	recent := []recommend.Event{{Product: "p2", Weight: 3}, {Query: "word3", Weight: 0.5}, {Product: "p1", Weight: 1}}
	require.Equal(t, updateembeddings.Embedding{
		User: "u", Vector: set.set.Fold(recent).Vector, Version: recommend.Untrained, Recent: recent, At: noon.Add(time.Minute),
	}, moved[2])
	require.Equal(t, recent[2:], moved[0].Recent)
}

func TestOnlyTheLastEventsCount(t *testing.T) {
	agent := updateembeddings.New(open(t), shop(), updateembeddings.DefaultWeights())
	var items []agents.Item
	for i := range recommend.Window + 10 {
		items = append(items, click(int64(10+i), fmt.Sprint("p", i)))
	}
	moved := process(t, agent, items...)
	require.Len(t, moved[len(moved)-1].Recent, recommend.Window)
	require.Empty(t, process(t, agent, event("u", 100, 0, `"kind":"click","product":"p3"`)), "too late to move anybody")
	late := process(t, agent, event("u", 101, time.Duration(len(items))*time.Second+time.Millisecond, `"kind":"click","product":"late"`))
	require.Len(t, late, 1)
	require.Equal(t, 9, slices.IndexFunc(late[0].Recent, func(e recommend.Event) bool { return e.Product == "late" }))
}

func TestAnEventThatIsSentAgainTakesTheOldOnesPlace(t *testing.T) {
	agent := updateembeddings.New(open(t), shop(), updateembeddings.DefaultWeights())
	named := func(offset int64, product string) agents.Item {
		return event("u", offset, time.Duration(offset)*time.Minute, fmt.Sprintf(`"kind":"click","product":%q,"event_id":"e"`, product))
	}
	process(t, agent, named(0, "p1"), click(1, "p2"))
	moved := process(t, agent, named(2, "p7"))
	require.Equal(t, []recommend.Event{{Product: "p7", Weight: 1}, {Product: "p2", Weight: 1}}, moved[0].Recent)
}

func TestUntilTheProductsAreKnownAllWaits(t *testing.T) {
	_, err := updateembeddings.New(open(t), products{}, nil).Process(t.Context(), []agents.Item{click(0, "p1")})
	require.ErrorIs(t, err, agents.ErrWait)
	_, err = agenttest.Process(t, updateembeddings.New(open(t), shop(), nil), "events", `{"user":"u"}`)
	require.ErrorIs(t, err, agents.ErrReject)
}

// TestTheTablesAreTheSameHoweverOftenAndInWhatBatches: events late, of equal times, sent again and replaced,
// processed once in one piece, and again from random places in random batches, through all three
// agents that recommend.
func TestTheTablesAreTheSameHoweverOftenAndInWhatBatches(t *testing.T) {
	set := shop()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 150).Draw(rt, "events")
		var items []agents.Item
		for i := range n {
			if i > 0 && rapid.IntRange(0, 9).Draw(rt, "again") == 0 {
				again := items[rapid.IntRange(0, i-1).Draw(rt, "which")]
				if again.Offset = int64(i); !bytes.Contains(again.Data, []byte("event_id")) { // else it would be the last word
					items = append(items, again)
					continue
				}
			}
			at := time.Duration(i/2+rapid.IntRange(-30, 3).Draw(rt, "late")) * time.Second
			product := rapid.IntRange(0, 220).Draw(rt, "product")
			fields := fmt.Sprintf(`"kind":"click","product":"p%d"`, product)
			if product%10 == 0 {
				fields = fmt.Sprintf(`"kind":"search","query":"word%d"`, product%7)
			}
			if i%5 == 0 {
				fields += fmt.Sprintf(`,"event_id":"e%d"`, rapid.IntRange(0, 9).Draw(rt, "event"))
			}
			items = append(items, event(fmt.Sprint("u", i%2), int64(i), at, fields))
		}
		once, often := open(t), open(t)
		_, err := chain(once, set).Process(t.Context(), distinct(items))
		require.NoError(rt, err)
		for next, runs := 0, 0; next < n; runs++ {
			if runs < 5 && rapid.IntRange(0, 3).Draw(rt, "crash") == 0 {
				next = rapid.IntRange(0, next).Draw(rt, "from")
			}
			end := min(n, next+rapid.IntRange(1, 60).Draw(rt, "batch"))
			_, err := chain(often, set).Process(t.Context(), items[next:end])
			require.NoError(rt, err)
			next = end
		}
		require.Equal(rt, dump(rt, once), dump(rt, often))
		for _, user := range []string{"u0", "u1"} {
			row, err := often.GetRecommendations(t.Context(), user)
			if err == nil {
				require.Equal(rt, oracle(set.set, user, items), row.Vector, "as the words of the promise have it")
			}
		}
	})
}

// distinct are the items, each where it came first.
func distinct(items []agents.Item) (first []agents.Item) {
	seen := map[string]bool{}
	for _, it := range items {
		if !seen[it.DataID.String()] {
			seen[it.DataID.String()] = true
			first = append(first, it)
		}
	}
	return first
}

// oracle is where a user ends, from the log alone.
func oracle(set *recommend.Set, user string, items []agents.Item) string {
	type row struct {
		User, Product, Query string
		At                   time.Time
		ID                   string `json:"event_id"`
	}
	known := map[string]row{}
	for _, it := range distinct(items) {
		var r row
		_ = json.Unmarshal(it.Data, &r)
		r.ID = cmp.Or(r.ID, it.DataID.String())
		if r.User == user {
			known[r.ID] = r // the last on the log
		}
	}
	rows := slices.Collect(maps.Values(known))
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	var events []recommend.Event
	for _, r := range rows[:min(recommend.Window, len(rows))] {
		events = append(events, recommend.Event{Product: r.Product, Query: r.Query, Weight: 1})
	}
	text, _ := set.Fold(events).Vector.MarshalText()
	return string(text)
}

func chain(tables *pebble.Store, set products) agents.Chain {
	clock := func() time.Time { return noon }
	return agents.Chain{
		{Agent: updateembeddings.Spec, Processor: updateembeddings.New(tables, set, updateembeddings.DefaultWeights())},
		{Agent: genrecommendations.Spec, Processor: genrecommendations.New(set, clock)},
		{Agent: saverecommendations.Spec, Processor: saverecommendations.New(tables)},
	}
}

func dump(t require.TestingT, tables *pebble.Store) string {
	var out bytes.Buffer
	for _, table := range []store.Table{store.TableUserEvents, store.TableRecommendations} {
		require.NoError(t, store.Dump(context.Background(), tables, table, &out))
	}
	return out.String()
}
