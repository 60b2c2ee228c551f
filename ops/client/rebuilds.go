package client

import (
	"context"
	"time"
)

// PhaseIdle is the phase of a projection that is not being rebuilt.
const PhaseIdle = "idle"

// Rebuild is where a projection's rebuild is, or was when it ended.
type Rebuild struct {
	Projection string    `json:"projection"`
	Phase      string    `json:"phase"` // PhaseIdle where none is under way
	Started    time.Time `json:"started"`
	Done       int64     `json:"done"` // records read
	Total      int64     `json:"total"`
	Scorer     string    `json:"scorer"` // whose scores it is made with, or was last
	Error      string    `json:"error"`  // why it waits, where it does
}

// Rebuilds asks for the state of every projection.
func (r *Reader) Rebuilds(ctx context.Context) ([]Rebuild, error) {
	var answer struct {
		Items []Rebuild `json:"items"`
	}
	err := r.get(ctx, "/api/rebuilds", &answer)
	return answer.Items, err
}

// StartRebuild begins the rebuild of a projection, or finds the one that is under way. It is
// made with the scores of a scorer, "" being the one in force.
func (r *Reader) StartRebuild(ctx context.Context, projection, scorer string) (begun Rebuild, err error) {
	err = r.post(ctx, "/api/rebuilds", map[string]string{"projection": projection, "scorer": scorer}, &begun)
	return begun, err
}
