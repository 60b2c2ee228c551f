package stack

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// LightJIT has a Java server compile its code only lightly: it starts with less work and sooner
// runs at its full speed, which is a lower one. Right for tests on few cores, wrong for benches.
const LightJIT = "-XX:TieredStopAtLevel=1"

// Options are one server's. The zero value gives a server whose data goes when it is stopped.
type Options struct {
	// Dir gets the server's data, configuration and log. It should be empty, and stays when
	// the server is stopped. Default: a temporary directory, removed at the end.
	Dir string
	// Cache holds the jars between runs. Default: CacheDir.
	Cache string
	// Heap is the most that a Java server's heap grows to, as -Xmx takes it ("1g").
	// Default: 768m for Kafka, 1g for Cassandra.
	Heap string
	// JVM are further options of a Java server's virtual machine, such as LightJIT.
	JVM []string
	// Settings overrule the server's configuration, in its own words:
	// {"num.partitions": "3"}, {"commitlog_sync": "group"}, {"appendonly": "yes"}.
	Settings map[string]string
	// Proxied has Kafka listen at Server.ProxiedAddr too, and name this address, host:port, to
	// clients that come there: a proxy's, which passes everything on to ProxiedAddr. Default:
	// no such listener.
	Proxied string
	// Logger hears of fetching, installing and starting. Default: nobody.
	Logger *slog.Logger
}

// withDefaults fills in what was left out, but for Dir and Heap.
func (o Options) withDefaults() (Options, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Cache == "" {
		dir, err := CacheDir()
		if err != nil {
			return Options{}, err
		}
		o.Cache = dir
	}
	return o, nil
}

// directory makes the server's directory and tells whether it is the server's own.
func (o Options) directory(name string) (dir string, own bool, err error) {
	if o.Dir == "" {
		dir, err = os.MkdirTemp("", "gravitas-"+name+"-")
		return dir, true, err
	}
	dir, err = filepath.Abs(o.Dir)
	return dir, false, errors.Join(err, os.MkdirAll(dir, 0o755))
}

// settings lists the settings in the order of their names, each through format.
func (o Options) settings(format string) []string {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(o.Settings)) {
		lines = append(lines, fmt.Sprintf(format, key, o.Settings[key]))
	}
	return lines
}
