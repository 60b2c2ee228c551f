package chaos

import (
	"slices"
	"testing"
	"time"

	"gravitas/ops/rig"
)

// How long things last in the short form and in the long one.
const (
	shortAway     = 3 * time.Second
	kafkaLong     = 30 * time.Second
	cassandraLong = 60 * time.Second
	redisLong     = 30 * time.Second
	frozenLong    = 10 * time.Second // longer than a consumer group waits for a member
)

// shortOnServers is a bit of all, of which the seed chooses some.
func shortOnServers(on *servers) []scenario {
	return []scenario{{
		"a bit of all", "G1 G2 G3 G4 G8 G9 G13", onServers, on.start,
		func(r *run) []fault {
			agents := agents(r)
			faults := []fault{
				kill(rig.RoleFrontdoor), kill(rig.RoleReadapi), kill(agents[:2]...), kill(agents[2:]...),
				terminate(rig.RoleFrontdoor), terminate(agents[0]), poison(3),
				kafkaAway(on.Kafka, shortAway), cassandraAway(on.Cassandra, shortAway), redisAway(on.Redis, shortAway),
			}
			for _, server := range on.Servers() {
				all := ailments()
				faults = append(faults, network(on, server, all[r.random.IntN(len(all))], shortAway))
			}
			return faults
		},
	}}
}

// longOnServers are the scenarios of the long form.
func longOnServers(on *servers) []scenario {
	return []scenario{
		{
			"the door and Kafka killed", "G1 G2 G3 G13", onServers, on.start,
			always(repeat(10, kill(rig.RoleFrontdoor)), repeat(10, restart(on.Kafka))),
		},
		{"each agent killed 20 times", "G2 G3 G13", onServers, on.start, killsOfAgents(20)},
		{
			"the read API, Cassandra and Redis killed", "G2 G3 G8 G13", onServers, on.start,
			always(repeat(5, kill(rig.RoleReadapi)), repeat(5, restart(on.Cassandra)), repeat(5, restart(on.Redis))),
		},
		{
			"Kafka, Cassandra and Redis away", "G8 G4 G1 G2 G3 G13", onServers, on.start,
			always([]fault{kafkaAway(on.Kafka, kafkaLong), cassandraAway(on.Cassandra, cassandraLong), redisAway(on.Redis, redisLong)}),
		},
		{"bad networks", "G8 G2 G3 G13", onServers, on.start, always(badNetworks(on))},
		{"SIGTERM under load", "G9 G2 G3 G13", onServers, on.start, func(r *run) (faults []fault) {
			for _, role := range r.sys.Roles() {
				faults = append(faults, repeat(2, terminate(role))...)
			}
			return faults
		}},
		{"agents frozen, items that no agent can read", "G3 G4 G2 G13", onServers, on.start, func(r *run) []fault {
			faults := repeat(3, poison(4))
			for _, agent := range agents(r) {
				faults = append(faults, freeze(agent, frozenLong))
			}
			return faults
		}},
		steppedClock(onServers, func(t testing.TB, c *clock) system { return startCluster(t, on, c.program) }),
	}
}

func (s *servers) start(t testing.TB) system { return startCluster(t, s, rig.Program{}) }

// agents are all of them, in an order drawn from the seed.
func agents(r *run) []string {
	names := slices.DeleteFunc(r.sys.Roles(), func(role string) bool { return role == rig.RoleFrontdoor || role == rig.RoleReadapi })
	r.random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

// killsOfAgents kills each agent so many times, each time some of them at once.
func killsOfAgents(times int) func(*run) []fault {
	return func(r *run) (faults []fault) {
		for range times {
			for left := agents(r); len(left) > 0; {
				n := 1 + r.random.IntN(len(left))
				faults = append(faults, kill(left[:n]...))
				left = left[n:]
			}
		}
		return faults
	}
}

// badNetworks has the network to each server be bad in every way.
func badNetworks(on *servers) (faults []fault) {
	for _, server := range on.Servers() {
		for _, a := range ailments() {
			faults = append(faults, network(on, server, a, shortAway))
		}
	}
	return faults
}
