package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/pause"
	"gravitas/ops/rig"
)

const (
	recoverLimit = 2 * time.Minute // from a fault's end until items go all the way again
	gapItems     = 150             // accepted between two faults, at most
)

// fault is something that goes wrong.
type fault struct {
	name string
	// do does it and undoes it, and returns when that was.
	do func(*run) time.Time
}

// run is a system to which faults are done while producers push.
type run struct {
	t         testing.TB
	sys       system
	site      *rig.Site
	random    *rand.Rand
	producers *producers
	uses      *uses
	sinks     *sinks
	due       map[deadLetter]bool
	probes    int
	times
}

// startRun has producers push to a system.
func startRun(t testing.TB, sys system, seed uint64) *run {
	site := sys.Site()
	return &run{
		t: t, sys: sys, site: site, random: rand.New(rand.NewPCG(seed, 0)), due: map[deadLetter]bool{},
		uses: startUses(t, site, seed), producers: startProducers(t, site, seed), sinks: watchSinks(t, site, seed),
	}
}

// suffer does the faults in an order and at moments drawn from the seed, one at a time.
func (r *run) suffer(faults []fault) {
	r.t.Helper()
	r.random.Shuffle(len(faults), func(i, j int) { faults[i], faults[j] = faults[j], faults[i] })
	for _, f := range faults {
		r.producers.advance(r.t, 1+r.random.Int64N(gapItems))
		began := time.Now()
		ended := f.do(r)
		took := r.recover(ended)
		r.recovered = append(r.recovered, took)
		r.t.Logf("%s: %s; items go all the way again %s after its end", f.name, ended.Sub(began).Round(time.Millisecond), took)
	}
}

// recover waits until a new item has gone through all agents, and returns how long that
// took since a fault's end.
func (r *run) recover(ended time.Time) time.Duration {
	r.t.Helper()
	p := r.probe()
	r.push(p)
	rig.Await(r.t, recoverLimit-time.Since(ended), func() error { return r.through(p) })
	return time.Since(ended).Round(time.Millisecond)
}

// probe makes a post that is the only one of its subreddit.
func (r *run) probe() rig.Post {
	r.probes++
	name := fmt.Sprintf("probe_%03d", r.probes)
	p := rig.Post{ID: name, Subreddit: name, Title: "a photo of a probe", Author: "chaos", CreatedUTC: firstSecond}
	p.Seal()
	return p
}

func (r *run) push(p rig.Post) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), recoverLimit)
	defer cancel()
	require.NoError(r.t, r.producers.push(ctx, []rig.Post{p}))
}

// through is nil once every agent has done its part of a probe: the post is stored, its
// score is, and the total counts it.
func (r *run) through(p rig.Post) error {
	body, err := r.site.Get("/api/subreddit/" + p.Subreddit + "?limit=1")
	if err != nil {
		return err
	}
	var subreddit struct {
		Posts int
		Items []rig.PostRow
	}
	if err := json.Unmarshal(body, &subreddit); err != nil {
		return err
	}
	if subreddit.Posts != 1 || len(subreddit.Items) != 1 || subreddit.Items[0].Score == nil {
		return errors.New("not all the way: " + string(body))
	}
	return nil
}

// wait lets a fault last.
func (r *run) wait(d time.Duration) {
	r.t.Helper()
	require.True(r.t, pause.For(r.t.Context(), d), "the test ended")
}
