package cassandra

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"strconv"
	"time"

	"github.com/gocql/gocql"
)

// Config says which cluster and keyspace, and how to talk to it.
type Config struct {
	// Hosts are the nodes to begin with, as host:port or host; all nodes
	// listen on the first one's port.
	Hosts []string
	// Keyspace is made where it does not exist; "" is gravitas.
	Keyspace string
	// Datacenter is the local one: its nodes are asked first, and a keyspace
	// that is made is replicated by NetworkTopologyStrategy. "" is a cluster
	// of one, by SimpleStrategy.
	Datacenter string
	// Replication is the replication factor of a keyspace that is made; 0 is 1.
	Replication int
	// Consistency of reads and writes, such as QUORUM; "" is LOCAL_QUORUM.
	Consistency string
	// User and Password log in, where set.
	User, Password string
	// TLS is how to connect, where set.
	TLS *tls.Config
	// Timeout of one request; 0 is 10 s.
	Timeout time.Duration
	// Concurrency is how many requests one call has under way; 0 is 64.
	Concurrency int
}

func (c Config) withDefaults() Config {
	if c.Keyspace == "" {
		c.Keyspace = "gravitas"
	}
	if c.Replication == 0 {
		c.Replication = 1
	}
	if c.Consistency == "" {
		c.Consistency = "LOCAL_QUORUM"
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Concurrency == 0 {
		c.Concurrency = 64
	}
	return c
}

var (
	keyspaceName   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,47}$`)
	datacenterName = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
)

// Validate returns an error that names the setting that can't be used.
func (c Config) Validate() error {
	c = c.withDefaults()
	switch {
	case len(c.Hosts) == 0:
		return errors.New("cassandra hosts: at least one is required")
	case !keyspaceName.MatchString(c.Keyspace):
		return fmt.Errorf("cassandra keyspace %q: must be a lower-case letter and then letters, digits and _, 48 at most", c.Keyspace)
	case c.Datacenter != "" && !datacenterName.MatchString(c.Datacenter):
		return fmt.Errorf("cassandra datacenter %q: is no name of one", c.Datacenter)
	case c.Replication < 1:
		return fmt.Errorf("cassandra replication %d: must be 1 or more", c.Replication)
	case c.Concurrency < 1:
		return fmt.Errorf("cassandra concurrency %d: must be 1 or more", c.Concurrency)
	}
	if _, err := gocql.ParseConsistencyWrapper(c.Consistency); err != nil {
		return fmt.Errorf("cassandra consistency %q: is no level", c.Consistency)
	}
	_, _, err := c.addresses()
	return err
}

// addresses splits the hosts from their port.
func (c Config) addresses() (hosts []string, port int, err error) {
	port = 9042
	for i, address := range c.Hosts {
		host, portText, err := net.SplitHostPort(address)
		if err != nil {
			hosts = append(hosts, address)
			continue
		}
		n, err := strconv.Atoi(portText)
		if err != nil || n < 1 || n > 65535 {
			return nil, 0, fmt.Errorf("cassandra host %q: %q is no port", address, portText)
		}
		if i == 0 {
			port = n
		}
		hosts = append(hosts, host)
	}
	return hosts, port, nil
}

func (c Config) replication() string {
	if c.Datacenter == "" {
		return fmt.Sprintf("{'class': 'SimpleStrategy', 'replication_factor': %d}", c.Replication)
	}
	return fmt.Sprintf("{'class': 'NetworkTopologyStrategy', '%s': %d}", c.Datacenter, c.Replication)
}

// connect opens a session; keyspace "" is none.
func connect(c Config, keyspace string, logger *slog.Logger) (*gocql.Session, error) {
	hosts, port, err := c.addresses()
	if err != nil {
		return nil, err
	}
	cluster := gocql.NewCluster(hosts...)
	cluster.Port = port
	cluster.Keyspace = keyspace
	cluster.ProtoVersion = 4
	cluster.Consistency = gocql.ParseConsistency(c.Consistency)
	cluster.Timeout, cluster.WriteTimeout, cluster.ConnectTimeout = c.Timeout, c.Timeout, c.Timeout
	cluster.DefaultIdempotence = true
	cluster.DefaultTimestamp = false
	cluster.RetryPolicy = &gocql.SimpleRetryPolicy{NumRetries: 1}
	// A node that was away is tried again each second, not each minute.
	cluster.ReconnectInterval = time.Second
	cluster.ReconnectionPolicy = &gocql.ConstantReconnectionPolicy{MaxRetries: 1, Interval: 100 * time.Millisecond}
	// Waiting to fill a packet costs more than the packet.
	cluster.WriteCoalesceWaitTime = 0
	cluster.MaxWaitSchemaAgreement = 30 * time.Second
	cluster.Logger = debugLogger{logger}
	cluster.PoolConfig.HostSelectionPolicy = gocql.TokenAwareHostPolicy(c.hostPolicy())
	if c.User != "" {
		cluster.Authenticator = gocql.PasswordAuthenticator{Username: c.User, Password: c.Password}
	}
	if c.TLS != nil {
		cluster.SslOpts = &gocql.SslOptions{Config: c.TLS.Clone(), EnableHostVerification: !c.TLS.InsecureSkipVerify}
	}
	return cluster.CreateSession()
}

func (c Config) hostPolicy() gocql.HostSelectionPolicy {
	if c.Datacenter == "" {
		return gocql.RoundRobinHostPolicy()
	}
	return gocql.DCAwareRoundRobinPolicy(c.Datacenter)
}

// debugLogger passes the driver's own messages on: what matters of them comes
// back as errors too.
type debugLogger struct{ logger *slog.Logger }

func (l debugLogger) Print(v ...any)                 { l.debug(fmt.Sprint(v...)) }
func (l debugLogger) Printf(format string, v ...any) { l.debug(fmt.Sprintf(format, v...)) }
func (l debugLogger) Println(v ...any)               { l.debug(fmt.Sprint(v...)) }
func (l debugLogger) debug(message string)           { l.logger.Debug("Cassandra driver", "message", message) }
