package bench

import (
	"context"
	"fmt"
	"strings"

	"gravitas/agents/recommend/learn"
	"gravitas/ops/bench/quality"
)

// Of the stream of ratings: the first fifth teaches and is not counted, and what the product
// learns is made anew after each twentieth.
const (
	warmShare  = 5
	trainShare = 20
)

// Settings of ItemKNN that did best on MovieLens; what was tried is in the decision on
// the vectors, 0024.
func itemKNN() quality.NeighbourSettings {
	return quality.NeighbourSettings{Shrink: 3, Power: 0.5, Decay: 0.6}
}

// itemKNNNear counts products as alike only where a user had to do with them soon after each other.
func itemKNNNear() quality.NeighbourSettings {
	return quality.NeighbourSettings{Shrink: 10, Power: 0.5, Decay: 0.8, Window: 10}
}

// recommendQuality measures how good what is recommended is, which is the same in every round.
func recommendQuality() Row {
	return Row{
		Name: "recommend-quality",
		Same: true,
		Measures: "MovieLens' ratings in the order of time, each predicted before anything is learnt from it, the first fifth uncounted; our vectors are learnt anew after each twentieth, " +
			"a user's are folded from their last 50 ratings; ItemKNN (cosine, the newest ratings counting most, tuned on this very stream) and what is popular are kept up to date with every rating",
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.recommendQuality(ctx) },
	}
}

// contender is a recommender with its name.
type contender struct {
	name string
	quality.Recommender
}

func contenders(c *quality.Corpus) []contender {
	n, products := len(c.Ratings), len(c.Products)
	ours := &quality.Learnt{
		First: max(1, n/warmShare), Every: max(1, n/trainShare), Settings: learn.Defaults(), Products: c.Products,
	}
	return []contender{
		{"ours", ours},
		{"ItemKNN", quality.NewNeighbours(products, itemKNN())},
		{"ItemKNN, near in time", quality.NewNeighbours(products, itemKNNNear())},
		{"popular", quality.NewPopular(products)},
	}
}

func (b *Bench) recommendQuality(ctx context.Context) ([]Figure, []string, error) {
	corpus, err := quality.ReadMovieLens(b.cfg.Ratings)
	if err != nil {
		return nil, nil, fmt.Errorf("MovieLens, which --ratings names: %w", err)
	}
	var scores []quality.Score
	for _, c := range contenders(corpus) {
		b.logger.Info("streaming", "recommender", c.name, "ratings", len(corpus.Ratings))
		score, err := quality.Stream(ctx, c.name, c, corpus.Ratings, len(corpus.Ratings)/warmShare)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", c.name, err)
		}
		scores = append(scores, score)
	}
	ours, neighbours, near, popular := &scores[0], &scores[1], &scores[2], &scores[3]
	all := []*series{
		once("nDCG@10 to ItemKNN's", "", ours.NDCG/neighbours.NDCG, atLeast(1.05, 1.15)),
		once("nDCG@10 to popular's, from a user's third rating on", "", ours.Later.NDCG/popular.Later.NDCG, atLeast(1, 1.5)),
		once("nDCG@10 to that of ItemKNN, near in time", "", ours.NDCG/near.NDCG, nil),
	}
	var notes []string
	for i := range scores {
		all = append(all, scoreFigures(&scores[i])...)
		notes = append(notes, bands(&scores[i]))
	}
	return figures(all...), notes, nil
}

func once(name, unit string, value float64, target *Target) *series {
	return &series{name: name, unit: unit, target: target, values: []float64{value}}
}

func scoreFigures(s *quality.Score) []*series {
	return []*series{
		once("nDCG@10 of "+s.Name, "%", 100*s.NDCG, nil), once("recall@10 of "+s.Name, "%", 100*s.Recall, nil),
		once("coverage of "+s.Name, "%", 100*s.Coverage, nil), once("novelty of "+s.Name, "bits", s.Novelty, nil),
	}
}

// bands tells how good a recommender is for users of how many ratings.
func bands(s *quality.Score) string {
	parts := make([]string, len(s.Band))
	for i, band := range s.Band {
		upTo := "on"
		if i+1 < len(quality.Bands) {
			upTo = fmt.Sprintf("to %d", quality.Bands[i+1]-1)
		}
		parts[i] = fmt.Sprintf("%d %s: %.2f%% of %d", quality.Bands[i], upTo, 100*band.NDCG, band.Events)
	}
	return fmt.Sprintf("%s: nDCG@10 by how many ratings of the user came before: %s", s.Name, strings.Join(parts, ", "))
}
