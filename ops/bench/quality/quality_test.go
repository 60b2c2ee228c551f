package quality_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/recommend"
	"gravitas/agents/recommend/learn"
	"gravitas/ops/bench/quality"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scripted recommends what it is told to, and keeps what it was asked and given.
type scripted struct {
	tops  [][]int
	asked []int // how many ratings of the user there were
	given []quality.Rating
}

func (s *scripted) Top(user *quality.User, _ int) []int {
	s.asked = append(s.asked, len(user.Rated))
	return s.tops[len(s.asked)-1]
}

func (s *scripted) Learn(_ context.Context, _ *quality.User, r quality.Rating) error {
	s.given = append(s.given, r)
	return nil
}

func TestEachRatingIsPredictedBeforeItIsLearnt(t *testing.T) {
	ratings := []quality.Rating{{User: 0, Product: 0}, {User: 0, Product: 1}, {User: 1, Product: 1}, {User: 0, Product: 2}}
	s := &scripted{tops: [][]int{{5, 1}, {1}, {0, 9}}}
	score, err := quality.Stream(t.Context(), "scripted", s, ratings, 1)
	require.NoError(t, err)
	require.Equal(t, ratings, s.given)
	require.Equal(t, []int{1, 0, 2}, s.asked)
	require.Equal(t, 3, score.Events)
	require.InDelta(t, (1/math.Log2(3)+1)/3, score.NDCG, 1e-9)
	require.InDelta(t, 2.0/3, score.Recall, 1e-9)
	require.InDelta(t, 4.0/3, score.Coverage, 1e-9, "four products were shown, one of them in the stream")
	bits := math.Log2(2) + math.Log2(2) + math.Log2(3.0/2) + math.Log2(4.0/2) + math.Log2(4)
	require.InDelta(t, bits/5, score.Novelty, 1e-9)
	require.Equal(t, quality.Band{Events: 1, NDCG: 1}, score.Band[0])
	require.InDelta(t, 1/math.Log2(3), score.Band[1].NDCG, 1e-9)
	require.Equal(t, quality.Band{Events: 1}, score.Later)
}

func user(products ...int) *quality.User {
	u := &quality.User{Seen: map[int]bool{}}
	for _, p := range products {
		u.Rated = append(u.Rated, quality.Rating{Product: p, Weight: 1})
		u.Seen[p] = true
	}
	return u
}

// teach has a recommender learn what users rated, one user after the other.
func teach(t *testing.T, r quality.Recommender, users ...[]int) {
	for name, products := range users {
		for i, p := range products {
			require.NoError(t, r.Learn(t.Context(), user(products[:i]...), quality.Rating{User: name, Product: p, Weight: 1}))
		}
	}
}

func TestWhatIsPopularIsWhatWasRatedMostAndIsUnseen(t *testing.T) {
	p := quality.NewPopular(5)
	teach(t, p, []int{3, 1}, []int{3, 2}, []int{3, 1})
	require.Equal(t, []int{3, 1, 2}, p.Top(user(), 10))
	require.Equal(t, []int{1}, p.Top(user(3), 1))
}

func TestNeighboursAreTheCosineOfRatings(t *testing.T) {
	n := quality.NewNeighbours(6, quality.NeighbourSettings{Power: 0.5, Decay: 0.5})
	teach(t, n, []int{0, 1}, []int{0, 1}, []int{0, 2}, []int{3, 2}, []int{3, 4})
	require.Equal(t, []int{1, 2}, n.Top(user(0), 10), "2/√(3·2) against 1/√(3·2)")
	require.Equal(t, []int{4, 2, 1}, n.Top(user(0, 3), 10), "the newest counts most")
	few := quality.NewNeighbours(6, quality.NeighbourSettings{Power: 0.5, Decay: 0.5, Most: 1})
	teach(t, few, []int{0, 1}, []int{0, 1}, []int{0, 2})
	require.Equal(t, []int{1}, few.Top(user(0), 10))
	near := quality.NewNeighbours(6, quality.NeighbourSettings{Power: 0.5, Decay: 0.5, Window: 1})
	teach(t, near, []int{0, 1, 2})
	require.Equal(t, []int{1}, near.Top(user(0), 10), "2 came two after 0")
}

