package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// DeadLetter is what an agent could not process, and what became of it.
type DeadLetter struct {
	DataID    string          `json:"data_id"`
	Root      string          `json:"root,omitempty"` // the item that entered the door
	Agent     string          `json:"agent"`
	Reason    string          `json:"reason"` // invalid, rejected, failed, timeout or panic
	Error     string          `json:"error"`
	Attempts  int             `json:"attempts"`
	First     time.Time       `json:"first"`
	Last      time.Time       `json:"last"`
	Topic     string          `json:"topic"`
	Partition int             `json:"partition"`
	Offset    int64           `json:"offset"`
	Status    string          `json:"status"`             // dead, redriven or done
	Envelope  json.RawMessage `json:"envelope,omitempty"` // as the agent saw it; of one letter alone
	Raw       []byte          `json:"raw,omitempty"`      // the record's value, where it held no envelope
}

// DeadLetterFilter says which dead letters; empty fields match all.
type DeadLetterFilter struct {
	Agent, Reason, Status string
	Since                 time.Time
}

func (f DeadLetterFilter) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"agent": f.Agent, "reason": f.Reason, "status": f.Status} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if !f.Since.IsZero() {
		q.Set("since", f.Since.Format(time.RFC3339Nano))
	}
	return q
}

// DeadLetters asks for up to limit dead letters, the newest first; more tells whether there
// are others.
func (r *Reader) DeadLetters(ctx context.Context, which DeadLetterFilter, limit int) (letters []DeadLetter, more bool, err error) {
	const page = 500
	query := which.query()
	for {
		query.Set("limit", fmt.Sprint(min(page, limit-len(letters))))
		var answer struct {
			Items []DeadLetter `json:"items"`
			Next  string       `json:"next"`
		}
		if err := r.get(ctx, "/api/dead-letters?"+query.Encode(), &answer); err != nil {
			return nil, false, err
		}
		letters = append(letters, answer.Items...)
		if answer.Next == "" || len(letters) >= limit {
			return letters, answer.Next != "", nil
		}
		query.Set("cursor", answer.Next)
	}
}

// DeadLetter asks for the letter of an item, or of one made from it; agent "" is the newest.
func (r *Reader) DeadLetter(ctx context.Context, dataID, agent string) (l DeadLetter, err error) {
	err = r.get(ctx, letterPath(dataID, "", agent), &l)
	return l, err
}

// Redriven counts dead letters.
type Redriven struct {
	Matched  int    `json:"matched"`
	Redriven int    `json:"redriven"`
	DryRun   bool   `json:"dry_run"`
	Next     string `json:"next,omitempty"` // where to go on; empty where all were looked at
}

// Redrive sends one dead letter back to its agent.
func (r *Reader) Redrive(ctx context.Context, dataID, agent string, dryRun bool) (Redriven, error) {
	return r.redrive(ctx, letterPath(dataID, "/redrive", agent), map[string]any{"dry_run": dryRun})
}

// RedriveAll sends all that match and are not done back to their agents, in as many calls as
// that takes; before each further one it tells goingOn what was done so far. So does what it
// returns with an error.
func (r *Reader) RedriveAll(ctx context.Context, which DeadLetterFilter, dryRun bool, goingOn func(Redriven)) (done Redriven, err error) {
	body := map[string]any{"agent": which.Agent, "reason": which.Reason, "dry_run": dryRun}
	if !which.Since.IsZero() {
		body["since"] = which.Since
	}
	done.DryRun = dryRun
	for {
		part, err := r.redrive(ctx, "/api/dead-letters/redrive", body)
		done.Matched += part.Matched
		done.Redriven += part.Redriven
		if err != nil || part.Next == "" {
			return done, err
		}
		goingOn(done)
		body["cursor"] = part.Next
	}
}

func letterPath(dataID, action, agent string) string {
	path := "/api/dead-letters/" + url.PathEscape(dataID) + action
	if agent != "" {
		path += "?agent=" + url.QueryEscape(agent)
	}
	return path
}

func (r *Reader) redrive(ctx context.Context, path string, body any) (done Redriven, err error) {
	err = r.post(ctx, path, body, &done)
	return done, err
}
