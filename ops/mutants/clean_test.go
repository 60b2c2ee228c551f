package mutants

// clean is G9: a stop finishes what is under way and leaves nothing behind.
func clean() []mutant {
	return []mutant{
		{
			"G9", "the time to finish the batch under way", "agents/runner.go",
			"timer := time.AfterFunc(r.cfg.Drain, cancel)", "timer := time.AfterFunc(0, cancel)",
			"agents", "TestTheBatchUnderWayIsFinishedAndCommittedAtAStop",
		},
		{
			"G9", "the commit at a stop", "agents/committer.go",
			"c.rest(ctx)\n", "<-ctx.Done()\n",
			"agents", "TestARestartGoesOnWhereItStopped",
		},
		{
			"G9", "draining the trace recorder's queue", "tracecache/recorder.go",
			"r.drain(ctx)\n", "",
			"tracecache", "TestTheEndDrainsTheQueue",
		},
		{
			"G9", "telling live clients to go", "readapi/live/websocket.go",
			"code, text := closeGoingAway, \"going away\"", "code, text := websocket.CloseAbnormalClosure, \"\"",
			"readapi/live", "TestAStoppingHubSaysThatItGoesAway",
		},
	}
}
