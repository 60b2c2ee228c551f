package movingaverage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"gravitas/agents"
	"gravitas/agents/store"
)

// parse reads an item of demand or generation. Its series is named in it, or is its source.
func parse(it *agents.Item) (r store.Reading, err error) {
	fields := gjson.GetManyBytes(it.Data, "value", "at", "series")
	if !gjson.ValidBytes(it.Data) || fields[0].Type != gjson.Number {
		return r, errors.New("reading: /value: must be a number")
	}
	at, err := time.Parse(time.RFC3339Nano, fields[1].String())
	if err != nil {
		return r, fmt.Errorf("reading: /at: %w", err)
	}
	return store.Reading{
		Series: store.Series{Channel: it.Channel, Name: cmp.Or(fields[2].String(), it.Source)},
		DataID: it.DataID.String(), At: at.UTC().Truncate(time.Microsecond), Value: fields[0].Num, Sequence: it.Order(),
	}, nil
}

// history is the newest readings of the items' series, enough to predict for each item. Where
// items are processed again there are newer ones before those that they see.
func (a *Agent) history(ctx context.Context, items []agents.Item, readings []store.Reading) (map[store.Series][]store.Reading, error) {
	counts, most := map[store.Series]int{}, 0
	for _, r := range readings {
		counts[r.Series]++
		most = max(most, counts[r.Series])
	}
	limit := store.Period + most
	history, err := a.latest(ctx, slices.Collect(maps.Keys(counts)), limit)
	if err != nil {
		return nil, err
	}
	short := map[store.Series]bool{}
	for i, r := range readings {
		if known := history[r.Series]; len(known) == limit && len(window(&items[i], known)) < store.Period {
			short[r.Series] = true
		}
	}
	whole, err := a.latest(ctx, slices.Collect(maps.Keys(short)), store.MaxReadings)
	maps.Copy(history, whole)
	return history, err
}

func (a *Agent) latest(ctx context.Context, of []store.Series, limit int) (map[store.Series][]store.Reading, error) {
	readings, err := a.tables.LatestReadings(ctx, of, limit)
	latest := make(map[store.Series][]store.Reading, len(of))
	for i, all := range readings {
		latest[of[i]] = all
	}
	return latest, err
}
