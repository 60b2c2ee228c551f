package client

import (
	"context"
	"net/url"

	"gravitas/readapi/compare"
)

// Scorer is one version of the scorer.
type Scorer struct {
	Scorer  string `json:"scorer"`
	InForce bool   `json:"in_force"`
}

// Scorers asks for the versions of the scorer.
func (r *Reader) Scorers(ctx context.Context) ([]Scorer, error) {
	var answer struct {
		Items []Scorer `json:"items"`
	}
	err := r.get(ctx, "/api/scorers", &answer)
	return answer.Items, err
}

// Compare asks how two versions differ on the posts that both have scored.
func (r *Reader) Compare(ctx context.Context, a, b string) (c compare.Comparison, err error) {
	query := url.Values{"a": {a}, "b": {b}}
	err = r.get(ctx, "/api/scorers/compare?"+query.Encode(), &c)
	return c, err
}
