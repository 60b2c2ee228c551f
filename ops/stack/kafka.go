package stack

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/segmentio/kafka-go"
)

//go:embed kafka/pom.xml
var kafkaPOM []byte

//go:embed kafka/server.properties
var kafkaProperties string

//go:embed kafka/log4j2.properties
var kafkaLog4j string

//go:embed kafka/jvm.options
var kafkaJVM string

// kafkaClusterID is any 16 bytes in Kafka's base64: every cluster here has one broker.
const kafkaClusterID = "Z3Jhdml0YXMtc3RhY2stMQ"

// StartKafka starts Kafka 4.1.0, one broker that is its own controller, and returns once it
// names itself in its metadata and has a coordinator for consumer groups. Topics are made by
// their users. Records up to 10 MiB.
func StartKafka(ctx context.Context, o Options) (*Server, error) {
	return start(ctx, "kafka", o, configureKafka)
}

func configureKafka(ctx context.Context, s *Server, o Options) error {
	java, err := javaServer{
		jars:    jars{name: "kafka-4.1.0", pom: kafkaPOM},
		heap:    "768m",
		options: "jvm.options",
		files:   map[string]string{"jvm.options": kafkaJVM, "log4j2.properties": kafkaLog4j},
	}.command(ctx, s.dir, o)
	if err != nil {
		return err
	}
	java = append(java, "-Dlog4j2.configurationFile="+filepath.Join(s.dir, "log4j2.properties"))
	if err := writeConfig(s.dir, "server.properties", kafkaConfig(s, o)); err != nil {
		return err
	}
	if err := formatKafka(ctx, s.dir, java); err != nil {
		return err
	}
	s.argv = append(java, "kafka.Kafka", "server.properties")
	s.probe = func(ctx context.Context) error { return probeKafka(ctx, s.addr) }
	return nil
}

// kafkaConfig is server.properties with the ports, the directory and the caller's settings.
func kafkaConfig(s *Server, o Options) string {
	controller := loopback(s.ports.port(1))
	lines := []string{
		kafkaProperties,
		"controller.quorum.voters=1@" + controller,
		"listeners=PLAINTEXT://" + s.addr + ",CONTROLLER://" + controller + proxied(s.ProxiedAddr(), o),
		"advertised.listeners=PLAINTEXT://" + s.addr + proxied(o.Proxied, o),
		"log.dirs=" + filepath.ToSlash(filepath.Join(s.dir, "data")),
	}
	return strings.Join(append(lines, o.settings("%s=%s")...), "\n") + "\n"
}

// proxied is the entry of the listener for clients behind a proxy, where there is one.
func proxied(addr string, o Options) string {
	if o.Proxied == "" {
		return ""
	}
	return ",PROXIED://" + addr
}

// formatKafka makes the empty log directory, as KRaft wants it.
func formatKafka(ctx context.Context, dir string, java []string) error {
	args := append(slices.Clone(java[1:]), "kafka.tools.StorageTool", "format", "-t", kafkaClusterID, "-c", "server.properties")
	cmd := exec.CommandContext(ctx, java[0], args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("format the log directory: %w\n%s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

// probeKafka is nil once the broker is in the cluster and coordinates consumer groups, so that
// the first one needn't wait for it. The question itself makes the coordinator's topic.
func probeKafka(ctx context.Context, addr string) error {
	if err := probePort(ctx, addr); err != nil {
		return err
	}
	transport := &kafka.Transport{}
	defer transport.CloseIdleConnections()
	client := &kafka.Client{Addr: kafka.TCP(addr), Transport: transport}

	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{})
	if err != nil {
		return fmt.Errorf("metadata: %w", err)
	}
	if len(meta.Brokers) == 0 {
		return errors.New("metadata: no broker yet")
	}
	// A group's partition of the coordinator's topic is its name's hash, here the letter's
	// code, modulo the 5 partitions: these five names lie in all of them.
	for _, group := range []string{"a", "b", "c", "d", "e"} {
		offsets, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group})
		if err != nil {
			return fmt.Errorf("offsets of a group: %w", err)
		}
		if offsets.Error != nil {
			return fmt.Errorf("offsets of a group: %w", offsets.Error)
		}
	}
	return nil
}
