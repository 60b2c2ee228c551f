package recommend_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/agents/recommend"
)

var shoes = []recommend.Product{
	{ID: "a", Title: "Red shoes", Text: "Red shoes leather"},
	{ID: "b", Title: "Blue shoes", Text: "Blue shoes leather"},
	{ID: "c", Title: "Garden hose", Text: "Garden hose"},
	{ID: "d", Title: "Hose reel", Text: "Hose reel garden"},
}

func ids(all []recommend.Recommendation) (names []string) {
	for _, r := range all {
		names = append(names, r.Product)
	}
	return names
}

func TestWithoutATrainingProductsAreNearThoseOfTheSameWords(t *testing.T) {
	set := recommend.NewSet(nil).With(shoes...)
	require.Equal(t, recommend.Untrained, set.Version())
	user := set.Fold([]recommend.Event{{Product: "a", Weight: 1}})
	top := set.Top(user, 2, map[string]bool{"a": true})
	require.Equal(t, "b", top[0].Product)
	require.Equal(t, []string{"a"}, top[0].Because)
	require.Len(t, top, 2)
	searched := set.Fold([]recommend.Event{{Query: "garden", Weight: 1}})
	require.ElementsMatch(t, []string{"c", "d"}, ids(set.Top(searched, 2, nil)))
	require.Empty(t, set.Top(searched, 1, nil)[0].Because, "a search is no product")
	both := set.Fold([]recommend.Event{{Query: "garden", Weight: 1}, {Product: "a", Weight: 1}})
	for _, r := range set.Top(both, 4, nil) {
		if r.Product == "c" || r.Product == "d" {
			require.Empty(t, r.Because, "shoes have as good as no share in garden hoses")
		}
	}
}

func TestEventsCountByTheirWeightAndTheNewestMost(t *testing.T) {
	set := recommend.NewSet(nil).With(shoes...)
	nearest := func(events ...recommend.Event) string { return ids(set.Top(set.Fold(events), 1, nil))[0] }
	require.Equal(t, "a", nearest(recommend.Event{Product: "a", Weight: 1}, recommend.Event{Product: "c", Weight: 1}))
	require.Equal(t, "c", nearest(recommend.Event{Product: "a", Weight: 1}, recommend.Event{Product: "c", Weight: 5}))
	require.Equal(t, "a", nearest(recommend.Event{Product: "unknown", Weight: 9}, recommend.Event{Product: "a", Weight: 1}))
	require.Equal(t, recommend.Vector{}, set.Fold(nil).Vector)
}

func TestAUserLeavesTheBaseTheMoreTheyDo(t *testing.T) {
	learnt := training(3, 0)
	learnt.Prior, learnt.Decay = 2, 1
	set := recommend.NewSet(learnt)
	like := recommend.Event{Product: "p00001", Weight: 1}
	require.Equal(t, learnt.Base, set.Fold(nil).Vector)
	for n, events := range [][]recommend.Event{1: {like}, 2: {like, like}} {
		for i, x := range set.Fold(events).Vector {
			want := (2*learnt.Base[i] + float32(n)*learnt.Products[1].In[i]) / float32(2+n)
			require.InDelta(t, want, x, 1e-6)
		}
	}
}

func TestAProductThatIsToldOfAgainTakesTheOldOnesPlace(t *testing.T) {
	old := recommend.NewSet(nil).With(shoes...)
	next := old.With(recommend.Product{ID: "c", Title: "Red shoes", Text: "Red shoes leather"})
	require.Equal(t, old.Len(), next.Len())
	near := func(s *recommend.Set) string {
		return s.Top(s.Fold([]recommend.Event{{Product: "a", Weight: 1}}), 1, map[string]bool{"a": true})[0].Product
	}
	require.Equal(t, "b", near(old), "a set does not change")
	require.Equal(t, "c", near(next))
}

func training(products, words int) *recommend.Training {
	random := rand.New(rand.NewPCG(1, 2))
	vector := func() (v recommend.Vector) {
		for i := range v {
			v[i] = random.Float32() - 0.5
		}
		return v
	}
	t := &recommend.Training{Version: "v1", Decay: 0.8, Base: vector()}
	for i := range products {
		t.Products = append(t.Products, recommend.Embedding{Name: fmt.Sprintf("p%05d", i), In: vector(), Out: vector()})
	}
	for i := range words {
		t.Words = append(t.Words, recommend.Embedding{Name: fmt.Sprintf("w%d", i), In: vector(), Out: vector()})
	}
	return t
}

func TestTheScanFindsWhatSortingAllFinds(t *testing.T) {
	learnt := training(1700, 0)
	set := recommend.NewSet(learnt)
	user := set.Fold([]recommend.Event{{Product: "p00003", Weight: 1}, {Product: "p00700", Weight: 0.5}})
	except := map[string]bool{"p00003": true, "p01699": true, "none": true}
	type row struct {
		id    string
		score float64
	}
	var rows []row
	for _, p := range learnt.Products {
		var score float64
		for i, x := range p.Out {
			score += float64(x) * float64(user.Vector[i])
		}
		if !except[p.Name] {
			rows = append(rows, row{p.Name, score})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(b.score, a.score) })
	for _, k := range []int{0, 1, 10, 1698, 5000} {
		top := set.Top(user, k, except)
		require.Len(t, top, min(k, len(rows)))
		for i, r := range top {
			require.Equal(t, rows[i].id, r.Product)
			require.InDelta(t, rows[i].score, r.Score, 1e-4)
		}
	}
}

