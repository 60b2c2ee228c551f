package readapi

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/readapi/page"
)

// defaultChanges is how many of the largest changes are named.
const defaultChanges = 20

// scorerRow is one version of the scorer.
type scorerRow struct {
	Scorer  string `json:"scorer"`
	InForce bool   `json:"in_force"` // its scores are those that lists, roll-ups and live clients show
}

var scorerHeader = []string{"scorer", "in_force"}

// Record is the row's cells.
func (s scorerRow) Record() []string { return []string{s.Scorer, strconv.FormatBool(s.InForce)} }

// scorers are the names of all versions.
func (a *API) scorers() (names []string) {
	for _, agent := range a.deps.Agents {
		if agent.Reads.Has(envelope.ChannelPosts) && agent.Writes == envelope.ChannelPostsScores {
			names = append(names, agent.Name)
		}
	}
	return names
}

// GET /api/scorers
func (a *API) listScorers(w http.ResponseWriter, r *http.Request) error {
	rows := []scorerRow{}
	for _, name := range a.scorers() {
		rows = append(rows, scorerRow{name, name == a.inForce()})
	}
	return answerList(w, r, "scorers", scorerHeader, rows, func(s scorerRow) string { return s.Scorer })
}

// GET /api/scorers/compare
func (a *API) compareScorers(w http.ResponseWriter, r *http.Request) error {
	limit, err := page.Limit(r.URL.Query(), defaultChanges, page.MaxLimit)
	if err != nil {
		return err
	}
	names := map[string]string{"a": r.URL.Query().Get("a"), "b": r.URL.Query().Get("b")}
	for _, which := range []string{"a", "b"} {
		if err := oneOf(which, names[which], a.scorers()); err != nil {
			return err
		}
	}
	body, err := a.comparisons.of(r.Context(), names["a"], names["b"])
	if err != nil {
		return err
	}
	body.Changes = slices.Clone(body.Changes[:min(limit, len(body.Changes))]) // others share it
	for i := range body.Changes {
		post, err := a.deps.Store.GetPost(r.Context(), body.Changes[i].PostID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		body.Changes[i].Title = post.Title
	}
	return answer(w, r, body)
}
