package mutants

// exact is G2 and G3: effects happen once, in the log's order for each key.
func exact() []mutant {
	return []mutant{
		{
			"G2", "the fence of the embedded tables", "agents/store/pebble/fence.go",
			"if bytes.Compare(value, g.value) > 0 {", "{",
			"agents/storeposts", "TestTheLastContentOnTheLogWinsInAnyOrderOfDelivery",
		},
		{
			"G2", "ids of outputs made from their inputs'", "agents/worker.go",
			"envelope.DerivedID(agent.Name, o.Parent.DataID, o.Name)", "envelope.NewID()",
			"agents", "TestOutputsAreDerivedInOrderOfTheirKey",
		},
		{
			"G2", "ids of items made from their natural keys", "frontdoor/delivery.go",
			"return envelope.ItemID(e.Channel, key, e.Data)", "return envelope.NewID()",
			"frontdoor", "TestTheSameItemTwiceIsTheSameItem",
		},
		{
			"G2", "a post's being one member of its window", "agents/store/pebble/fold.go",
			"memberKey(own.Subreddit, own.Start, score.PostID), member", "memberKey(own.Subreddit, own.Start, score.PostID+score.DataID), member",
			"agents/rolluptotal", "TestAnyInterleavingOfWorkersThatDie",
		},
		{
			"G2", "taking a post out of the window that it left", "agents/store/pebble/fold.go",
			"if e.Key == home.Key {", "{",
			"agents/rolluptotal", "TestAWindowLeftEmptyCountsNoMore",
		},
		{
			"G2", "computing a window from all its members", "agents/store/pebble/fold.go",
			"fold.Add(w, m)\n", "if w.Posts == 0 {\n\t\t\tfold.Add(w, m)\n\t\t}\n",
			"agents/rolluptotal", "TestAnyInterleavingOfWorkersThatDie",
		},
		{
			"G2", "live clients' memory of what they were told", "readapi/live/feed.go",
			"e.repeat = p.seen != nil &&", "e.repeat = false && p.seen != nil &&",
			"readapi/live", "TestAScoreThatIsRepeatedIsToldOnce",
		},
		{
			"G2", "leaving out of a user what an event can't have seen", "agents/updateembeddings/updateembeddings.go",
			"if !it.Sees(e.Sequence) {", "if false {",
			"agents/updateembeddings", "TestAUserIsMadeOfTheLastEventsByTheirWeights",
		},
		{
			"G2", "passing over an event that was moved", "agents/store/pebble/events.go",
			"return micros != e.At.UnixMicro(), err", "return micros < 0 && micros != e.At.UnixMicro(), err",
			"agents/saveevents", "TestAnEventThatIsSentAgainTakesTheOldOnesPlace",
		},
		{
			"G3", "partitioning by key", "envelope/stream/kafka_publish.go",
			"if len(key) == 0 {", "if len(key) >= 0 {",
			"envelope/stream", "TestEmbeddedBroker/records_of_a_key",
		},
		{
			"G3", "failing what follows a batch that failed", "envelope/stream/kafka_publish.go",
			"if err == nil && len(batch) > 0 {", "if len(batch) > 0 {",
			"envelope/stream", "TestNoRecordOvertakesOneThatFailed",
		},
		{
			"G3", "the place in its root's order that an output carries", "agents/worker.go",
			"order := o.Parent.Order()", "order := o.Parent.Offset",
			"agents", "TestAnOutputKeepsItsRootsPlace",
		},
		{
			"G3", "ending a claim when its partition goes to another member", "envelope/stream/kafka_consume.go",
			"defer context.AfterFunc(generation, cancel)()", "_ = generation",
			"envelope/stream", "TestEmbeddedBroker/members_share",
		},
	}
}