// corpus is of users who go along shelves of films, as they do in learn's test.
func corpus(t *testing.T) string {
	random := rand.New(rand.NewPCG(7, 8))
	dir := t.TempDir()
	movies, ratings := "movieId,title,genres\n", "userId,movieId,rating,timestamp\n"
	for film := range 48 {
		movies += fmt.Sprintf("%d,\"Film %d, part %d\",Shelf%d|Drama\n", film, film, film%8, film/8)
	}
	for user := range 400 {
		shelf, first := random.IntN(6), random.IntN(6)
		for i := first; i < 8; i++ {
			ratings += fmt.Sprintf("%d,%d,%d,%d\n", user, shelf*8+i, 3+i%3, 1000*user+10*i)
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "movies.csv"), []byte(movies), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ratings_clean.csv"), []byte(ratings), 0o600))
	return dir
}

func TestWhatIsLearntBeatsWhatIsPopular(t *testing.T) {
	c, err := quality.ReadMovieLens(corpus(t))
	require.NoError(t, err)
	require.Len(t, c.Products, 48)
	require.Regexp(t, `Film \d+, part \d Shelf\d Drama`, c.Products[0].Text)
	warm := len(c.Ratings) / 2
	s := learn.Defaults()
	s.Batch, s.Negatives = 64, 64
	ours, err := quality.Stream(t.Context(), "ours", &quality.Learnt{Every: warm / 2, First: warm, Settings: s, Products: c.Products}, c.Ratings, warm)
	require.NoError(t, err)
	popular, err := quality.Stream(t.Context(), "popular", quality.NewPopular(len(c.Products)), c.Ratings, warm)
	require.NoError(t, err)
	require.Greater(t, ours.NDCG, 1.5*popular.NDCG)
	require.Greater(t, ours.Later.NDCG, 2*popular.Later.NDCG)
}

func TestWithoutATrainingNothingIsRecommended(t *testing.T) {
	l := &quality.Learnt{Every: 10, First: 10, Settings: learn.Defaults(), Products: []recommend.Product{{ID: "a"}}}
	require.Empty(t, l.Top(user(), 10))
}

func TestRatingsComeInTheOrderOfTime(t *testing.T) {
	c, err := quality.ReadMovieLens(corpus(t))
	require.NoError(t, err)
	for i := 1; i < len(c.Ratings); i++ {
		require.LessOrEqual(t, c.Ratings[i-1].Time, c.Ratings[i].Time)
	}
	dir := t.TempDir()
	_, err = quality.ReadMovieLens(dir)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "movies.csv"), []byte("movieId,title,genres\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ratings_clean.csv"), []byte("userId,movieId,rating,timestamp\n1,2,good,4\n"), 0o600))
	_, err = quality.ReadMovieLens(dir)
	require.ErrorContains(t, err, "ratings_clean.csv, row 2")
}

// movieLens is where the real ratings are, which their terms keep out of this repository.
const movieLens = "../../../../shared/data/movielens"

func TestMovieLensIsReadWhole(t *testing.T) {
	c, err := quality.ReadMovieLens(movieLens)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("MovieLens is not at ../shared/data/movielens beside the repository")
	}
	require.NoError(t, err)
	require.Len(t, c.Ratings, 100_004)
	require.Len(t, c.Products, 9066)
	ours := &quality.Learnt{Every: 5000, First: 5000, Settings: learn.Defaults(), Products: c.Products}
	first, err := quality.Stream(t.Context(), "ours", ours, c.Ratings[:8000], 5000)
	require.NoError(t, err)
	popular, err := quality.Stream(t.Context(), "popular", quality.NewPopular(len(c.Products)), c.Ratings[:8000], 5000)
	require.NoError(t, err)
	require.Greater(t, first.Later.NDCG, 1.5*popular.Later.NDCG)
}
