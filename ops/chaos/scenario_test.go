package chaos

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack/stacktest"
)

// scenario is a run with some faults, and the guarantees that it is to prove.
type scenario struct {
	guarantees string
	faults     string // in words
	stack      string
	start      func(testing.TB) system
	plan       func(*run) []fault
}

// play does a scenario, and adds what came of it to the results, whatever that is.
func (s scenario) play(t *testing.T, seed uint64, to *results) {
	row := &row{scenario: s, seed: seed, failed: true}
	defer func() { to.add(row) }()
	r := startRun(t, s.start(t), seed)
	faults := s.plan(r)
	row.injected = len(faults)
	r.suffer(faults)
	f := r.check()
	row.figures, row.recovered, row.stopped, row.refused = f, r.recovered, r.stopped, r.refused
	t.Logf("seed %d, %s: %s", seed, s.stack, row)
	row.failed = !assert.NoError(t, f.err(), "again with -chaos.seed=%d", seed)
}

func embeddedScenarios(long bool) []scenario {
	start := func(t testing.TB) system { return startEmbedded(t, rig.Program{}) }
	if !long {
		return []scenario{{"G1 G2 G3 G9 G13", "kill -9, SIGTERM", onEmbedded, start, func(*run) []fault {
			return append(repeat(4, kill(roleUp)), repeat(2, terminate(roleUp))...)
		}}}
	}
	return []scenario{
		{"G1 G2 G3 G13", "kill -9", onEmbedded, start, func(*run) []fault { return repeat(20, kill(roleUp)) }},
		{"G9 G2 G13", "SIGTERM under load", onEmbedded, start, func(*run) []fault { return repeat(10, terminate(roleUp)) }},
	}
}

func realScenarios(on *servers, long bool) []scenario {
	start := func(t testing.TB) system { return startCluster(t, on, rig.Program{}) }
	plan := func(faults ...[]fault) func(*run) []fault {
		return func(*run) []fault { return slices.Concat(faults...) }
	}
	if !long {
		return []scenario{{"G1 G2 G3 G4 G8 G9 G13", "a bit of all", onServers, start, func(r *run) []fault { return someOfAll(r, on) }}}
	}
	return []scenario{
		{"G1 G2 G3 G13", "kill -9 of the door, then of Kafka", onServers, start,
			plan(repeat(10, kill(rig.RoleFrontdoor)), repeat(10, restart(on.Kafka)))},
	}
}

const shortAway = 3 * time.Second

func someOfAll(r *run, on *servers) []fault {
	var faults []fault
	agents := slices.Sorted(maps.Keys(rig.Upstream()))
	r.random.Shuffle(len(agents), func(i, j int) { agents[i], agents[j] = agents[j], agents[i] })
	for _, server := range on.Servers() {
		all := ailments()
		faults = append(faults, network(on, server, all[r.random.IntN(len(all))], shortAway))
	}
	return append(faults, kill(rig.RoleFrontdoor), kill(rig.RoleReadapi), kill(agents[:2]...), kill(agents[2:]...),
		terminate(rig.RoleFrontdoor), terminate(agents[0]),
		kafkaAway(on.Kafka, shortAway), cassandraAway(on.Cassandra, shortAway), redisAway(on.Redis, shortAway))
}

func TestNothingIsLostNorCountedTwice(t *testing.T) {
	seed, long := setting[uint64](seedFlag), setting[bool](longFlag)
	t.Logf("seed %d", seed)
	out := &results{}
	t.Run("embedded", func(t *testing.T) {
		for _, s := range embeddedScenarios(long) {
			t.Run(s.faults, func(t *testing.T) { s.play(t, seed, out) })
		}
	})
	t.Run("real servers", func(t *testing.T) {
		stacktest.Real(t)
		on := startServers(t)
		for _, s := range realScenarios(on, long) {
			t.Run(s.faults, func(t *testing.T) { s.play(t, seed, out) })
		}
	})
	require.NoError(t, out.write(setting[string](resultsFlag)))
}
