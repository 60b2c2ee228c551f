package streamtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
)

// produce makes the publishes that are due, each of some records, and tries each
// again until it is acknowledged. Some calls are given up early, and now and
// then the client is closed under one.
func (r *run) produce(random *rand.Rand) {
	log := r.open(r.t)
	for n := range r.due {
		drawn := make([]string, 1+random.IntN(3))
		for i := range drawn {
			drawn[i] = fmt.Sprintf("key-%d", random.IntN(keys))
		}
		for try := 0; ; try++ {
			records := make([]stream.Record, len(drawn))
			for i, key := range drawn {
				records[i] = r.record(key, fmt.Sprintf("publish %d, record %d, try %d", n, i, try))
			}
			if r.publishOnce(log, records, random) {
				break
			}
			if random.IntN(4) == 0 {
				log.Close()
				log = r.open(r.t)
			}
			r.available(log)
		}
		r.done <- struct{}{}
		r.looks <- struct{}{}
	}
	log.Close()
}

// publishOnce is one call of Publish, in the history.
func (r *run) publishOnce(log stream.Log, records []stream.Record, random *rand.Rand) (acknowledged bool) {
	wait := patience
	if random.IntN(8) == 0 {
		wait = time.Duration(random.IntN(3000)) * time.Microsecond
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	attempts := r.history.called(records)
	if log.Publish(ctx, records) != nil {
		return false
	}
	r.history.acknowledged(attempts, records)
	return true
}

// look reads some whole partition each time that an append was acknowledged.
func (r *run) look(ctx context.Context, random *rand.Rand) {
	for {
		select {
		case <-r.looks:
		case <-ctx.Done():
			return
		}
		p := random.IntN(partitions)
		called := r.history.now()
		if seen, err := r.snapshot(ctx, p); err == nil {
			r.history.read(reading{partition: p, called: called, returned: r.history.now(), seen: seen})
		}
	}
}

// snapshot returns what a partition holds.
func (r *run) snapshot(ctx context.Context, partition int) (seen []entry, err error) {
	bounds, err := r.log.Bounds(ctx, r.topic)
	if err != nil || bounds[partition].Next == 0 {
		return nil, err
	}
	err = r.log.Read(ctx, r.topic, partition, 0, func(records []stream.Record) error {
		for _, record := range records {
			if record.Offset < bounds[partition].Next {
				seen = append(seen, entryOf(record))
			}
		}
		if records[len(records)-1].Offset >= bounds[partition].Next-1 {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return seen, err
}

// readFinal reads the whole log, which no append that is acknowledged comes to any more.
func (r *run) readFinal() {
	for p := range partitions {
		seen, err := r.snapshot(context.Background(), p)
		require.NoError(r.t, err)
		r.history.final[p] = seen
	}
}
