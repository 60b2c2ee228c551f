package readapi

import (
	"errors"
	"io"
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
	item, err := io.ReadAll(http.MaxBytesReader(w, r.Body, a.config.MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return problem.New(problem.InvalidArgument, "the body is larger than %d bytes", a.config.MaxBody)
	case err != nil:
		return problem.New(problem.InvalidArgument, "the body did not arrive whole")
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
