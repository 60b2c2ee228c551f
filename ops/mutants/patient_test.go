package mutants

// patient is G4, G5, G6 and G8: a poison item blocks nothing, is kept and can be sent
// again, and what is away is waited for.
func patient() []mutant {
	return []mutant{
		{
			"G4", "telling an outage from a bad item", "agents/worker.go",
			"case waits(err):", "case waits(err) && attempt < 0:",
			"agents", "TestAnOutageIsWaitedOutAndMakesNoDeadLetters",
		},
		{
			"G4", "narrowing a failure down to its item", "agents/worker.go",
			"case len(items) > 1:", "case len(items) < 0:",
			"agents", "TestAPoisonItemBecomesADeadLetterAndItsNeighboursPass/rejected",
		},
		{
			"G4", "the end of attempts", "agents/worker.go",
			"|| attempt >= w.cfg.Attempts:", "|| attempt < 0:",
			"agents", "TestAPoisonItemBecomesADeadLetterAndItsNeighboursPass/failing",
		},
		{
			"G4", "catching an agent's panic", "agents/worker.go",
			"if p := recover(); p != nil {", "if p := any(nil); p != nil {",
			"agents", "TestAPoisonItemBecomesADeadLetterAndItsNeighboursPass/panics",
		},
		{
			"G4", "leaving behind an agent that hangs", "agents/worker.go",
			"ctx, cancel := context.WithTimeout(ctx, w.reg.Timeout)", "ctx, cancel := context.WithCancel(ctx)",
			"agents", "TestAPoisonItemBecomesADeadLetterAndItsNeighboursPass/hangs",
		},
		{
			"G5", "publishing a dead letter", "agents/deadletter.go",
			"err := w.log.Publish(ctx, []stream.Record{l.Record(w.reg.Name, time.Now())})", "err := error(nil)",
			"agents", "TestWhatIsNoEnvelopeIsKeptAsADeadLetter",
		},
		{
			"G5", "a dead letter's payload", "envelope/deadletter/deadletter.go",
			"l.DataID, l.Root, l.Envelope = item.DataID, item.TraceID(), envelope.Append(nil, item)", "l.DataID, l.Root = item.DataID, item.TraceID()",
			"agents", "TestAPoisonItemBecomesADeadLetterAndItsNeighboursPass/rejected",
		},
		{
			"G5", "the bytes of what is no envelope", "envelope/deadletter/deadletter.go",
			"l.Raw, l.DataID = r.Value, l.ID()", "l.DataID = l.ID()",
			"agents", "TestWhatIsNoEnvelopeIsKeptAsADeadLetter",
		},
		{
			"G5", "a dead letter's reason", "agents/deadletter.go",
			"return deadletter.Panic", "return deadletter.Failed",
			"agents", "TestAPoisonItemBecomesADeadLetterAndItsNeighboursPass/panics",
		},
		{
			"G6", "a redrive's way to the failed agent alone", "envelope/deadletter/deadletter.go",
			"e := l.wrap(RetryChannel(l.Agent), source, now)", "e := l.wrap(l.Topic, source, now)",
			"readapi", "TestARedriveGoesToTheFailedAgentAlone",
		},
		{
			"G6", "what tells that a redriven item is done", "agents/deadletter.go",
			"l.Status = deadletter.Done", "",
			"agents", "TestARedriveGivesTheResultThatTheItemWouldHaveHad",
		},
		{
			"G8", "the trace recorder's never waiting", "tracecache/recorder.go",
			"if lost := len(stamps) - r.queue.put(stamps); lost > 0 {", `for len(stamps) > 0 {
		stamps = stamps[r.queue.put(stamps):]
	}
	if lost := 0; lost > 0 {`,
			"tracecache", "TestAFullQueueDropsAndNeverBlocks",
		},
		{
			"G8", "giving up a trace write that hangs", "tracecache/recorder.go",
			"ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)", "ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))",
			"tracecache", "TestAWriteThatHangsIsGivenUp",
		},
		{
			"G8", "counting stamps that are dropped", "tracecache/recorder.go",
			"r.dropped.Add(float64(len(batch)))", "",
			"tracecache", "TestAnOutageIsLoggedOnceAndEndsByItself",
		},
		{
			"G8", "the door's patience with the log", "frontdoor/publish.go",
			"w.cancel(errNoAnswer)", "",
			"frontdoor", "TestWithoutTheLogTheAnswerIs503InASecond/hangs",
		},
		{
			"G8", "the door's patience while the log makes progress", "frontdoor/publish.go",
			"if !until.After(now) {", "{",
			"frontdoor", "TestASlowLogIsWaitedForWhileItMakesProgress",
		},
		{
			"G8", "one push's finding out whether the log is back", "frontdoor/publish.go",
			"p.probing = true", "p.probing = false",
			"frontdoor", "TestWhileTheLogIsAwayOneRequestFindsOut",
		},
		{
			"G8", "telling producers when to come back", "frontdoor/push.go",
			"send it again\").after(time.Second)", "send it again\")",
			"frontdoor", "TestWithoutTheLogTheAnswerIs503InASecond/refuses",
		},
		{
			"G8", "the read API's patience with the tables", "readapi/routes.go",
			"context.WithTimeout(r.Context(), patience)", "context.WithCancel(r.Context())",
			"readapi", "TestAStoreThatDoesNotAnswerIs503InTime",
		},
	}
}
