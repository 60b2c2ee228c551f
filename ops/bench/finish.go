package bench

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"gravitas/envelope/stream"
	"gravitas/ops/app"
	"gravitas/ops/config"
)

// pollInterval spaces looks at how far the agents are; they commit five times a second.
const pollInterval = 50 * time.Millisecond

// jobTimeout bounds a main job.
const jobTimeout = 4 * time.Minute

// progress knows how far an instance's agents are, from their committed offsets.
type progress struct {
	log *stream.Kafka
	in  *instance
}

// newLog connects to an instance's log.
func newLog(in *instance, logger *slog.Logger) (*stream.Kafka, error) {
	return stream.NewKafka(stream.KafkaConfig{Brokers: in.brokers(), Prefix: in.topic("")}, logger)
}

func newProgress(in *instance, logger *slog.Logger) (*progress, error) {
	log, err := newLog(in, logger)
	return &progress{log, in}, err
}

func (p *progress) close() error { return p.log.Close() }

// finished waits until a channel has n items and every agent has done all that it reads.
func (p *progress) finished(ctx context.Context, channel string, n int) error {
	ctx, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()
	for {
		behind, err := p.behind(ctx, channel, n)
		if err == nil && behind == "" {
			return nil
		}
		wait(ctx, pollInterval)
		if ctx.Err() != nil {
			return fmt.Errorf("the job did not finish in %s (%s): %w", jobTimeout, behind, ctx.Err())
		}
	}
}

// behind names an agent that has something left to do. It asks in the order of the
// flow: what an agent has committed has left its outputs on the log before.
func (p *progress) behind(ctx context.Context, channel string, n int) (string, error) {
	items, err := p.log.Bounds(ctx, channel)
	if err != nil {
		return "", err
	}
	if have := total(items); have < int64(n) { // what was refused may be there too
		return fmt.Sprintf("the log has %d of %d %s", have, n, channel), nil
	}
	for _, agent := range app.Catalog(&config.Config{}) {
		for _, channel := range agent.Reads {
			if behind, err := p.behindOn(ctx, agent.Name, channel); err != nil || behind != "" {
				return behind, err
			}
		}
	}
	return "", nil
}

// behindOn says how far an agent is on a channel, "" where that is at its end.
func (p *progress) behindOn(ctx context.Context, agent, channel string) (string, error) {
	bounds, err := p.log.Bounds(ctx, channel)
	if err != nil {
		return "", err
	}
	committed, err := p.log.Committed(ctx, agent, channel)
	if err != nil {
		return "", err
	}
	for i, b := range bounds {
		if b.Next > b.First && committed[i] < b.Next {
			return fmt.Sprintf("%s is at %d of %d on partition %d of %s", agent, committed[i], b.Next, i, channel), nil
		}
	}
	return "", nil
}

func total(bounds []stream.Bounds) (n int64) {
	for _, b := range bounds {
		n += b.Next - b.First
	}
	return n
}
