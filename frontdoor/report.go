package frontdoor

import (
	"context"
	"time"

	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

const (
	// reportEvery is how often scorecards that change are told.
	reportEvery = time.Second
	// repeatEvery is how often all are, for who came later and for who would know that
	// this door is still there.
	repeatEvery = 10 * time.Second
)

// Report tells the read APIs on the channel "pipeline" how producers fare, until ctx ends: each
// second those whose scorecards change, and now and then all. What can't be told is told later.
func (d *Door) Report(ctx context.Context) error {
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	r := reporter{door: d, told: map[string]pipeline.Scorecard{}}
	for {
		select {
		case <-ctx.Done():
			r.report(context.WithoutCancel(ctx)) // the last second's
			return nil
		case <-tick.C:
			r.report(ctx)
		}
	}
}

// reporter remembers what was told last, by producer.
type reporter struct {
	door *Door
	told map[string]pipeline.Scorecard
}

func (r *reporter) report(ctx context.Context) {
	cards := r.news()
	if len(cards) == 0 {
		return
	}
	if err := r.publish(ctx, cards); err != nil {
		r.door.deps.Logger.Debug("scorecards not published", "err", err)
		return
	}
	for _, card := range cards {
		r.told[card.Producer] = card
	}
}

func (r *reporter) publish(ctx context.Context, cards []pipeline.Scorecard) error {
	records := make([]stream.Record, len(cards))
	for i, card := range cards {
		var err error
		if records[i], err = pipeline.Record(card.Producer, card.At, card); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, reportEvery)
	defer cancel()
	return r.door.deps.Log.Publish(ctx, records)
}

// news are the scorecards to tell now: those that have changed, or whose rate has, and those that
// were told long ago.
func (r *reporter) news() (cards []pipeline.Scorecard) {
	now := r.door.deps.Now().UTC()
	for _, s := range r.door.Scorecards() {
		card := pipeline.Scorecard{
			Producer: s.Producer, Instance: r.door.cfg.Instance, At: now,
			Accepted: s.Accepted, Rejected: s.Rejected, Last: s.Last, Quarantine: s.Quarantine,
		}
		before, known := r.told[s.Producer]
		since, span := card.Items()-before.Items(), now.Sub(before.At)
		if since == 0 && before.Rate == 0 && span < repeatEvery {
			continue
		}
		if !known || span < reportEvery {
			span = reportEvery
		}
		card.Rate = float64(since) / span.Seconds()
		cards = append(cards, card)
	}
	return cards
}
