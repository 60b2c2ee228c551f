package stack

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"log"
	"maps"
	"net/url"
	"path/filepath"
	"time"

	"github.com/gocql/gocql"
	"go.yaml.in/yaml/v3"
)

//go:embed cassandra/pom.xml
var cassandraPOM []byte

//go:embed cassandra/cassandra.yaml
var cassandraYAML []byte

//go:embed cassandra/logback.xml
var cassandraLogback string

//go:embed cassandra/jvm17.options
var cassandraJVM string

// StartCassandra starts Cassandra 5.0.5, one node without authentication, and returns once it
// answers CQL. It writes its commit log before it acknowledges (commitlog_sync: batch).
func StartCassandra(ctx context.Context, o Options) (*Server, error) {
	return start(ctx, "cassandra", o, configureCassandra)
}

func configureCassandra(ctx context.Context, s *Server, o Options) error {
	config, err := cassandraConfig(s, o)
	if err != nil {
		return err
	}
	java, err := javaServer{
		jars:    jars{name: "cassandra-5.0.5", pom: cassandraPOM},
		heap:    "1g",
		options: "jvm17.options",
		files:   map[string]string{"jvm17.options": cassandraJVM, "logback.xml": cassandraLogback, "cassandra.yaml": config},
	}.command(ctx, s.dir, o)
	if err != nil {
		return err
	}
	s.argv = append(java,
		"-Dcassandra.config="+fileURL(filepath.Join(s.dir, "cassandra.yaml")),
		"-Dcassandra.storagedir="+filepath.Join(s.dir, "data"),
		"-Dlogback.configurationFile="+filepath.Join(s.dir, "logback.xml"),
		"org.apache.cassandra.service.CassandraDaemon",
	)
	s.probe = func(ctx context.Context) error { return probeCassandra(ctx, s) }
	return nil
}

// cassandraConfig is cassandra.yaml with the ports, the directories and the caller's settings,
// each of which is YAML itself.
func cassandraConfig(s *Server, o Options) (string, error) {
	config := make(map[string]any)
	if err := yaml.Unmarshal(cassandraYAML, &config); err != nil {
		return "", fmt.Errorf("cassandra.yaml: %w", err)
	}
	data := filepath.Join(s.dir, "data")
	maps.Copy(config, map[string]any{
		"native_transport_port":  s.ports.port(0),
		"storage_port":           s.ports.port(1),
		"data_file_directories":  []string{filepath.Join(data, "tables")},
		"commitlog_directory":    filepath.Join(data, "commitlog"),
		"saved_caches_directory": filepath.Join(data, "caches"),
		"hints_directory":        filepath.Join(data, "hints"),
		"cdc_raw_directory":      filepath.Join(data, "cdc"),
		"seed_provider": []any{map[string]any{
			"class_name": "org.apache.cassandra.locator.SimpleSeedProvider",
			"parameters": []any{map[string]string{"seeds": loopback(s.ports.port(1))}},
		}},
	})
	for key, text := range o.Settings {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			return "", fmt.Errorf("setting %s: %w", key, err)
		}
		config[key] = value
	}
	out, err := yaml.Marshal(config)
	return string(out), err
}

// probeCassandra is nil once the node answers a query.
func probeCassandra(ctx context.Context, s *Server) error {
	if err := probePort(ctx, s.addr); err != nil {
		return err
	}
	cluster := gocql.NewCluster("127.0.0.1")
	cluster.Port = s.ports.port(0)
	cluster.NumConns = 1
	cluster.DisableInitialHostLookup = true
	cluster.Timeout, cluster.ConnectTimeout = probeTimeout, time.Second
	cluster.Logger = log.New(io.Discard, "", 0)
	session, err := cluster.CreateSession()
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer session.Close()
	var version string
	if err := session.Query("SELECT release_version FROM system.local").WithContext(ctx).Scan(&version); err != nil {
		return fmt.Errorf("query: %w", err)
	}
	return nil
}

// fileURL is path as Java's URL wants it, on every system.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if path[0] != '/' {
		path = "/" + path // a drive's letter
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
