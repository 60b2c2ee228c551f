// Package alerts has the alert rules, which are held to Prometheus's own checks and to the
// metrics that there are.
package alerts

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

func TestTheRulesFireOnWhatTheyAreFor(t *testing.T) {
	if os.Getenv("GRAVITAS_TEST_STACK") == "embedded" {
		t.Skip("GRAVITAS_TEST_STACK=embedded leaves promtool out")
	}
	promtool, err := stack.Promtool().Ensure(t.Context(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	for _, args := range [][]string{{"check", "rules", "gravitas.rules.yml"}, {"test", "rules", "gravitas.test.yml"}} {
		out, err := exec.CommandContext(t.Context(), promtool, args...).CombinedOutput()
		require.NoError(t, err, string(out))
	}
}

var (
	usedMetric = regexp.MustCompile(`gravitas_[a-z_]+`)
	madeMetric = regexp.MustCompile(`"(gravitas_[a-z_]+)"`)
)

func TestTheRulesNameMetricsThatThereAre(t *testing.T) {
	var made []string
	for _, pattern := range []string{"../../*/*.go", "../../*/*/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range madeMetric.FindAllSubmatch(source, -1) {
				made = append(made, string(m[1]))
			}
		}
	}
	rules, err := os.ReadFile("gravitas.rules.yml")
	require.NoError(t, err)
	for _, name := range usedMetric.FindAllString(string(rules), -1) {
		require.True(t, slices.Contains(made, name), "no code makes %s", name)
	}
}
