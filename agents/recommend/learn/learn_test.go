package learn_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/recommend"
	"gravitas/agents/recommend/learn"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Of the made shop: products lie along shelves, and users go along one of them from somewhere on.
const (
	shelves = 6
	along   = 8
)

func product(shelf, i int) string { return fmt.Sprintf("s%dp%d", shelf, i) }

func visits(users int) (all []learn.Interaction) {
	random := rand.New(rand.NewPCG(3, 4))
	for user := range users {
		shelf, first := random.IntN(shelves), random.IntN(along-1)
		for i := first; i < along; i++ {
			all = append(all, learn.Interaction{User: fmt.Sprint(user), Product: product(shelf, i), Weight: 1})
		}
	}
	return all
}

func named() (all []recommend.Product) {
	for shelf := range shelves {
		for i := range along {
			all = append(all, recommend.Product{ID: product(shelf, i), Text: fmt.Sprintf("Shelf%d place%d", shelf, i)})
		}
	}
	return all
}

func settings() learn.Settings {
	s := learn.Defaults()
	s.Batch, s.Negatives = 64, 64
	return s
}

func train(t *testing.T, s learn.Settings, interactions []learn.Interaction) *recommend.Training {
	trained, err := s.Train(context.Background(), interactions, named(), nil)
	require.NoError(t, err)
	return trained
}

func TestWhatUsersTurnToNextIsNearest(t *testing.T) {
	set := recommend.NewSet(train(t, settings(), visits(600)))
	require.Equal(t, shelves*along, set.Len())
	right := 0
	for shelf := range shelves {
		for i := 1; i < along-1; i++ {
			events := []recommend.Event{{Product: product(shelf, i), Weight: 1}, {Product: product(shelf, i-1), Weight: 1}}
			top := set.Top(set.Fold(events), 1, map[string]bool{product(shelf, i): true, product(shelf, i-1): true})
			if top[0].Product == product(shelf, i+1) {
				right++
			}
		}
	}
	require.GreaterOrEqual(t, right, shelves*(along-2)*9/10, "after a product comes the one beyond it, not the one before")
}

func TestWhoHasJustComeIsNearWhatIsPopular(t *testing.T) {
	interactions := visits(300)
	for user := range 300 {
		interactions = append(interactions, learn.Interaction{User: fmt.Sprint("other", user), Product: "hit", Weight: 1})
	}
	set := recommend.NewSet(train(t, settings(), interactions))
	require.Equal(t, "hit", set.Top(set.Fold(nil), 1, nil)[0].Product)
}

func TestWordsPutNewProductsAndSearchesAmongThoseThatAreLikeThem(t *testing.T) {
	trained := train(t, settings(), visits(600))
	set := recommend.NewSet(trained).With(named()...).With(recommend.Product{ID: "new", Text: "Shelf2 unheard"})
	for i, event := range []recommend.Event{{Product: "new", Weight: 1}, {Query: "shelf2", Weight: 1}} {
		for _, r := range set.Top(set.Fold([]recommend.Event{event}), 3, map[string]bool{"new": true}) {
			require.Contains(t, r.Product, "s2", i)
		}
	}
	require.Len(t, trained.Words, shelves+along)
	require.Equal(t, "place0", trained.Words[0].Name, "by the alphabet")
}

func TestTheSameInteractionsGiveTheSameBytes(t *testing.T) {
	records := func(interactions []learn.Interaction) [][]byte {
		records, err := train(t, settings(), interactions).Records()
		require.NoError(t, err)
		return records
	}
	require.Equal(t, records(visits(50)), records(visits(50)))
	require.NotEqual(t, records(visits(50)), records(visits(51)))
}

func TestGoingOnWithAProductTeachesNothing(t *testing.T) {
	interactions := visits(100)
	var twice []learn.Interaction
	for _, in := range interactions {
		twice = append(twice, in, in)
	}
	steps := func(interactions []learn.Interaction) (total int) {
		_, err := settings().Train(context.Background(), interactions, nil, func(_, of int) { total = of })
		require.NoError(t, err)
		return total
	}
	require.Equal(t, steps(interactions), steps(twice))
}

func TestLearningEndsWhereItIsToldTo(t *testing.T) {
	_, err := settings().Train(context.Background(), nil, nil, nil)
	require.ErrorIs(t, err, learn.ErrNothing)
	ctx, cancel := context.WithCancel(context.Background())
	at := 0
	_, err = settings().Train(ctx, visits(100), nil, func(done, of int) {
		at = done
		if cancel(); done == of {
			t.Error("it went on to its end")
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, at)
}

// BenchmarkTraining is of a shop of 9,000 products.
func BenchmarkTraining(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	var interactions []learn.Interaction
	for range 40_000 {
		at := random.Float64()
		interactions = append(interactions, learn.Interaction{
			User: fmt.Sprint(random.IntN(400)), Product: fmt.Sprint(int(9000 * at * at)), Weight: 1,
		})
	}
	s := learn.Defaults()
	s.Epochs = 1
	for b.Loop() {
		_, err := s.Train(context.Background(), interactions, nil, nil)
		require.NoError(b, err)
	}
	b.ReportMetric(float64(len(interactions)*b.N)/b.Elapsed().Seconds(), "interactions/s")
}
