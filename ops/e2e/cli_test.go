package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

func TestListsComeAsTablesAndAsJSON(t *testing.T) {
	o := rig.Invoke(t, nil, nil, "agents", "--output", "json")
	require.Zero(t, o.Status, o.Err)
	var agents []struct{ Name, Reads, Writes, Purpose string }
	require.NoError(t, json.Unmarshal([]byte(o.Out), &agents))
	named := map[string]bool{}
	for _, a := range agents {
		named[a.Name] = true
		require.NotEmpty(t, a.Purpose, a.Name)
	}
	list := rig.Invoke(t, nil, nil, "agents")
	require.Zero(t, list.Status, list.Err)
	for name := range rig.Upstream() {
		require.True(t, named[name], name)
		require.Contains(t, list.Out, name)
	}

	o = rig.Invoke(t, nil, nil, "version", "--output", "json")
	require.Zero(t, o.Status, o.Err)
	var version struct{ Version, Commit, Go string }
	require.NoError(t, json.Unmarshal([]byte(o.Out), &version))
	require.Contains(t, version.Go, "go1.")
	require.NotEmpty(t, version.Version)
	require.NotEmpty(t, version.Commit)
	require.Contains(t, rig.Invoke(t, nil, nil, "version").Out, runtime.Version())
}

func TestWrongUsageIsStatusTwoAndSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		args  []string
		names string
	}{
		"an unknown flag":           {[]string{"up", "--speed-of-light"}, "speed-of-light"},
		"an unknown command":        {[]string{"downs"}, "downs"},
		"an argument too many":      {[]string{"up", "now"}, "now"},
		"an argument too few":       {[]string{"agent"}, "arg"},
		"an unknown agent":          {[]string{"agent", "scorer.v99", "--kafka", "a:1", "--cassandra", "a:1", "--redis", "redis://a:1"}, "scorer.v99"},
		"an output":                 {[]string{"agents", "--output", "xml"}, "xml"},
		"a log level":               {[]string{"up", "--log-level", "loud"}, "log-level"},
		"a log format":              {[]string{"up", "--log-format", "verse"}, "log-format"},
		"an address":                {[]string{"up", "--ops-addr", "nowhere"}, "ops-addr"},
		"a namespace":               {[]string{"up", "--namespace", "No Way"}, "namespace"},
		"partitions":                {[]string{"up", "--partitions", "0"}, "partitions"},
		"no number":                 {[]string{"up", "--partitions", "many"}, "partitions"},
		"a duration":                {[]string{"up", "--trace-ttl", "1ns"}, "trace-ttl"},
		"a door without servers":    {[]string{"frontdoor"}, "--kafka"},
		"a read API without them":   {[]string{"readapi"}, "--cassandra"},
		"an agent without them":     {[]string{"agent", "scorer.v1"}, "--redis"},
		"a producer for no channel": {[]string{"producers", "add", "someone"}, "--channels"},
		"an operator that pushes":   {[]string{"producers", "add", "someone", "--operator", "--channels", "posts"}, "--operator"},
		"an output of verify":       {[]string{"verify", "--output", "xml"}, "xml"},
		"a wait below zero":         {[]string{"verify", "--wait", "-1s"}, "--wait"},
		"a wait that is none":       {[]string{"verify", "--wait", "soon"}, "wait"},
		"something to verify":       {[]string{"verify", "posts"}, "posts"},
	} {
		t.Run(name, func(t *testing.T) {
			o := rig.Invoke(t, nil, nil, c.args...)
			require.Equal(t, 2, o.Status, o.Err)
			require.Contains(t, o.Err, c.names)
			require.Empty(t, o.Out)
		})
	}
}

func TestAFlagBeatsTheEnvironmentBeatsTheFile(t *testing.T) {
	file := writeConfig(t, "log-level: of-the-file\n")
	env := []string{"GRAVITAS_LOG_LEVEL=of-the-environment"}
	for _, c := range []struct {
		env  []string
		args []string
		wins string
	}{
		{nil, []string{"up", "--config", file}, "of-the-file"},
		{[]string{"GRAVITAS_CONFIG=" + file}, []string{"up"}, "of-the-file"},
		{env, []string{"up", "--config", file}, "of-the-environment"},
		{env, []string{"up", "--config", file, "--log-level", "of-the-flag"}, "of-the-flag"},
	} {
		o := rig.Invoke(t, c.env, nil, c.args...)
		require.Equal(t, 2, o.Status, o.Err)
		require.Contains(t, o.Err, "log-level: "+c.wins)
	}
}

func TestAFileThatCantBeRightIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ file, names string }{
		"an unknown key":            {"colour: blue\n", "colour"},
		"an unknown key of a key":   {"channels: {readings: {colour: blue}}\n", "colour"},
		"a value of another type":   {"partitions: [1, 2]\n", "partitions"},
		"a channel that can't be":   {"channels: {readings: {schema: {type: thing}}}\n", "readings"},
		"no YAML":                   {"\t}{\n", "gravitas.yaml"},
		"a channel that is there":   {"channels: {posts: {schema: {type: object}}}\n", "posts"},
		"a schema that names a net": {"channels: {readings: {schema: {$ref: 'http://127.0.0.1:1/x'}}}\n", "readings"},
	} {
		t.Run(name, func(t *testing.T) {
			o := rig.Invoke(t, nil, nil, "up", "--config", writeConfig(t, c.file))
			require.Equal(t, 2, o.Status, o.Err)
			require.Contains(t, o.Err, c.names)
		})
	}
	o := rig.Invoke(t, nil, nil, "up", "--config", filepath.Join(t.TempDir(), "nowhere.yaml"))
	require.Equal(t, 2, o.Status, o.Err)
	require.Contains(t, o.Err, "nowhere.yaml")
}

func TestCommandsSayWhereNothingRuns(t *testing.T) {
	for _, args := range [][]string{
		{"producers", "list"},
		{"verify"},
	} {
		o := rig.Invoke(t, nil, nil, append(args, "--data", t.TempDir())...)
		require.Equal(t, 1, o.Status, "%v: %s", args, o.Err)
		require.Contains(t, o.Err, "gravitas up", args)
	}
}

func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gravitas.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}
