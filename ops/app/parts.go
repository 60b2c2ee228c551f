package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/prometheus/client_golang/prometheus"

	"gravitas/agents/store"
	storecassandra "gravitas/agents/store/cassandra"
	storepebble "gravitas/agents/store/pebble"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/ops/config"
	"gravitas/ops/rebuild"
	"gravitas/tracecache"
	tracepebble "gravitas/tracecache/pebble"
	traceredis "gravitas/tracecache/redis"
)

// parts are what the roles of a process share: the log, the tables and the traces,
// embedded or on real servers.
type parts struct {
	cfg      *config.Config
	logger   *slog.Logger
	registry *prometheus.Registry
	channels *envelope.Channels

	kafka  []string // brokers' addresses, the embedded one's included
	log    stream.Log
	store  rebuild.Tables
	traces tracecache.Cache

	closers []func() error // in the order of opening
}

func (p *parts) onClose(fn func() error) { p.closers = append(p.closers, fn) }

// close closes what was opened, the last first.
func (p *parts) close() error {
	var errs []error
	for i := len(p.closers) - 1; i >= 0; i-- {
		errs = append(errs, p.closers[i]())
	}
	return errors.Join(errs...)
}

// openLog connects to the log, starting the embedded broker where no other is named.
func (p *parts) openLog() error {
	cfg := stream.KafkaConfig{Brokers: p.cfg.Kafka, Prefix: p.cfg.Prefix()}
	if len(cfg.Brokers) == 0 {
		spareProcessors()
		broker, err := stream.StartBroker(stream.BrokerConfig{
			Dir: filepath.Join(p.cfg.Data, "log"), Addr: "127.0.0.1:0", Sync: !p.cfg.NoSync,
		}, p.logger)
		if err != nil {
			return err
		}
		p.onClose(broker.Close)
		cfg.Brokers, cfg.Dial = []string{broker.Addr()}, broker.Dial
	}
	log, err := stream.NewKafka(cfg, p.logger)
	if err != nil {
		return err
	}
	p.onClose(log.Close)
	p.kafka, p.log = cfg.Brokers, log
	return nil
}

// openStore opens the tables. Cassandra is waited for.
func (p *parts) openStore(ctx context.Context, waiting func(string, error)) (err error) {
	if len(p.cfg.Cassandra) == 0 {
		if p.store, err = p.openPebble("store"); err != nil {
			return fmt.Errorf("open the embedded store: %w", err)
		}
		p.onClose(p.store.Close)
		return nil
	}
	return until(ctx, "cassandra", waiting, func() (err error) {
		if p.store, err = p.openCassandra(ctx, p.cfg.Keyspace()); err == nil {
			p.onClose(p.store.Close)
		}
		return err
	})
}

func (p *parts) openCassandra(ctx context.Context, keyspace string) (rebuild.Tables, error) {
	return storecassandra.Open(ctx, storecassandra.Config{Hosts: p.cfg.Cassandra, Keyspace: keyspace}, p.logger)
}

func (p *parts) openPebble(name string) (rebuild.Tables, error) {
	return storepebble.Open(storepebble.Config{Dir: filepath.Join(p.cfg.Data, name)}, p.logger)
}

// openSpare opens the tables that serve while the others are rebuilt.
func (p *parts) openSpare(ctx context.Context) (rebuild.Tables, error) {
	if len(p.cfg.Cassandra) == 0 {
		return p.openPebble("store-spare")
	}
	return p.openCassandra(ctx, p.cfg.Keyspace()+"_spare")
}

// openTraces opens the trace cache, which nothing waits for.
func (p *parts) openTraces() error {
	var err error
	if p.cfg.Redis != "" {
		p.traces, err = traceredis.Open(traceredis.Config{URL: p.cfg.Redis, TTL: p.cfg.TraceTTL})
	} else {
		p.traces, err = tracepebble.Open(tracepebble.Config{Dir: filepath.Join(p.cfg.Data, "traces"), TTL: p.cfg.TraceTTL}, time.Now, p.logger)
	}
	if err != nil {
		return fmt.Errorf("open the trace cache: %w", err)
	}
	p.onClose(p.traces.Close)
	return nil
}

// largestLetter is the size of the largest dead letter on its way back, in bytes.
const largestLetter = 4 * envelope.DefaultMaxBytes

// topics are those of every channel, and of what agents read and write besides.
func (p *parts) topics() []stream.Topic {
	var topics []stream.Topic
	add := func(name string, retention time.Duration, maxBytes int) {
		topics = append(topics, stream.Topic{
			Name: name, Partitions: p.cfg.Partitions, Retention: retention,
			// An envelope holds its item in base64, a dead letter holds an envelope.
			MaxBytes: max(2<<20, maxBytes*3/2+64<<10),
		})
	}
	for _, c := range p.channels.All() {
		add(c.Name, c.Retention, c.MaxBytes)
	}
	for _, a := range flow(p.cfg) {
		add(deadletter.RetryChannel(a.Name), 0, largestLetter)
		if _, registered := p.channels.Get(a.Writes); a.Writes != "" && !registered {
			add(a.Writes, 0, envelope.DefaultMaxBytes)
		}
	}
	return topics
}

// createTopics makes every channel's topic. The log is waited for.
func (p *parts) createTopics(ctx context.Context, waiting func(string, error)) error {
	topics := append(p.topics(), stream.Topic{Name: pipeline.Channel, Partitions: 1, Retention: time.Hour})
	return until(ctx, "kafka", waiting, func() error {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		return p.log.CreateTopics(ctx, topics...)
	})
}

// until tries until it succeeds or ctx ends, telling what is waited for.
func until(ctx context.Context, name string, waiting func(string, error), try func() error) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 100*time.Millisecond, 2*time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := try()
		if err != nil && !errors.Is(err, store.ErrUnavailable) && !errors.Is(err, stream.ErrUnavailable) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pause), backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(func(err error, _ time.Duration) { waiting(name, err) }))
	if err == nil {
		waiting(name, nil)
	}
	return err
}
