package readapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"gravitas/agents/store"
	"gravitas/envelope/deadletter"
	"gravitas/readapi/problem"
)

const (
	// redriveBatch is how many letters are put on the log at a time.
	redriveBatch = 200
	// redrivePatience bounds a redrive of many letters; made again, it goes on.
	redrivePatience = time.Minute
	// operator is who a redriven letter comes from.
	operator = "operator"
)

// redriveRequest says which letters are to go back; empty fields match all that are dead.
type redriveRequest struct {
	Agent  string    `json:"agent"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	DryRun bool      `json:"dry_run"`
}

// redriveAnswer counts letters.
type redriveAnswer struct {
	Matched  int  `json:"matched"`
	Redriven int  `json:"redriven"`
	DryRun   bool `json:"dry_run"`
}

// POST /api/dead-letters/{data_id}/redrive
func (a *API) redriveOne(w http.ResponseWriter, r *http.Request) error {
	var request struct {
		DryRun bool `json:"dry_run"`
	}
	if err := a.readBody(w, r, &request); err != nil {
		return err
	}
	l, err := a.letterOf(r)
	if err != nil {
		return err
	}
	body := redriveAnswer{Matched: 1, DryRun: request.DryRun}
	if !request.DryRun && l.Status != string(deadletter.Done) {
		if err := a.sendBack(r.Context(), []store.DeadLetter{l}); err != nil {
			return err
		}
		body.Redriven = 1
	}
	return answer(w, r, body)
}

// POST /api/dead-letters/redrive
func (a *API) redriveAll(w http.ResponseWriter, r *http.Request) error {
	var request redriveRequest
	if err := a.readBody(w, r, &request); err != nil {
		return err
	}
	which := letterFilter{
		agent: request.Agent, reason: request.Reason, status: string(deadletter.Dead),
		since: request.Since.UTC(), until: request.Until.UTC(),
	}
	if err := which.validate(); err != nil {
		return err
	}
	body := redriveAnswer{DryRun: request.DryRun}
	var batch []store.DeadLetter
	flush := func() error {
		if len(batch) == 0 || request.DryRun {
			return nil
		}
		err := a.sendBack(r.Context(), batch)
		body.Redriven += len(batch)
		batch = batch[:0]
		return err
	}
	err := a.eachLetter(r.Context(), which, store.Grave{}, func(l store.DeadLetter) (bool, error) {
		body.Matched++
		if batch = append(batch, l); len(batch) < redriveBatch {
			return true, nil
		}
		return true, flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	return answer(w, r, body)
}

// sendBack puts letters on their way to their agents.
func (a *API) sendBack(ctx context.Context, letters []store.DeadLetter) error {
	decoded := make([]deadletter.Letter, len(letters))
	for i, l := range letters {
		var err error
		if decoded[i], err = deadletter.Decode(l.Letter); err != nil {
			return err
		}
	}
	return deadletter.Redrive(ctx, a.deps.Log, decoded, operator, a.deps.Clock())
}

// readBody reads a request's JSON; an empty body is an empty object.
func (a *API) readBody(w http.ResponseWriter, r *http.Request, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, a.config.MaxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return problem.New(problem.InvalidArgument, "body: %s", err)
	}
	return nil
}