func TestOfEquallyNearProductsTheOrderIsThatOfTheirIDs(t *testing.T) {
	set := recommend.NewSet(nil).With(recommend.Product{ID: "z"}, recommend.Product{ID: "m"}, recommend.Product{ID: "a"})
	require.Equal(t, []string{"a", "m"}, ids(set.Top(set.Fold(nil), 2, nil)))
}

func TestATrainingComesThroughItsRecords(t *testing.T) {
	sent := training(1203, 17)
	sent.Prior = 1.5
	records, err := sent.Records()
	require.NoError(t, err)
	require.Len(t, records, 1+3+1+1)
	again, err := sent.Records()
	require.NoError(t, err)
	require.Equal(t, records, again)
	other := training(600, 0)
	other.Version = "v0"
	broken, err := other.Records()
	require.NoError(t, err)

	var a recommend.Assembler
	add := func(data []byte) *recommend.Training {
		got, err := a.Add(data)
		require.NoError(t, err)
		return got
	}
	require.Nil(t, add(records[3]), "its beginning was not seen")
	for _, data := range [][]byte{broken[0], records[0], broken[1], records[1], records[0], records[1], records[1], records[2], records[3], records[4]} {
		require.Nil(t, add(data))
	}
	require.Equal(t, sent, add(records[5]))
}

func TestATrainingWithAGapIsLeftOut(t *testing.T) {
	records, err := training(1203, 0).Records()
	require.NoError(t, err)
	var a recommend.Assembler
	_, err = a.Add(records[0])
	require.NoError(t, err)
	_, err = a.Add(records[2])
	require.ErrorContains(t, err, "part 2 comes after part 0")
	_, err = a.Add(records[0])
	require.NoError(t, err)
	_, err = a.Add(records[len(records)-1])
	require.ErrorContains(t, err, "not those that its commit tells of")
	_, err = a.Add([]byte("{"))
	require.Error(t, err)
}

func TestATrainedSetKnowsNewProductsByTheirWords(t *testing.T) {
	learnt := training(20, 0)
	learnt.Words = []recommend.Embedding{{Name: "red", In: learnt.Products[7].In, Out: learnt.Products[7].Out}}
	set := recommend.NewSet(learnt).With(recommend.Product{ID: "new", Text: "Red, unheard"}, recommend.Product{ID: "p00001", Title: "One", Text: "One red"})
	like := func(product string) recommend.Vector {
		return set.Fold([]recommend.Event{{Product: product, Weight: 1}}).Vector
	}
	require.Equal(t, like("p00007"), like("new"))
	require.NotEqual(t, like("p00007"), like("p00001"), "what was learnt of it stands")
	p, known := set.Product("p00001")
	require.True(t, known)
	require.Equal(t, "One", p.Title)
}

func TestProductsAreFoundByTheBeginningsOfTheirWords(t *testing.T) {
	set := recommend.NewSet(nil).With(shoes...)
	found := func(text string) (all []string) {
		for _, p := range set.Find(text) {
			all = append(all, p.ID)
		}
		return all
	}
	require.Equal(t, []string{"a", "b"}, found("SHO lea"))
	require.Equal(t, []string{"c", "d"}, found("garden"))
	require.Len(t, found(""), 4)
	require.Empty(t, found("red garden"))
}

func TestTheMapIsOfTheTwoDirectionsThatDifferMost(t *testing.T) {
	learnt := &recommend.Training{Version: "flat", Decay: 1}
	for i := range 50 {
		var v recommend.Vector
		v[5], v[9], v[11] = float32(i%10), float32(i/10), float32(i%2)/10
		learnt.Products = append(learnt.Products, recommend.Embedding{Name: fmt.Sprint(i), Out: v})
	}
	set := recommend.NewSet(learnt)
	spread := func(at func(x, y float64) float64) float64 {
		low, high := 1e9, -1e9
		for i := range 50 {
			x, y, known := set.Point(fmt.Sprint(i))
			require.True(t, known)
			low, high = min(low, at(x, y)), max(high, at(x, y))
		}
		return high - low
	}
	require.InDelta(t, 9, spread(func(x, _ float64) float64 { return x }), 0.1)
	require.InDelta(t, 4, spread(func(_, y float64) float64 { return y }), 0.1)
	_, _, known := set.Point("none")
	require.False(t, known)
}

func TestAVectorIsBase64OfItsNumbers(t *testing.T) {
	v := training(1, 0).Base
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.Len(t, text, 2+(4*recommend.Dimensions+2)/3*4)
	var back recommend.Vector
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, v, back)
	for _, bad := range []string{`"AAAA"`, `"?"`, `7`} {
		require.Error(t, json.Unmarshal([]byte(bad), &back), bad)
	}
}

// BenchmarkAnEvent is of a user of 50 events among 10,000 products.
func BenchmarkAnEvent(b *testing.B) {
	set := recommend.NewSet(training(10_000, 0))
	var events []recommend.Event
	for i := range recommend.Window {
		events = append(events, recommend.Event{Product: fmt.Sprintf("p%05d", i*7), Weight: 1})
	}
	b.ReportAllocs()
	for b.Loop() {
		set.Top(set.Fold(events), 10, nil)
	}
}
