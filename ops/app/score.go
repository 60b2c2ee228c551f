package app

import (
	"fmt"

	"gravitas/agents/post"
	"gravitas/agents/scorer"
	"gravitas/agents/scorer/model"
	"gravitas/readapi"
)

// explainer scores single posts for the read API, with the agent's own model.
type explainer struct{ model *model.Model }

func newScorer() (explainer, error) {
	m, err := model.Embedded()
	if err != nil {
		return explainer{}, fmt.Errorf("load the seriousness model: %w", err)
	}
	return explainer{m}, nil
}

// Score scores a post's fields and says which words moved the score.
func (e explainer) Score(item []byte) (readapi.Verdict, error) {
	p, err := post.Fields(item)
	if err != nil {
		return readapi.Verdict{}, fmt.Errorf("%w: %w", readapi.ErrInvalid, err)
	}
	features := scorer.Features(p)
	v := readapi.Verdict{Score: e.model.Score(features), Model: e.model.Version()}
	for _, w := range e.model.Explain(features) {
		v.Explanation = append(v.Explanation, readapi.TokenWeight{Token: w.Token, Weight: w.Weight})
	}
	return v, nil
}
