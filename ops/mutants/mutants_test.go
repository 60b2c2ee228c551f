package mutants

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryGuaranteeHasATestThatFailsWithoutItsMechanism(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	mutants := all()
	if os.Getenv(everyEnv) == "" {
		mutants = firsts(mutants)[:sampled]
		t.Logf("the first mutants of %d guarantees; %s=1, as `make mutants` sets it, tries all", sampled, everyEnv)
	}
	verdicts := make([]error, len(mutants)) // nil where it is caught
	w := newWorkshop(root, t.TempDir())
	var group errgroup.Group
	for i, m := range mutants {
		group.Go(func() error {
			verdicts[i] = w.try(t.Context(), m)
			return nil
		})
	}
	require.NoError(t, group.Wait())
	t.Log("\n" + render(mutants, verdicts))
	for i, m := range mutants {
		t.Run(m.guarantee+" "+m.without, func(t *testing.T) { require.NoError(t, verdicts[i]) })
	}
}

func TestEveryMutantHasItsPlace(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	w := newWorkshop(root, t.TempDir())
	for _, m := range all() {
		_, err := w.overlay(m, t.TempDir())
		require.NoError(t, err, m.guarantee+" "+m.without)
	}
}

// sampled is how many guarantees have a mutant tried with all other tests.
const sampled = 4

// everyEnv has every mutant tried, which takes minutes.
const everyEnv = "GRAVITAS_MUTANTS"

// firsts is one mutant of each guarantee.
func firsts(all []mutant) (some []mutant) {
	for _, m := range all {
		if !slices.ContainsFunc(some, func(s mutant) bool { return s.guarantee == m.guarantee }) {
			some = append(some, m)
		}
	}
	return some
}

// all is every mutant that can be tried here: those of a real server where there is one.
func all() []mutant {
	all := slices.Concat(durable(), exact(), patient(), clean(), bounded(), accounted(), again())
	if os.Getenv("GRAVITAS_TEST_CASSANDRA") != "" {
		all = append(all, onCassandra()...)
	}
	return all
}

func render(mutants []mutant, verdicts []error) string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "GUARANTEE\tWITHOUT\tTEST\tCAUGHT")
	for i, m := range mutants {
		caught := "yes"
		if verdicts[i] != nil {
			caught = "NO"
		}
		fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\n", m.guarantee, m.without, m.pkg, m.test, caught)
	}
	_ = w.Flush() // into memory
	return text.String()
}
