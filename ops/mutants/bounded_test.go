package mutants

// bounded is G10 and G12: memory has its bounds whatever comes, and bad input a clear
// answer.
func bounded() []mutant {
	return []mutant{
		{
			"G10", "the door's budget", "frontdoor/budget.go",
			"if b.free.Add(-n) >= 0 {", "b.free.Add(-n)\n\t{",
			"frontdoor", "TestPastItsMemoryTheDoorAnswers429",
		},
		{
			"G10", "giving the door's budget back", "frontdoor/delivery.go",
			"d.door.budget.give(d.reserved)", "",
			"frontdoor", "TestPastItsMemoryTheDoorAnswers429",
		},
		{
			"G10", "the room on the way to the log", "frontdoor/push.go",
			"if !d.door.window.enter(ctx, len(d.body)) {", "if ctx.Err() != nil {",
			"frontdoor", "TestWhatASlowLogCantTakeIsRefusedBeforeItIsPublished",
		},
		{
			"G10", "turns at checking", "frontdoor/turns.go",
			"return from.Acquire(ctx, n) == nil", "return from != nil",
			"frontdoor", "TestATurnIsWaitedForButNotForEver",
		},
		{
			"G10", "less room while the log is slow", "frontdoor/window.go",
			"case took > w.late || !ok:", "case took < 0:",
			"frontdoor", "TestAWindowOpensWhileTheLogIsQuickAndClosesWhenItIsLate",
		},
		{
			"G10", "the time that a client has to take its answer", "frontdoor/routes.go",
			"mux.Use(d.timed)", "",
			"frontdoor", "TestAClientThatNeverTakesItsAnswerIsGivenUp",
		},
		{
			"G10", "the bound of the trace recorder's queue", "tracecache/queue.go",
			"for size < min(n, q.limit) {\n\t\tsize = min(2*size, q.limit)", "for size < n {\n\t\tsize = 2 * size",
			"tracecache", "TestAQueueKeepsTheOrderWhateverItsRoom",
		},
		{
			"G10", "the bound of the live ring", "readapi/live/ring.go",
			"r.evict()\n\t}", "break\n\t}",
			"readapi/live", "TestARingKeepsItsBounds",
		},
		{
			"G10", "the bound of what live clients were told", "readapi/live/seen.go",
			"if len(s.now) >= max(1, s.limit/2) {", "if len(s.now) < 0 {",
			"readapi/live", "TestSeenRemembersAtLeastHalfItsLimit",
		},
		{
			"G10", "closing a live client that fell behind", "readapi/live/ring.go",
			"return position < r.first }", "return position < r.first && position > r.end() }",
			"readapi/live", "TestAReaderThatIsTooSlowIsClosedAndGoesOnFromItsCursor",
		},
		{
			"G10", "conflating a slow client's totals", "readapi/live/session.go",
			"conflate: lag > uint64(h.config.Lag),", "conflate: false && lag > 0,",
			"readapi/live", "TestASlowReadersTotalsAreConflatedItsScoresAreNot",
		},
		{
			"G10", "the bound of clients that are told out of the log at once", "readapi/live/resume.go",
			"case s.hub.replays <- struct{}{}:\n\t\t\tdefer func() { <-s.hub.replays }()", "default:",
			"readapi/live", "TestOfManyClientsThatComeBackSomeAtATimeAreToldOutOfTheLog",
		},
		{
			"G10", "the bound of one client's topics", "readapi/live/obey.go",
			"if len(s.want.topics)+len(taken) > s.hub.config.Subscriptions {", "if len(taken) < 0 {",
			"readapi/live", "TestTopicsOfOneClientAreBounded",
		},
		{
			"G12", "the bound of a body when decompressed", "frontdoor/body.go",
			"if b.left -= n; b.left < 0 {", "if b.left -= n; b.max < 0 {",
			"frontdoor", "TestHostileBodiesGetAClearAnswer/.*_bomb",
		},
		{
			"G12", "the bound of a body as sent", "frontdoor/body.go",
			"if r.ContentLength > int64(limit) {", "limit <<= 10\n\tif r.ContentLength > int64(limit) {",
			"frontdoor", "TestHostileBodiesGetAClearAnswer/a_large_body",
		},
		{
			"G12", "the bound of a request's items", "frontdoor/delivery.go",
			"len(d.results) >= limit {", "len(d.results) < 0 {",
			"frontdoor", "TestHostileBodiesGetAClearAnswer/200,000_items",
		},
		{
			"G12", "the time that a body has to arrive", "frontdoor/body.go",
			"Add(d.door.cfg.ReadTimeout)", "Add(time.Hour)",
			"frontdoor", "TestABodyThatNeverArrivesIsGivenUp",
		},
		{
			"G12", "the bound of a live client's message", "readapi/live/websocket.go",
			"conn.SetReadLimit(h.config.MessageBytes)", "",
			"readapi/live", "TestAMessageThatIsTooLargeEndsTheConnection",
		},
	}
}
