package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/twmb/franz-go/pkg/kfake"

	"gravitas/envelope/stream/durable"
)

// BrokerConfig says where the embedded broker listens and keeps its log.
type BrokerConfig struct {
	Dir  string // made where it does not exist
	Addr string // host:port to listen on; port 0 picks a free one
	// Sync has each append reach the disk before it is acknowledged, or read, so that it
	// outlives a power loss; without it, it outlives the process.
	Sync bool
}

// Broker is an embedded broker that speaks Kafka's protocol and keeps its log, topics and
// consumer groups in a directory.
type Broker struct {
	cluster *kfake.Cluster
	inside  *insideListener
	addr    string
}

// StartBroker starts a broker on what its directory holds.
func StartBroker(cfg BrokerConfig, logger *slog.Logger) (*Broker, error) {
	if cfg.Dir == "" {
		return nil, errors.New("start broker: no directory given")
	}
	if err := os.MkdirAll(filepath.Dir(cfg.Dir), 0o755); err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	broker := &Broker{}
	cluster, err := kfake.NewCluster(
		kfake.NumBrokers(1),
		kfake.DataDir(cfg.Dir),
		kfake.ListenFn(func(network, _ string) (net.Listener, error) { return broker.listen(network, cfg, logger) }),
		kfake.MaxVersions(durable.Versions()),
		kfake.BrokerConfigs(map[string]string{"message.max.bytes": "67108864"}),
		kfake.WithLogger(brokerLogger{logger}),
	)
	if err != nil {
		return nil, fmt.Errorf("start broker on %s in %s: %w", cfg.Addr, cfg.Dir, err)
	}
	broker.cluster, broker.addr = cluster, cluster.ListenAddrs()[0]
	return broker, nil
}

func (b *Broker) listen(network string, cfg BrokerConfig, logger *slog.Logger) (net.Listener, error) {
	outside, err := net.Listen(network, cfg.Addr)
	if err != nil {
		return nil, err
	}
	b.inside = newInsideListener(outside, logger)
	if !cfg.Sync {
		return b.inside, nil
	}
	return durable.Listener(b.inside, cfg.Dir, logger), nil
}

// Dial connects to the broker from inside the process, whatever the address.
func (b *Broker) Dial(_ context.Context, _, _ string) (net.Conn, error) { return b.inside.dial() }

// Addr is the host:port that clients connect to.
func (b *Broker) Addr() string { return b.addr }

// Close writes what the broker holds and ends it.
func (b *Broker) Close() error {
	b.cluster.Close()
	return nil
}

// brokerLogger passes the broker's own log lines on at debug.
type brokerLogger struct{ logger *slog.Logger }

func (l brokerLogger) Logf(level kfake.LogLevel, format string, args ...any) {
	to := slog.LevelDebug
	if level == kfake.LogLevelError {
		to = slog.LevelWarn
	}
	if l.logger.Enabled(context.Background(), to) {
		l.logger.Log(context.Background(), to, fmt.Sprintf(format, args...), "part", "broker")
	}
}
