package ledger

import (
	"context"

	"gravitas/envelope/pipeline"
	"gravitas/readapi/problem"
)

// View is the account of the whole pipeline at one time.
type View struct {
	Channels []Channel `json:"channels"`
	Agents   []Agent   `json:"agents"`
	Balanced bool      `json:"balanced"` // every agent's figures add up, none below zero
}

// Channel is how much a channel holds.
type Channel struct {
	Name  string  `json:"name"`
	Depth int64   `json:"depth"` // records that the log holds now
	Rate  float64 `json:"rate"`  // records per second, lately
}

// Agent is an agent's account of one channel that it reads: Accepted = Done + DeadLettered +
// InFlight. Rate, quantiles and errors are of all its channels together.
type Agent struct {
	Agent        string  `json:"agent"`
	Channel      string  `json:"channel"` // that it reads
	Writes       string  `json:"writes"`  // channel; empty where it only fills tables
	Purpose      string  `json:"purpose"`
	Accepted     int64   `json:"accepted"` // records of the channel since the log's beginning
	Done         int64   `json:"done"`
	DeadLettered int64   `json:"dead_lettered"`
	InFlight     int64   `json:"in_flight"`
	Lag          int64   `json:"lag"`  // records to go
	Rate         float64 `json:"rate"` // items per second
	P50          float64 `json:"p50_ms"`
	P99          float64 `json:"p99_ms"`
	Errors       int64   `json:"errors"` // failed attempts
}

// errBehind: what the account is made of has not all been read since the start.
var errBehind = problem.New(problem.Unavailable, "the ledger has not read all dead letters since its start; try again")

// catchUp waits a while until all dead letters and reports that there were at the start are known.
func (l *Ledger) catchUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, l.config.Timeout)
	defer cancel()
	for _, follower := range l.followed {
		select {
		case <-follower.Done():
		case <-ctx.Done():
			return errBehind
		}
	}
	return nil
}

// View returns the account now. Its errors are the log's, or unavailable for as long after a start
// as there are dead letters to read.
func (l *Ledger) View(ctx context.Context) (View, error) {
	behind := l.catchUp(ctx)
	now, before, err := l.observe(ctx)
	if err == nil {
		err = behind
	}
	if err != nil {
		return View{}, err
	}
	view := View{Channels: []Channel{}, Agents: []Agent{}, Balanced: true}
	for _, name := range l.channels() {
		view.Channels = append(view.Channels, Channel{name, now.channels[name].depth, now.rate(before, name)})
	}
	for _, a := range l.deps.Agents {
		for _, channel := range a.Reads {
			row := l.account(a, channel, now)
			view.Balanced = view.Balanced && row.balanced()
			view.Agents = append(view.Agents, row)
		}
	}
	return view, nil
}

func (l *Ledger) account(a pipeline.Agent, channel string, now observation) Agent {
	accepted, committed, dead := now.channels[channel].accepted, now.committed[reading{a.Name, channel}], l.deaths.of(a.Name, channel)
	report := l.reports.sum(a.Name, now.at)
	return Agent{
		Agent: a.Name, Channel: channel, Writes: a.Writes, Purpose: a.Purpose,
		Accepted: accepted, Done: committed - dead, DeadLettered: dead,
		InFlight: accepted - committed, Lag: accepted - committed,
		Rate: report.Rate, P50: report.P50, P99: report.P99, Errors: report.Errors,
	}
}

func (a Agent) balanced() bool {
	return a.Done >= 0 && a.InFlight >= 0 && a.Accepted == a.Done+a.DeadLettered+a.InFlight
}

// rate is how many records a second a channel got since an earlier observation.
func (o observation) rate(before observation, channel string) float64 {
	seconds := o.at.Sub(before.at).Seconds()
	if seconds <= 0 {
		return 0
	}
	return max(0, float64(o.channels[channel].accepted-before.channels[channel].accepted)/seconds)
}
