package readapi

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// rebuildRow is where a projection's rebuild is.
type rebuildRow struct {
	Projection string `json:"projection"`
	Phase      string `json:"phase"` // idle where none is under way
	Started    stamp  `json:"started"`
	Done       int64  `json:"done"` // records read
	Total      int64  `json:"total"`
	Scorer     string `json:"scorer,omitempty"` // whose scores it is made with, or was
	Error      string `json:"error,omitempty"`  // why it waits
}

var rebuildHeader = []string{"projection", "phase", "started", "done", "total", "scorer", "error"}

// Record is the row's cells; that of a time that is not there is empty.
func (r rebuildRow) Record() []string {
	return []string{
		r.Projection, r.Phase, r.Started.cell(), strconv.FormatInt(r.Done, 10), strconv.FormatInt(r.Total, 10), r.Scorer, page.Text(r.Error),
	}
}

func newRebuildRow(r Rebuild) rebuildRow {
	return rebuildRow{r.Projection, cmp.Or(r.Phase, "idle"), stamp(r.Started), r.Done, r.Total, r.Scorer, r.Error}
}

// GET /api/rebuilds
func (a *API) rebuilds(w http.ResponseWriter, r *http.Request) error {
	if a.deps.Rebuilds == nil {
		return problem.New(problem.Unavailable, "this instance rebuilds nothing")
	}
	rows := []rebuildRow{}
	for _, each := range a.deps.Rebuilds.List() {
		rows = append(rows, newRebuildRow(each))
	}
	return answerList(w, r, "rebuilds", rebuildHeader, rows, func(row rebuildRow) string { return row.Projection })
}

// mayBeRebuilt refuses what there is not.
func (a *API) mayBeRebuilt(projection, scorer string) error {
	var known []string
	for _, each := range a.deps.Rebuilds.List() {
		known = append(known, each.Projection)
	}
	if err := oneOf("projection", projection, known); err != nil || scorer == "" {
		return err
	}
	return oneOf("scorer", scorer, a.scorers())
}

// mayBeInForce refuses a scorer that has not caught up: what it has not scored would be shown no
// more.
func (a *API) mayBeInForce(ctx context.Context, scorer string) error {
	if scorer == "" || scorer == a.inForce() {
		return nil
	}
	view, err := a.ledger.View(ctx)
	if err != nil {
		return err
	}
	for _, agent := range view.Agents {
		if most := max(1000, agent.Accepted/100); agent.Agent == scorer && agent.InFlight > most {
			return problem.New(problem.InvalidArgument, "%s has %d of %d posts still to score: is it running?", scorer, agent.InFlight, agent.Accepted)
		}
	}
	return nil
}

// POST /api/rebuilds
func (a *API) startRebuild(w http.ResponseWriter, r *http.Request) error {
	if a.deps.Rebuilds == nil {
		return problem.New(problem.Unavailable, "this instance rebuilds nothing")
	}
	var projection, scorer string
	if err := a.readBody(w, r, fields{"projection": &projection, "scorer": &scorer}); err != nil {
		return err
	}
	if err := a.mayBeRebuilt(projection, scorer); err != nil {
		return err
	}
	if err := a.mayBeInForce(r.Context(), scorer); err != nil {
		return err
	}
	err := a.deps.Rebuilds.Start(r.Context(), projection, scorer)
	if errors.Is(err, ErrInvalid) {
		return problem.New(problem.InvalidArgument, "%s", err)
	}
	if err != nil {
		return err
	}
	all := a.deps.Rebuilds.List()
	i := slices.IndexFunc(all, func(each Rebuild) bool { return each.Projection == projection })
	return answer(w, r, newRebuildRow(all[i]))
}
