// Package genrecommendations is the agent gen-recommendations.v1: it finds the products that are
// nearest to a user who moved, less those just used, and says what each is based on.
package genrecommendations

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"gravitas/agents"
	"gravitas/agents/recommend"
	"gravitas/agents/updateembeddings"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "gen-recommendations.v1", Reads: []string{"user-embeddings"}, Writes: "recommendations",
	Purpose: "finds the products nearest to a user, less those just used, with what each is based on",
}

// Many is how many products are recommended.
const Many = 20

// Recommendations is the item of the channel recommendations.
type Recommendations struct {
	User      string           `json:"user"`
	Items     []Product        `json:"items"`
	Generated time.Time        `json:"generated"`
	Version   string           `json:"version"` // of the products' vectors
	Vector    recommend.Vector `json:"vector"`  // where the user stands by them
}

// Product is one that is recommended.
type Product struct {
	Product string   `json:"product"`
	Score   float64  `json:"score"`
	Because []string `json:"because"` // the user's own products with the largest shares in the score
}

// moved is what of an updateembeddings.Embedding is needed.
type moved struct {
	User   string            `json:"user"`
	Recent []recommend.Event `json:"recent"`
}

// Agent finds products.
type Agent struct {
	products updateembeddings.Products
	clock    func() time.Time
}

// New returns the agent.
func New(products updateembeddings.Products, clock func() time.Time) *Agent {
	return &Agent{products, clock}
}

// Process finds each item's products. Where the user stands is found from the user's events, by
// the vectors that are the newest here: those that the item was made with may be older.
func (a *Agent) Process(_ context.Context, items []agents.Item) ([]agents.Output, error) {
	set, err := a.products.Set()
	if err != nil {
		return nil, err
	}
	outputs := make([]agents.Output, len(items))
	for i := range items {
		var user moved
		if err := json.Unmarshal(items[i].Data, &user); err != nil {
			return nil, fmt.Errorf("%w: user embedding: %w", agents.ErrReject, err)
		}
		data, err := json.Marshal(a.find(set, &user))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		outputs[i] = agents.Output{Parent: &items[i], Key: string(items[i].Key), Data: data}
	}
	return outputs, nil
}

func (a *Agent) find(set *recommend.Set, moved *moved) Recommendations {
	used := make(map[string]bool, len(moved.Recent))
	for _, e := range moved.Recent {
		used[e.Product] = true
	}
	user := set.Fold(moved.Recent)
	found := Recommendations{
		User: moved.User, Items: make([]Product, 0, Many), Generated: a.clock().UTC().Truncate(time.Millisecond),
		Version: set.Version(), Vector: user.Vector,
	}
	for _, r := range set.Top(user, Many, used) {
		found.Items = append(found.Items, Product{r.Product, math.Round(float64(r.Score)*1e6) / 1e6, r.Because})
	}
	return found
}
