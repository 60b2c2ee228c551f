// Package config is every setting of Gravitas: its flag, its environment
// variable, its key in the configuration file, its default.
//
// A flag beats the environment, the environment beats the file, the file beats
// the default.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"gravitas/agents"
	"gravitas/agents/dispatch"
	"gravitas/agents/shop"
	"gravitas/agents/updateembeddings"
	"gravitas/envelope"
	"gravitas/readapi/explore"
)

// Config is the settings of one process.
type Config struct {
	Data          string        `koanf:"data"`
	Kafka         []string      `koanf:"kafka"`
	Cassandra     []string      `koanf:"cassandra"`
	Redis         string        `koanf:"redis"`
	Namespace     string        `koanf:"namespace"`
	FrontdoorAddr string        `koanf:"frontdoor-addr"`
	ReadapiAddr   string        `koanf:"readapi-addr"`
	OpsAddr       string        `koanf:"ops-addr"`
	Partitions    int           `koanf:"partitions"`
	TraceTTL      time.Duration `koanf:"trace-ttl"`
	NoTrace       bool          `koanf:"no-trace"`
	NoSync        bool          `koanf:"no-sync"`
	PublicRead    bool          `koanf:"public-read"`
	CORSOrigin    []string      `koanf:"cors-origin"`
	LiveClients   int           `koanf:"live-clients"`
	LivePerAddr   int           `koanf:"live-clients-per-address"`
	LogFormat     string        `koanf:"log-format"`
	LogLevel      string        `koanf:"log-level"`
	Demo          bool          `koanf:"demo"`
	Subreddits    []string      `koanf:"subreddits"`
	AgentAttempts int           `koanf:"agent-attempts"`
	AgentTimeout  time.Duration `koanf:"agent-timeout"`
	Fault         []string      `koanf:"fault"`
	Model         string        `koanf:"model"`
	Scorer        []string      `koanf:"scorer"`
	ExplorePosts  int           `koanf:"explore-posts"`
	EventWeights  []string      `koanf:"event-weights"`

	Channels map[string]envelope.ChannelConfig `koanf:"channels"`
	Stations []dispatch.Station                `koanf:"stations"` // of the file alone
}

// Flags defines the shared flags, with their defaults.
func Flags(f *pflag.FlagSet) {
	f.String("config", "", "configuration `FILE` (YAML)")
	f.String("data", "./gravitas-data", "`DIR` of everything that is kept on this machine")
	f.StringSlice("kafka", nil, "Kafka brokers, `host:port,…`; none: the embedded log")
	f.StringSlice("cassandra", nil, "Cassandra nodes, `host:port,…`; none: the embedded store")
	f.String("redis", "", "Redis `URL`; none: the embedded trace cache")
	f.String("namespace", "", "`NAME` put before topics and consumer groups, and the keyspace's name")
	f.String("frontdoor-addr", "127.0.0.1:8080", "`host:port` of the front door")
	f.String("readapi-addr", "127.0.0.1:8081", "`host:port` of the read API and the dashboard")
	f.String("ops-addr", "127.0.0.1:8082", "`host:port` of health, readiness and metrics")
	f.Int("partitions", 4, "partitions of topics that are made")
	f.Duration("trace-ttl", 7*24*time.Hour, "how long a trace is kept after its last stamp")
	f.Bool("no-trace", false, "stamp no traces")
	f.Bool("no-sync", false, "let the embedded log acknowledge before the disk has it; a power loss can then lose items")
	f.Bool("public-read", false, "reads need no key on any address")
	f.StringSlice("cors-origin", nil, "`ORIGIN` of other sites' pages that may read; repeatable")
	f.Int("explore-posts", explore.DefaultConfig().Posts, "scored posts that the read API holds in memory to explore, the newest")
	f.Int("live-clients", 10_000, "live clients at once; who comes then is told to try again")
	f.Int("live-clients-per-address", 1_000, "live clients from one address, but for those on loopback")
	f.StringSlice("subreddits", []string{"all"}, "subreddits that scraper.v1 polls")
	f.Int("agent-attempts", 5, "attempts that an agent makes at an item before it is a dead letter")
	f.Duration("agent-timeout", 10*time.Second, "what an agent has for one call, of a batch or of one item")
	f.StringArray("fault", nil, "`AGENT:KIND:TEXT`: have the agent reject, fail, panic or hang on items whose bytes contain TEXT, for drills; repeatable")
	f.String("model", "", "`FILE`: score with the model in the file as scorer.v1, instead of the one in the binary")
	f.StringArray("scorer", nil, "`NAME=FILE`: run another version of the scorer beside scorer.v1, such as scorer.v2, with the model in the file; repeatable")
	f.StringSlice("event-weights", nil, "`KIND=WEIGHT,…` of how much a user's events count for what is recommended, such as like=2; of kinds that are not named the default")
	f.String("log-format", "text", "text or json")
	f.String("log-level", "info", "debug, info, warn or error")
}

// Explore is what the read API holds to explore.
func (c *Config) Explore() explore.Config { return explore.Config{Posts: c.ExplorePosts} }

