package mutants

// again is G6, G7 and G14: what is redriven, rebuilt or scored by another version comes out as
// it would have.
func again() []mutant {
	return []mutant{
		{
			"G6", "the place that a redriven item had", "agents/open.go",
			"Offset: l.Offset, Key: l.Key, Value: l.Raw", "Offset: l.Offset + 1000, Key: l.Key, Value: l.Raw",
			"agents", "TestARedriveGivesTheResultThatTheItemWouldHaveHad",
		},
		{
			"G6", "saying that a redriven item was processed", "agents/deadletter.go",
			"l.Status = deadletter.Done", "l.Status = deadletter.Redriven",
			"agents", "TestARedriveGivesTheResultThatTheItemWouldHaveHad",
		},
		{
			"G6", "counting first, and no more, in a dry run", "readapi/redrive.go",
			"if body.Matched++; dryRun {", "if body.Matched++; false {",
			"readapi", "TestARedriveByFilterCountsFirst",
		},
		{
			"G6", "an operator's key for what changes something", "readapi/access.go",
			"case key != \"\" && a.keys != nil && a.keys.Operator(key):", "case true:",
			"readapi", "TestOnlyOperatorsRedrive",
		},
		{
			"G7", "emptying what is rebuilt", "ops/rebuild/coordinator.go",
			"tables.Clear(ctx, unit.Projection)", "tables.Ping(ctx)",
			"ops/rebuild", "TestARebuiltProjectionIsEqualToTheByte",
		},
		{
			"G7", "rest of both sides while one hands over", "ops/rebuild/state.go",
			"case p == HandOver || p == HandBack:", "case p == \"never\":",
			"ops/rebuild", "TestEachPhaseHasOneSideThatServes",
		},
		{
			"G7", "a sequence that rises with every part of a roll-up", "agents/rolluptotal/levels.go",
			"s.sequence += w.Sequence", "s.sequence = w.Sequence",
			"agents/rolluptotal", "TestAnyInterleavingOfWorkersThatDie",
		},
		{
			"G14", "counting one version's scores alone", "agents/rollup5min/rollup5min.go",
			"if s.Scorer != a.scorer {", "if s.Scorer == \"\" {",
			"agents/rollup5min", "TestOneScorersScoresAreCounted",
		},
		{
			"G14", "showing the version in force", "ops/rebuild/state.go",
			"	if next {", "	if next && side == \"\" {",
			"ops/rebuild", "TestASideShowsTheScorer",
		},
		{
			"G14", "telling live clients of the version in force alone", "readapi/live/kinds.go",
			"if k.channel == scores && scorer != nil && !k.raw() {", "if scorer != nil && k.channel == \"\" {",
			"readapi/live", "TestClientsAreToldOfTheScorerInForceAlone",
		},
	}
}
