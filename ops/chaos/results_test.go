package chaos

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/bench"
)

// results are what came of the scenarios.
type results struct {
	Seed    uint64
	Machine bench.Machine
	Rows    []*row
}

// row is what came of one.
type row struct {
	figures
	times
	Name, Guarantees, Stack string
	Test                    string // that does it
	faults                  int
	failed, skipped         bool
}

// times are how long things took, each time.
type times struct {
	recovered []time.Duration // from a fault's end until a new item was through all agents
	stopped   []time.Duration // from SIGTERM to the end
	refused   []time.Duration // until the door said that Kafka can't be had
	resumed   []time.Duration // from Kafka's return until every agent went on
}

func (r *results) add(one *row) { r.Rows = append(r.Rows, one) }

//go:embed testdata/results.md.tmpl
var page string

// write writes the page of results.
func (r *results) write(path string) error {
	text, err := r.page()
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

func (r *results) page() (string, error) {
	var text strings.Builder
	err := template.Must(template.New("results").Parse(page)).Execute(&text, r)
	return text.String(), err
}

// String is a row of the table.
func (r *row) String() string {
	head := fmt.Sprintf("| %s | %s | %s ", r.Guarantees, r.Stack, r.Name)
	if r.skipped {
		return head + "| not done here | | | | | | | |"
	}
	return head + fmt.Sprintf("| %d | %d | %d | %d | %d of %d | %d | %s | %s |", r.faults, r.items, r.lost, r.twice,
		r.back, r.looks, r.dead, r.ledger(), r.times)
}

// ledger says what gravitas verify --deep found, and whether all else was well.
func (r *row) ledger() string {
	switch {
	case r.failed && r.items == 0:
		return "broken off"
	case r.verified != 0:
		return "does not add up"
	case r.failed:
		return "adds up; failed"
	default:
		return "adds up"
	}
}

// String tells the times that there are.
func (t times) String() string {
	var all []string
	for _, one := range []struct {
		name  string
		times []time.Duration
	}{{"back", t.recovered}, {"stopped", t.stopped}, {"door's 503", t.refused}, {"agents on", t.resumed}} {
		if len(one.times) > 0 {
			all = append(all, one.name+" "+spread(one.times))
		}
	}
	return strings.Join(all, "; ")
}

// spread is the median and the longest.
func spread(times []time.Duration) string {
	sorted := slices.Sorted(slices.Values(times))
	return fmt.Sprintf("%.2f s, at most %.2f s", sorted[len(sorted)/2].Seconds(), sorted[len(sorted)-1].Seconds())
}

func TestResultsAreOnePageToReadAndRunAgain(t *testing.T) {
	done := &row{
		Name: "kill -9", Guarantees: "G1 G2", Stack: onEmbedded, Test: "TestChaos/embedded/kill_-9", faults: 3,
		figures: figures{items: 1200, looks: 50},
		times:   times{recovered: []time.Duration{time.Second, 3 * time.Second, 2 * time.Second}},
	}
	failed := &row{Name: "bad networks", Guarantees: "G8", Stack: onServers, faults: 2, failed: true, figures: figures{items: 9, lost: 1, verified: 1}}
	skipped := &row{Name: "disk full", Guarantees: "G1", Stack: onEmbedded, skipped: true, failed: true}
	machine := bench.Machine{Date: time.Unix(0, 0).UTC(), Processor: "a processor", Cores: 2, System: "linux/amd64"}
	got, err := (&results{Seed: 7, Machine: machine, Rows: []*row{done, failed, skipped}}).page()
	require.NoError(t, err)
	const golden = "testdata/results.golden.md"
	if setting[bool](updateFlag) {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