// Validate reports every bad value, by its key.
func (c *Config) Validate() error {
	var bad complaints
	bad.unless(c.Data != "", "data", `""`, "must name a directory")
	for key, addrs := range map[string][]string{
		"kafka": c.Kafka, "cassandra": c.Cassandra,
		"frontdoor-addr": {c.FrontdoorAddr}, "readapi-addr": {c.ReadapiAddr}, "ops-addr": {c.OpsAddr},
	} {
		for _, addr := range addrs {
			_, _, err := net.SplitHostPort(addr)
			bad.unless(err == nil, key, addr, "must be host:port")
		}
	}
	bad.unless(c.Namespace == "" || namespace.MatchString(c.Namespace), "namespace", c.Namespace, "must be a letter and up to 39 more of a-z, 0-9 and _")
	bad.unless(c.Partitions >= 1 && c.Partitions <= 1000, "partitions", c.Partitions, "must be from 1 to 1000")
	bad.unless(c.LiveClients >= 1, "live-clients", c.LiveClients, "must be at least 1")
	bad.unless(c.LivePerAddr >= 1, "live-clients-per-address", c.LivePerAddr, "must be at least 1")
	bad.unless(c.TraceTTL >= time.Second, "trace-ttl", c.TraceTTL, "must be at least 1s")
	bad.unless(c.Explore().Validate() == nil, "explore-posts", c.ExplorePosts, fmt.Sprint("must be from 1 to ", explore.MaxPosts))
	bad.unless(c.AgentAttempts >= 1, "agent-attempts", c.AgentAttempts, "must be at least 1")
	bad.unless(c.AgentTimeout >= 10*time.Millisecond, "agent-timeout", c.AgentTimeout, "must be at least 10ms")
	for _, fault := range c.Fault {
		if _, err := agents.ParseFault(fault); err != nil {
			bad.unless(false, "fault", fault, err.Error())
		}
	}
	named := map[string]bool{}
	for _, version := range c.Scorer {
		bad.unless(scorerVersion.MatchString(version), "scorer", version, "must be NAME=FILE, of a version after scorer.v1 such as scorer.v2")
		name, _, _ := strings.Cut(version, "=")
		bad.unless(!named[name], "scorer", version, name+" has a file already: name each version once")
		named[name] = true
	}
	for _, weight := range c.EventWeights {
		_, _, err := eventWeight(weight)
		bad.unless(err == nil, "event-weights", weight, fmt.Sprintf("must be KIND=WEIGHT, of %s and from 0 to 1000", strings.Join(shop.Kinds(), ", ")))
	}
	for i, station := range c.Stations {
		if err := station.Validate(); err != nil {
			bad = append(bad, fmt.Errorf("stations[%d].%w", i, err))
		}
	}
	bad.unless(c.LogFormat == "text" || c.LogFormat == "json", "log-format", c.LogFormat, "must be text or json")
	_, err := c.Level()
	bad.unless(err == nil, "log-level", c.LogLevel, "must be debug, info, warn or error")
	return errors.Join(bad...)
}

// complaints are of bad values.
type complaints []error

func (c *complaints) unless(ok bool, key string, value any, why string) {
	if !ok {
		*c = append(*c, fmt.Errorf("%s: %v: %s", key, value, why))
	}
}

// namespace is what both a topic and a keyspace may be called.
var namespace = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Faults are those that --fault asks for.
func (c *Config) Faults() (faults []agents.Fault) {
	for _, text := range c.Fault {
		if f, err := agents.ParseFault(text); err == nil { // validated
			faults = append(faults, f)
		}
	}
	return faults
}

// scorerVersion is a version of the scorer and its model's file.
var scorerVersion = regexp.MustCompile(`^scorer\.v([2-9]|[1-9][0-9]{1,3})=.+$`)

// Scorers are the versions of the scorer that --scorer names, and their models' files.
func (c *Config) Scorers() map[string]string {
	files := map[string]string{}
	for _, version := range c.Scorer {
		name, file, _ := strings.Cut(version, "=") // validated
		files[name] = file
	}
	return files
}

// Weights are how much users' events count.
func (c *Config) Weights() updateembeddings.Weights {
	weights := updateembeddings.DefaultWeights()
	for _, text := range c.EventWeights {
		if kind, weight, err := eventWeight(text); err == nil { // validated
			weights[kind] = weight
		}
	}
	return weights
}

var errWeight = errors.New("no kind of event and its weight")

func eventWeight(text string) (kind string, weight float32, err error) {
	kind, number, _ := strings.Cut(text, "=")
	parsed, err := strconv.ParseFloat(number, 32)
	if err != nil || !slices.Contains(shop.Kinds(), kind) || !(parsed >= 0 && parsed <= 1000) {
		return "", 0, errWeight
	}
	return kind, float32(parsed), nil
}

// Level is the log level.
func (c *Config) Level() (level slog.Level, err error) {
	err = level.UnmarshalText([]byte(c.LogLevel))
	return level, err
}

// Prefix goes before the name of every topic and consumer group.
func (c *Config) Prefix() string {
	if c.Namespace == "" {
		return ""
	}
	return c.Namespace + "."
}

// Keyspace is the Cassandra keyspace.
func (c *Config) Keyspace() string {
	if c.Namespace == "" {
		return "gravitas"
	}
	return c.Namespace
}
