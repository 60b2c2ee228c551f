package chaos

import (
	"flag"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"gravitas/ops/rig"
)

// The flags, after -args.
const (
	seedFlag    = "chaos.seed"
	longFlag    = "chaos.long"
	resultsFlag = "chaos.results"
	updateFlag  = "update"
)

func TestMain(m *testing.M) {
	flag.Uint64(seedFlag, rand.Uint64N(1_000_000), "draws the schedule of faults and the items")
	flag.Bool(longFlag, false, "all faults, over and over")
	flag.String(resultsFlag, "", "FILE that the table of results is written to")
	flag.Bool(updateFlag, false, "write the golden file anew")
	flag.Parse()
	zerolog.SetGlobalLevel(zerolog.Disabled) // toxiproxy's toxics write to a logger of the whole process
	os.Exit(rig.Main(m, proxyLeaks()...))
}

// setting is a flag's value.
func setting[T any](name string) T {
	return flag.Lookup(name).Value.(flag.Getter).Get().(T)
}

// proxyLeaks are goroutines that toxiproxy leaves behind: where a toxic closes a connection,
// what still reads from its other end is not told.
func proxyLeaks() []goleak.Option {
	const proxy = "github.com/Shopify/toxiproxy/v2"
	return []goleak.Option{
		goleak.IgnoreAnyFunction(proxy + ".(*ToxicLink).read"),
		goleak.IgnoreAnyFunction(proxy + "/toxics.(*ToxicStub).Run"),
	}
}
