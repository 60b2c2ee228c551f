package movingaverage_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/movingaverage"
	"gravitas/agents/store"
	"gravitas/agents/store/pebble"
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

// item is a reading of "meter" as it lies on the log.
func item(offset int64, at time.Duration, value float64) agents.Item {
	return agents.Item{
		Envelope: envelope.Envelope{
			DataID: envelope.NewID(), Source: "meter", Channel: "demand",
			Data: fmt.Appendf(nil, `{"value":%g,"at":%q}`, value, noon.Add(at).Format(time.RFC3339Nano)),
		},
		Key: []byte("meter"), Offset: offset,
	}
}

// minutes are readings of 0, 1, 2, … a minute apart.
func minutes(n int) (items []agents.Item) {
	for i := range n {
		items = append(items, item(int64(i), time.Duration(i)*time.Minute, float64(i)))
	}
	return items
}

// told is a prediction and the item that it was made from.
type told struct {
	movingaverage.Prediction
	parent uuid.UUID
}

func process(t require.TestingT, agent *movingaverage.Agent, items ...agents.Item) (all []told) {
	outputs, err := agent.Process(context.Background(), items)
	require.NoError(t, err)
	for _, o := range outputs {
		p := told{parent: o.Parent.DataID}
		require.NoError(t, json.Unmarshal(o.Data, &p.Prediction))
		require.Equal(t, string(o.Parent.Key), o.Key)
		all = append(all, p)
	}
	return all
}

func values(predictions []told) (all []float64) {
	for _, p := range predictions {
		all = append(all, p.Value)
	}
	return all
}

func TestASeriesIsPredictedFromItsTwentiethReadingOn(t *testing.T) {
	agent := movingaverage.New(open(t))
	items := minutes(22)
	got := process(t, agent, items...)
	require.Equal(t, []float64{9.5, 10.5, 11.5}, values(got))
	require.Equal(t, told{movingaverage.Prediction{
		Series: "meter", Channel: "demand", Value: 9.5, Period: 20, At: noon.Add(19 * time.Minute), Reading: 19,
	}, items[19].DataID}, got[0])
}

func TestASeriesIsWhatIsNamedAndOfItsChannel(t *testing.T) {
	agent := movingaverage.New(open(t))
	process(t, agent, minutes(19)...)
	named := item(100, time.Hour, 1)
	named.Data = []byte(`{"value":1,"at":"2026-11-21T13:00:00Z","series":"other"}`)
	generated := item(101, time.Hour, 1)
	generated.Channel = "generation"
	require.Empty(t, process(t, agent, named, generated))
	require.Len(t, process(t, agent, item(102, time.Hour, 1)), 1)
}

func TestALateReadingCountsWhereItIsAmongTheLast(t *testing.T) {
	agent := movingaverage.New(open(t))
	process(t, agent, minutes(25)...) // the last are 5 … 24
	late := item(25, 10*time.Minute+time.Second, 34.5)
	got := process(t, agent, late)
	require.Equal(t, []float64{(14.5*20 - 5 + 34.5) / 20}, values(got))
	require.Equal(t, noon.Add(24*time.Minute), got[0].At, "the newest prediction is made anew")
	require.Equal(t, 24.0, got[0].Reading)
	require.Empty(t, process(t, agent, item(26, time.Minute, 1000)), "too late")
	require.Equal(t, []float64{(14.5*20 - 5 - 6 + 34.5 + 25) / 20}, values(process(t, agent, item(27, 25*time.Minute, 25))))
}

func TestOfOneTimeTheLastToComeCount(t *testing.T) {
	agent := movingaverage.New(open(t))
	var items []agents.Item
	for i := range 25 {
		items = append(items, item(int64(i), 0, float64(i)))
	}
	require.Equal(t, []float64{9.5, 10.5, 11.5, 12.5, 13.5, 14.5}, values(process(t, agent, items...)))
}

func TestAReadingThatIsSentAgainChangesNothing(t *testing.T) {
	agent := movingaverage.New(open(t))
	items := minutes(22)
	process(t, agent, items...)
	again := items[20]
	again.Offset = 22
	require.Empty(t, process(t, agent, again))
	require.Equal(t, []float64{12.5}, values(process(t, agent, item(23, 22*time.Minute, 22))))
}

