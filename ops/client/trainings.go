package client

import (
	"context"
	"time"
)

// Training is where a training is, or was when it ended.
type Training struct {
	Name     string    `json:"name"`
	Phase    string    `json:"phase"` // PhaseIdle where none is under way
	Started  time.Time `json:"started"`
	Done     int64     `json:"done"` // of the phase
	Total    int64     `json:"total"`
	Version  string    `json:"version"` // of what it made
	Events   int       `json:"events"`  // it was made of
	Products int       `json:"products"`
	Words    int       `json:"words"`
	Error    string    `json:"error"` // why it failed, where it did
}

// Trainings asks for the state of every training.
func (r *Reader) Trainings(ctx context.Context) ([]Training, error) {
	var answer struct {
		Items []Training `json:"items"`
	}
	err := r.get(ctx, "/api/trainings", &answer)
	return answer.Items, err
}

// StartTraining begins a training, or finds the one that is under way.
func (r *Reader) StartTraining(ctx context.Context, name string) (begun Training, err error) {
	err = r.post(ctx, "/api/trainings", map[string]string{"name": name}, &begun)
	return begun, err
}
