package readapi

import (
	"context"
	"net/http"
	"time"

	"gravitas/agents/store"
	"gravitas/envelope/deadletter"
	"gravitas/readapi/page"
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

// redriveAnswer counts letters.
type redriveAnswer struct {
	Matched  int    `json:"matched"`
	Redriven int    `json:"redriven"`
	DryRun   bool   `json:"dry_run"`
	Next     string `json:"next,omitempty"` // where to go on, where time was up before all were looked at
}

// POST /api/dead-letters/{data_id}/redrive
func (a *API) redriveOne(w http.ResponseWriter, r *http.Request) error {
	dryRun := false
	given, err := a.wholeBody(w, r)
	if err == nil && len(given) > 0 { // none is needed: the address says which letter
		err = fields{"dry_run": &dryRun}.decode(given)
	}
	if err != nil {
		return err
	}
	l, err := a.letterOf(r)
	if err != nil {
		return err
	}
	body := redriveAnswer{Matched: 1, DryRun: dryRun}
	if !dryRun && l.Status != string(deadletter.Done) {
		if err := a.sendBack(r.Context(), []store.DeadLetter{l}); err != nil {
			return err
		}
		body.Redriven = 1
	}
	return answer(w, r, body)
}

// POST /api/dead-letters/redrive. Fields that are absent or empty match all that are not done.
func (a *API) redriveAll(w http.ResponseWriter, r *http.Request) error {
	var dryRun bool
	var cursor string
	which := letterFilter{notDone: true}
	err := a.readBody(w, r, fields{
		"agent": &which.agent, "reason": &which.reason, "since": &which.since, "until": &which.until,
		"dry_run": &dryRun, "cursor": &cursor,
	})
	if err != nil {
		return err
	}
	if err := a.mayBeRedriven(which); err != nil {
		return err
	}
	after, err := parseGrave(cursor)
	if err != nil {
		return err
	}
	body, err := a.redriveFrom(r.Context(), after, which, dryRun)
	if err != nil {
		return err
	}
	return answer(w, r, body)
}

// mayBeRedriven refuses what there is not, an agent that would take the letters above all: a list
// may be of one that is no more.
func (a *API) mayBeRedriven(which letterFilter) error {
	var agents []string
	for _, agent := range a.deps.Agents {
		agents = append(agents, agent.Name)
	}
	if which.agent != "" {
		if err := oneOf("agent", which.agent, agents); err != nil {
			return err
		}
	}
	return which.validate()
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