func TestWhatCantBeReadIsRejected(t *testing.T) {
	for _, text := range []string{
		`{"value":"1","at":"2026-11-21T08:00:00Z"}`, `{"at":"2026-11-21T08:00:00Z"}`, `{"value":1}`, `{"value":1,"at":"2026-02-30T08:00:00Z"}`, `{"value":1`,
	} {
		_, err := agenttest.Process(t, movingaverage.New(open(t)), "demand", text)
		require.ErrorIs(t, err, agents.ErrReject, text)
	}
}

// TestPredictionsAreTheSameHoweverOftenAndInWhatBatches: readings late, of equal times and sent
// again, processed once in one piece, and again from random places in random batches.
func TestPredictionsAreTheSameHoweverOftenAndInWhatBatches(t *testing.T) {
	agent, run := movingaverage.New(open(t)), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++ // a series of its own
		n := rapid.IntRange(1, 90).Draw(rt, "readings")
		var items []agents.Item
		for i := range n {
			it := item(int64(i), time.Duration(i+rapid.IntRange(-30, 3).Draw(rt, "late"))*time.Second, rapid.Float64Range(-1e6, 1e6).Draw(rt, "value"))
			if i > 0 && rapid.IntRange(0, 9).Draw(rt, "again") == 0 {
				it = items[rapid.IntRange(0, i-1).Draw(rt, "which")]
				it.Offset = int64(i)
			}
			it.Source = fmt.Sprint(run)
			items = append(items, it)
		}
		want := oracle(items)
		for next, runs := 0, 0; next < n; runs++ {
			if runs < 10 && rapid.IntRange(0, 3).Draw(rt, "crash") == 0 {
				next = rapid.IntRange(0, next).Draw(rt, "from")
			}
			end := min(n, next+rapid.IntRange(1, 40).Draw(rt, "batch"))
			expected := []told{}
			for _, it := range items[next:end] {
				if p, ok := want[it.Offset]; ok {
					expected = append(expected, p)
				}
			}
			require.Equal(rt, expected, append([]told{}, process(rt, agent, items[next:end]...)...))
			next = end
		}
	})
}

// oracle predicts by the words of the promise, from the log alone.
func oracle(items []agents.Item) map[int64]told {
	type row struct {
		at    time.Time
		value float64
	}
	seen, made := map[uuid.UUID]bool{}, map[int64]told{}
	var rows []row
	for _, it := range items {
		if seen[it.DataID] {
			continue
		}
		seen[it.DataID] = true
		var r struct {
			Value float64
			At    time.Time
		}
		_ = json.Unmarshal(it.Data, &r)
		after := 0
		for after < len(rows) && !rows[after].at.After(r.At) {
			after++
		}
		rows = slices.Insert(rows, after, row{r.At, r.Value})
		if len(rows) < 20 || after < len(rows)-20 {
			continue
		}
		sum := new(big.Rat)
		for _, r := range rows[len(rows)-20:] {
			sum.Add(sum, new(big.Rat).SetFloat64(r.value))
		}
		mean, _ := sum.Quo(sum, big.NewRat(20, 1)).Float64()
		newest := rows[len(rows)-1]
		made[it.Offset] = told{movingaverage.Prediction{
			Series: it.Source, Channel: "demand", Value: mean, Period: 20, At: newest.at, Reading: newest.value,
		}, it.DataID}
	}
	return made
}

// TestTwoSourcesMayWriteOneSeries: on two partitions, at once. Whichever reading is kept last, its
// prediction has all of them.
func TestTwoSourcesMayWriteOneSeries(t *testing.T) {
	for range 5 {
		tables := open(t)
		agent := movingaverage.New(tables)
		var mu sync.Mutex
		var all []told
		var sources sync.WaitGroup
		for partition := range 2 {
			sources.Go(func() {
				for i := range 30 {
					it := item(int64(i), 0, 0)
					at := noon.Add(time.Duration(2*i+partition) * time.Second)
					it.Partition, it.Data = partition, fmt.Appendf(nil, `{"value":%d,"at":%q,"series":"shared"}`, i, at.Format(time.RFC3339))
					made := process(t, agent, it)
					mu.Lock()
					all = append(all, made...)
					mu.Unlock()
				}
			})
		}
		sources.Wait()
		kept, err := tables.LatestReadings(t.Context(), []store.Series{{Channel: "demand", Name: "shared"}}, store.Period)
		require.NoError(t, err)
		require.Equal(t, 24.5, store.Mean(kept[0]))
		require.Contains(t, values(all), 24.5)
	}
}
