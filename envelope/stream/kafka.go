package stream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
)

// KafkaConfig says which brokers to use and how.
type KafkaConfig struct {
	Brokers []string       // host:port of at least one broker
	Prefix  string         // put before the name of every topic and group
	TLS     *tls.Config    // nil speaks plain text
	SASL    sasl.Mechanism // nil does not authenticate
	// Dial connects to an address, such as [Broker.Dial]; nil uses the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

const (
	dialTimeout    = 2 * time.Second
	requestTimeout = 10 * time.Second
)

// Kafka is a Log on brokers that speak Kafka's protocol.
type Kafka struct {
	cfg       KafkaConfig
	logger    *slog.Logger
	transport *kafka.Transport
	client    *kafka.Client
	dialer    *kafka.Dialer

	closing context.Context // ends when Close is called
	close   context.CancelFunc
	work    sync.WaitGroup

	mu        sync.Mutex
	appenders map[string]*appenders // by topic
}

var _ Log = (*Kafka)(nil)

// NewKafka returns a Log on the brokers. It does not connect yet.
func NewKafka(cfg KafkaConfig, logger *slog.Logger) (*Kafka, error) {
	if len(cfg.Brokers) == 0 {
		return nil, errors.New("stream: no broker named")
	}
	dialer := &kafka.Dialer{Timeout: dialTimeout, DualStack: true, TLS: cfg.TLS, SASLMechanism: cfg.SASL, ClientID: "gravitas", DialFunc: cfg.Dial}
	transport := &kafka.Transport{
		DialTimeout: dialTimeout,
		IdleTimeout: time.Minute,
		MetadataTTL: 5 * time.Second,
		ClientID:    "gravitas",
		TLS:         cfg.TLS,
		SASL:        cfg.SASL,
		Dial:        cfg.Dial,
	}
	closing, cancel := context.WithCancel(context.Background())
	return &Kafka{
		cfg:       cfg,
		logger:    logger,
		transport: transport,
		client:    &kafka.Client{Addr: kafka.TCP(cfg.Brokers...), Timeout: requestTimeout, Transport: transport},
		dialer:    dialer,
		closing:   closing,
		close:     cancel,
		appenders: map[string]*appenders{},
	}, nil
}

// Close ends every call that is under way, waits for it, and closes idle connections.
func (k *Kafka) Close() error {
	k.mu.Lock()
	k.close()
	k.mu.Unlock()
	k.work.Wait()
	k.transport.CloseIdleConnections()
	return nil
}

// begin counts a piece of work that Close waits for; its context ends with ctx or at Close.
func (k *Kafka) begin(ctx context.Context) (context.Context, func(), error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closing.Err() != nil {
		return nil, nil, fmt.Errorf("%w: closed", ErrUnavailable)
	}
	k.work.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(k.closing, cancel)
	return ctx, func() { stop(); cancel(); k.work.Done() }, nil
}

func (k *Kafka) topic(name string) string { return k.cfg.Prefix + name }

// mapError turns kafka-go's errors into the port's.
func mapError(doing string, err error) error {
	if err == nil {
		return nil
	}
	kind := ErrUnavailable
	var code kafka.Error
	if errors.As(err, &code) {
		switch code {
		case kafka.MessageSizeTooLarge, kafka.InvalidMessageSize:
			kind = ErrTooLarge
		case kafka.OffsetOutOfRange:
			kind = ErrOffsetOutOfRange
		case kafka.UnknownTopicOrPartition:
			kind = ErrUnknownTopic
		}
	}
	return fmt.Errorf("%w: %s: %w", kind, doing, err)
}
