package config_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/ops/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func load(t *testing.T, file string, environ []string, args ...string) (*config.Config, error) {
	t.Helper()
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.Flags(flags)
	if file != "" {
		path := filepath.Join(t.TempDir(), "gravitas.yaml")
		require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
		args = append(args, "--config", path)
	}
	require.NoError(t, flags.Parse(args))
	return config.Load(flags, func() []string { return environ })
}

func TestDefaultsAreValid(t *testing.T) {
	c, err := load(t, "", nil)
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:8080", c.FrontdoorAddr)
	require.Equal(t, 7*24*time.Hour, c.TraceTTL)
	require.Equal(t, "gravitas", c.Keyspace())
	require.Empty(t, c.Prefix())
}

func TestAFlagBeatsTheEnvironmentBeatsTheFile(t *testing.T) {
	file := "frontdoor-addr: 127.0.0.1:1\nreadapi-addr: 127.0.0.1:1\nops-addr: 127.0.0.1:1\n"
	environ := []string{"GRAVITAS_READAPI_ADDR=127.0.0.1:2", "GRAVITAS_OPS_ADDR=127.0.0.1:2", "GRAVITAS_KEY=other programs' own"}
	c, err := load(t, file, environ, "--ops-addr", "127.0.0.1:3")
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:1", c.FrontdoorAddr)
	require.Equal(t, "127.0.0.1:2", c.ReadapiAddr)
	require.Equal(t, "127.0.0.1:3", c.OpsAddr)
}

func TestListsComeFromEverywhere(t *testing.T) {
	want := []string{"a:1", "b:2"}
	for name, c := range map[string]func() (*config.Config, error){
		"file":        func() (*config.Config, error) { return load(t, "kafka: ['a:1', 'b:2']", nil) },
		"environment": func() (*config.Config, error) { return load(t, "", []string{"GRAVITAS_KAFKA=a:1,b:2"}) },
		"flag":        func() (*config.Config, error) { return load(t, "", nil, "--kafka", "a:1,b:2") },
	} {
		cfg, err := c()
		require.NoError(t, err, name)
		require.Equal(t, want, cfg.Kafka, name)
	}
}

func TestChannelsComeFromTheFile(t *testing.T) {
	c, err := load(t, `
channels:
  readings:
    schema: {type: object, required: [id], properties: {id: {type: string}}}
    key: [/id]
    partition_key: /id
    format: json
    max_bytes: 1048576
    retention: 168h
`, nil)
	require.NoError(t, err)
	readings := c.Channels["readings"]
	require.Equal(t, []string{"/id"}, readings.Key)
	require.Equal(t, 168*time.Hour, readings.Retention)
	require.NoError(t, readings.Validate("readings"))
}

func TestStationsComeFromTheFile(t *testing.T) {
	c, err := load(t, `
stations:
  - series: plant-7
    url: http://127.0.0.1:9000/predictions
    secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
  - {series: "*", url: "https://station.example", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}
`, nil)
	require.NoError(t, err)
	require.Len(t, c.Stations, 2)
	require.Equal(t, "plant-7", c.Stations[0].Series)
	require.Equal(t, "https://station.example", c.Stations[1].URL)
}

func TestMistakesAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		file    string
		environ []string
		args    []string
		want    string
	}{
		"unknown key":        {file: "kafak: [a:1]", want: "kafak"},
		"unknown nested key": {file: "channels: {readings: {max-bytes: 5}}", want: "max-bytes"},
		"bad address":        {args: []string{"--frontdoor-addr", "8080"}, want: "frontdoor-addr: 8080"},
		"bad level":          {environ: []string{"GRAVITAS_LOG_LEVEL=loud"}, want: "log-level: loud"},
		"bad duration":       {environ: []string{"GRAVITAS_TRACE_TTL=soon"}, want: "trace-ttl"},
		"bad namespace":      {args: []string{"--namespace", "a b"}, want: "namespace: a b"},
		"number first":       {args: []string{"--namespace", "1a"}, want: "namespace: 1a"},
		"a scorer twice":     {args: []string{"--scorer", "scorer.v2=a", "--scorer", "scorer.v3=a", "--scorer", "scorer.v2=b"}, want: "scorer: scorer.v2=b: scorer.v2 has a file already"},
		"a station's url":    {file: `stations: [{series: a, url: "ftp://x", secret: whsec_AAAA}]`, want: "stations[0].url: "},
		"a station's key":    {file: `stations: [{series: a, uri: "http://x"}]`, want: "uri"},
		"file in file":       {file: "config: x.yaml", want: "can't name another"},
	} {
		_, err := load(t, c.file, c.environ, c.args...)
		require.ErrorContains(t, err, c.want, name)
	}
	_, err := load(t, "", []string{"GRAVITAS_CONFIG=/nonexistent.yaml"})
	require.ErrorContains(t, err, "/nonexistent.yaml")
}

func TestACommandsOwnFlagsAreNoSettings(t *testing.T) {
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.Flags(flags)
	flags.StringSlice("channels", nil, "named as a key of the file is")
	flags.String("output", "table", "")
	require.NoError(t, flags.Parse([]string{"--channels", "a,b", "--output", "json"}))
	c, err := config.Load(flags, func() []string { return []string{"GRAVITAS_OUTPUT=json"} })
	require.NoError(t, err)
	require.Empty(t, c.Channels)
}
