package mutants

// durable is G1: a 202 means that every accepted item is on the log, and stays an
// item to be done until it is done.
func durable() []mutant {
	return []mutant{
		{
			"G1", "the door's waiting for the log", "frontdoor/push.go",
			"err := d.door.publisher.publish(r.Context(), d.records, d.bytes)",
			"go d.door.publisher.publish(r.Context(), append(d.records[:0:0], d.records...), d.bytes)\n\t\terr := error(nil)",
			"frontdoor", "TestWithoutTheLogTheAnswerIs503InASecond",
		},
		{
			"G1", "waiting for the disk before a batch is acknowledged", "envelope/stream/durable/durable.go",
			"return c.log.syncAll(appended(body))", "return nil",
			"envelope/stream/durable", "TestARecordIsAcknowledgedAndReadOnceTheDiskHasIt",
		},
		{
			"G1", "waiting for the disk before a batch is read", "envelope/stream/durable/durable.go",
			"return c.log.syncAll(fetched(body.(*kmsg.FetchResponse)))", "return nil",
			"envelope/stream/durable", "TestARecordIsAcknowledgedAndReadOnceTheDiskHasIt",
		},
		{
			"G1", "the acknowledgement of all replicas", "envelope/stream/kafka_publish.go",
			"kafka.RequireAll", "kafka.RequireOne",
			"envelope/stream", "TestAPublishIsAcknowledgedByAllInSyncReplicas",
		},
		{
			"G1", "committing only what is done", "agents/worker.go",
			"if !ok || len(items) > 0 && !w.process(", "w.commits.advance(records[n-1].Offset + 1)\n\t\tif !ok || len(items) > 0 && !w.process(",
			"agents", "TestNothingIsCommittedBeforeItIsDone",
		},
	}
}
