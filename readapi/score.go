package readapi

import (
	"errors"
	"net/http"

	"gravitas/readapi/problem"
)

// scoreAnswer is the verdict on fields that are no stored post's.
type scoreAnswer struct {
	Score       float64       `json:"score"`
	Explanation []TokenWeight `json:"explanation"`
	Model       string        `json:"model"`
}

// POST /api/score
func (a *API) score(w http.ResponseWriter, r *http.Request) error {
	if a.deps.Scorer == nil {
		return problem.New(problem.Unavailable, "this instance has no scorer")
	}
	item, err := a.wholeBody(w, r)
	if err != nil {
		return err
	}
	verdict, err := a.deps.Scorer.Score(item)
	if errors.Is(err, ErrInvalid) {
		return problem.New(problem.InvalidArgument, "%s", err)
	}
	if err != nil {
		return err
	}
	if verdict.Explanation == nil {
		verdict.Explanation = []TokenWeight{}
	}
	return answer(w, r, scoreAnswer(verdict))
}
