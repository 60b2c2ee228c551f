package mutants

// onCassandra is G2 on the real tables.
func onCassandra() []mutant {
	return []mutant{
		{
			"G2", "the fence of Cassandra's tables", "agents/store/cassandra/bucket.go",
			"return sequence + 1 }", "return max(sequence*0, time.Now().UnixMicro()) }",
			"agents/store/cassandra", "TestStoreKeepsThePromises/posts",
		},
		{
			"G2", "taking a post out of the window that it left, on Cassandra", "agents/store/cassandra/fold.go",
			"if e.Key != home.Key {", "if e.Key != home.Key && postID == \"\" {",
			"agents/store/cassandra", "TestStoreKeepsThePromises/fold",
		},
	}
}
