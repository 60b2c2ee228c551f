package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/ops/app"
	"gravitas/ops/bench"
	"gravitas/ops/cli"
)

// TestMain has the test's own program be the servers too, as the bench starts them.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "bench" {
		os.Exit(cli.Main(os.Args[1:], os.Environ, os.Stdin, os.Stdout, os.Stderr, app.NewVersion("test", "")))
	}
	goleak.VerifyTestMain(m)
}

func self(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, os.Args[0], args...)
}

// posts writes a small file of posts, one of them twice with another title.
func posts(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "posts.ndjson"))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "posts.ndjson")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

// ratings writes a small directory of ratings, of users who go along shelves of films.
func ratings(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	movies, rows := "movieId,title,genres\n", "userId,movieId,rating,timestamp\n"
	for film := range 20 {
		movies += fmt.Sprintf("%d,Film %d,Drama\n", film, film)
	}
	for i := range 400 {
		rows += fmt.Sprintf("%d,%d,4,%d\n", i/5, i/5%4*5+i%5, i)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "movies.csv"), []byte(movies), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ratings_clean.csv"), []byte(rows), 0o600))
	return dir
}

func TestEveryRowRunsOnEmbeddedParts(t *testing.T) {
	for _, row := range bench.Rows() {
		t.Run(row.Name, func(t *testing.T) {
			rows, err := bench.Select([]string{row.Name})
			require.NoError(t, err)
			cfg := bench.Config{Quick: true, Dir: t.TempDir(), File: posts(t), Ratings: ratings(t)}
			results, err := bench.New(cfg, self, slog.New(slog.DiscardHandler)).Run(t.Context(), rows)
			require.NoError(t, err)
			require.Len(t, results, 1)
			require.NotEmpty(t, results[0].Figures)
			for _, f := range results[0].Figures {
				require.GreaterOrEqual(t, f.Median, 0.0, f.Name)
			}
			left, err := os.ReadDir(cfg.Dir)
			require.NoError(t, err)
			require.Empty(t, left, "nothing is left behind")
		})
	}
}

func TestAFileThatIsNotThereIsNamed(t *testing.T) {
	for _, row := range []string{"score", "main-job"} {
		rows, err := bench.Select([]string{row})
		require.NoError(t, err)
		cfg := bench.Config{Quick: true, File: filepath.Join(t.TempDir(), "none.gz")}
		_, err = bench.New(cfg, self, slog.New(slog.DiscardHandler)).Run(t.Context(), rows)
		require.ErrorContains(t, err, "--file")
		require.ErrorContains(t, err, "none.gz")
	}
}

func TestRatingsThatAreNotThereAreNamed(t *testing.T) {
	rows, err := bench.Select([]string{"recommend-quality"})
	require.NoError(t, err)
	dir := t.TempDir()
	_, err = bench.New(bench.Config{Ratings: dir}, self, slog.New(slog.DiscardHandler)).Run(t.Context(), rows)
	require.ErrorContains(t, err, "--ratings")
	require.ErrorContains(t, err, dir)
}

func TestRowsAreSelectedByName(t *testing.T) {
	all, err := bench.Select(nil)
	require.NoError(t, err)
	require.Len(t, all, len(bench.Rows())-1)
	require.False(t, slices.ContainsFunc(all, func(r bench.Row) bool { return r.Same }), "what measures no speed is asked for by name")
	some, err := bench.Select([]string{"door-single", "door-batch"})
	require.NoError(t, err)
	require.Equal(t, "door-batch", some[0].Name, "in the order of the table")
	_, err = bench.Select([]string{"fast"})
	require.ErrorContains(t, err, `"fast"`)
}

func TestAReportIsATableAPageAndJSON(t *testing.T) {
	met := false
	report := bench.Report{
		Machine: bench.Machine{Date: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC), Cores: 2, System: "linux/amd64"},
		Version: app.Version{Version: "v1", Commit: "abc", Go: "go1.26"}, Stack: "embedded",
		Results: []bench.Result{{
			Row: "door-batch", Measures: "posts/s", Rounds: 5, Load: "0.1 0.2 0.3", Took: "30s", Notes: []string{"nothing was dropped"},
			Figures: []bench.Figure{
				{Name: "door", Unit: "posts/s", Median: 123456.7, Min: 1000, Max: 999},
				{Name: "ratio", Median: 0.5, Min: 0.25, Max: 12.34, Target: &bench.Target{Goal: 0.7, Stretch: 0.85}, Met: &met},
			},
		}},
	}
	var table, page bytes.Buffer
	report.Table(&table)
	require.Contains(t, table.String(), "123,457")
	require.Contains(t, table.String(), "≥ 0.70")
	require.NoError(t, report.Markdown(&page))
	want, err := os.ReadFile(filepath.Join("testdata", "report.golden.md"))
	require.NoError(t, err)
	require.Equal(t, string(want), page.String())
	line, err := json.Marshal(report)
	require.NoError(t, err)
	require.Contains(t, string(line), `"goal":0.7`)
}
