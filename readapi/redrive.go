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
	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

const (
	// redriveBatch is how many letters are put on the log at a time, and redriveBytes how large.
	redriveBatch = 200
	redriveBytes = 8 << 20
	// redrivePatience bounds a redrive of many letters, the last batch that it began in time included.
	redrivePatience = time.Minute
	// operator is who a redriven letter comes from.
	operator = "operator"
)

// redriveRequest says which letters are to go back; empty fields match all that are not done.
type redriveRequest struct {
	Agent  string    `json:"agent"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	DryRun bool      `json:"dry_run"`
	Cursor string    `json:"cursor"` // where an answer said to go on; empty: from the newest
}

// redriveAnswer counts letters.
type redriveAnswer struct {
	Matched  int    `json:"matched"`
	Redriven int    `json:"redriven"`
	DryRun   bool   `json:"dry_run"`
	Next     string `json:"next,omitempty"` // where to go on, where time was up before all were looked at
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
		agent: request.Agent, reason: request.Reason, notDone: true,
		since: request.Since.UTC(), until: request.Until.UTC(),
	}
	if err := which.validate(); err != nil {
		return err
	}
	after, err := parseGrave(request.Cursor)
	if err != nil {
		return err
	}
	body, err := a.redriveFrom(r.Context(), after, which, request.DryRun)
	if err != nil {
		return err
	}
	return answer(w, r, body)
}

// redriveFrom redrives what matches from a place on, for as long as one call may.
func (a *API) redriveFrom(ctx context.Context, after store.Grave, which letterFilter, dryRun bool) (redriveAnswer, error) {
	body := redriveAnswer{DryRun: dryRun}
	back := returns{api: a, ctx: ctx}
	enough, cancel := context.WithTimeout(ctx, a.config.RedriveFor)
	defer cancel()
	at, more := after, false
	err := a.eachLetter(ctx, letterFilter{since: which.since}, after, func(l store.DeadLetter) (bool, error) {
		if more = enough.Err() != nil && at != after; more {
			return false, nil
		}
		if at = l.Grave; !which.matches(l) {
			return true, nil
		}
		if body.Matched++; dryRun {
			return true, nil
		}
		return true, back.add(l)
	})
	if err == nil {
		err = back.flush()
	}
	if err == nil && more {
		body.Next, err = page.Encode(placeOf(at))
	}
	body.Redriven = back.sent
	return body, err
}

// returns are letters that go back, some at a time.
type returns struct {
	api   *API
	ctx   context.Context
	batch []store.DeadLetter
	bytes int
	sent  int
}

// add takes a row of the list, which lacks the payload.
func (b *returns) add(row store.DeadLetter) error {
	letters, err := b.api.deps.Store.DeadLettersOf(b.ctx, row.DataID)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if l.DataID == row.DataID && l.Agent == row.Agent {
			b.batch, b.bytes = append(b.batch, l), b.bytes+len(l.Letter)
		}
	}
	if len(b.batch) < redriveBatch && b.bytes < redriveBytes {
		return nil
	}
	return b.flush()
}

func (b *returns) flush() error {
	if len(b.batch) == 0 {
		return nil
	}
	err := b.api.sendBack(b.ctx, b.batch)
	if err == nil {
		b.sent += len(b.batch)
	}
	b.batch, b.bytes = nil, 0
	return err
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
