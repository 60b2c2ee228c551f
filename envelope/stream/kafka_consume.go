package stream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"gravitas/envelope/pause"
)

// A member that is killed is noticed after sessionTimeout; one that stops
// leaves at once.
const (
	sessionTimeout    = 6 * time.Second
	heartbeatInterval = 500 * time.Millisecond
	joinBackoff       = 300 * time.Millisecond
	// minGeneration is between two generations: one of a topic that is gone ends at once.
	minGeneration = 100 * time.Millisecond
)

// Consume works on the partitions that the group gives this member, generation
// after generation.
func (k *Kafka) Consume(ctx context.Context, group string, topics []string, work func(context.Context, Claim) error) error {
	ctx, end, err := k.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	prefixed := make([]string, len(topics))
	for i, t := range topics {
		prefixed[i] = k.topic(t)
	}
	member, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID:                     k.cfg.Prefix + group,
		Brokers:                k.cfg.Brokers,
		Dialer:                 k.dialer,
		Topics:                 prefixed,
		SessionTimeout:         sessionTimeout,
		RebalanceTimeout:       sessionTimeout,
		HeartbeatInterval:      heartbeatInterval,
		JoinGroupBackoff:       joinBackoff,
		WatchPartitionChanges:  true,
		PartitionWatchInterval: 5 * time.Second,
		StartOffset:            kafka.FirstOffset,
	})
	if err != nil {
		return fmt.Errorf("consume as %s: %w", group, err)
	}
	c := &consumption{kafka: k, work: work, failed: make(chan error, 1)}
	err = c.run(ctx, member)
	member.Close() // ends the generation, waits for its work, leaves the group
	return err
}

// consumption is one Consume under way.
type consumption struct {
	kafka  *Kafka
	work   func(context.Context, Claim) error
	failed chan error // the first error of work
}

func (c *consumption) run(ctx context.Context, member *kafka.ConsumerGroup) error {
	stop := make(chan struct{})
	defer close(stop)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case err := <-c.failed:
			cancel(err)
		case <-stop:
		}
	}()
	for {
		generation, err := member.Next(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			c.kafka.logger.Debug("waiting for the consumer group", "err", err)
			continue
		}
		c.start(ctx, generation)
		pause.For(ctx, minGeneration)
	}
}

func (c *consumption) start(ctx context.Context, g *kafka.Generation) {
	for topic, assignments := range g.Assignments {
		for _, a := range assignments {
			g.Start(func(generation context.Context) {
				c.claim(ctx, generation, g, topic, a)
			})
		}
	}
}

// claim works on one partition until its generation or Consume ends.
func (c *consumption) claim(ctx, generation context.Context, g *kafka.Generation, topic string, a kafka.PartitionAssignment) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(generation, cancel)()
	cl := &claim{
		kafka:      c.kafka,
		generation: g,
		name:       topic,
		topic:      topic[len(c.kafka.cfg.Prefix):],
		partition:  a.ID,
		offset:     a.Offset,
	}
	if err := cl.resolve(ctx); err == nil {
		err = c.work(ctx, cl)
		if err != nil && ctx.Err() == nil {
			select {
			case c.failed <- fmt.Errorf("consume %s/%d: %w", cl.topic, cl.partition, err):
			default:
			}
		}
	}
	<-ctx.Done() // returning would end the generation for the other partitions
}

type claim struct {
	kafka      *Kafka
	generation *kafka.Generation
	name       string // with the prefix
	topic      string
	partition  int
	offset     int64

	mu sync.Mutex // one commit at a time on the coordinator's connection
}

func (c *claim) Topic() string  { return c.topic }
func (c *claim) Partition() int { return c.partition }
func (c *claim) Offset() int64  { return c.offset }

// resolve turns "no offset committed" into the partition's first offset.
func (c *claim) resolve(ctx context.Context) error {
	backOff := newBackOff()
	for c.offset < 0 {
		bounds, err := c.kafka.Bounds(ctx, c.topic)
		if err == nil && c.partition < len(bounds) {
			c.offset = bounds[c.partition].First
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		pause.For(ctx, backOff.NextBackOff())
	}
	return nil
}

// Commit stores the offset under the generation's id, so that the broker refuses
// it once the partition has gone to another member.
func (c *claim) Commit(ctx context.Context, offset int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.generation.CommitOffsets(map[string]map[int]int64{c.name: {c.partition: offset}})
	if err != nil && errors.Is(err, kafka.UnknownMemberId) {
		err = fmt.Errorf("partition is another member's: %w", err)
	}
	return mapError(fmt.Sprintf("commit %s/%d", c.topic, c.partition), err)
}
