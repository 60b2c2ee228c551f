package readapi

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// trainingRow is where a training is.
type trainingRow struct {
	Name     string `json:"name"`
	Phase    string `json:"phase"` // idle where none is under way
	Started  stamp  `json:"started"`
	Done     int64  `json:"done"` // of the phase
	Total    int64  `json:"total"`
	Version  string `json:"version,omitempty"` // of what it made, or made last
	Events   int    `json:"events"`            // it was made of
	Products int    `json:"products"`
	Words    int    `json:"words"`
	Error    string `json:"error,omitempty"` // why it failed
}

var trainingHeader = []string{"name", "phase", "started", "done", "total", "version", "events", "products", "words", "error"}

// Record is the row's cells; that of a time that is not there is empty.
func (r trainingRow) Record() []string {
	return []string{
		r.Name, r.Phase, r.Started.cell(), strconv.FormatInt(r.Done, 10), strconv.FormatInt(r.Total, 10), r.Version,
		strconv.Itoa(r.Events), strconv.Itoa(r.Products), strconv.Itoa(r.Words), page.Text(r.Error),
	}
}

func newTrainingRow(t Training) trainingRow {
	return trainingRow{t.Name, cmp.Or(t.Phase, "idle"), stamp(t.Started), t.Done, t.Total, t.Version, t.Events, t.Products, t.Words, t.Error}
}

var errTrainsNothing = problem.New(problem.Unavailable, "this instance trains nothing")

// GET /api/trainings
func (a *API) trainings(w http.ResponseWriter, r *http.Request) error {
	if a.deps.Trainings == nil {
		return errTrainsNothing
	}
	rows := []trainingRow{}
	for _, each := range a.deps.Trainings.List() {
		rows = append(rows, newTrainingRow(each))
	}
	return answerList(w, r, "trainings", trainingHeader, rows, func(row trainingRow) string { return row.Name })
}

// POST /api/trainings
func (a *API) startTraining(w http.ResponseWriter, r *http.Request) error {
	if a.deps.Trainings == nil {
		return errTrainsNothing
	}
	var name string
	if err := a.readBody(w, r, fields{"name": &name}); err != nil {
		return err
	}
	err := a.deps.Trainings.Start(name)
	if errors.Is(err, ErrInvalid) {
		return problem.New(problem.InvalidArgument, "%s", err)
	}
	if err != nil {
		return err
	}
	all := a.deps.Trainings.List()
	i := slices.IndexFunc(all, func(each Training) bool { return each.Name == name })
	return answer(w, r, newTrainingRow(all[i]))
}
