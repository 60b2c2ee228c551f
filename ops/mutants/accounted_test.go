package mutants

// accounted is G11 and G13: only who may, and a ledger that adds up.
func accounted() []mutant {
	return []mutant{
		{
			"G11", "the door's check of a key's channels", "frontdoor/auth.go",
			"if !entry.Allows(name) {", "if !entry.Allows(name) && name == \"\" {",
			"frontdoor", "TestRequestsAndTheirOutcomes/key_of_others",
		},
		{
			"G11", "that a revoked key works no more", "envelope/keyring/keyring.go",
			"return entry, !entry.Revoked", "return entry, true",
			"envelope/keyring", "TestAKeyWorksUntilItIsRevoked",
		},
		{
			"G11", "that envelopes are for operators", "readapi/live/topics.go",
			"if !operator {", "if !operator && channel == \"\" {",
			"readapi/live", "TestEnvelopesAreForOperators",
		},
		{
			"G13", "counting a dead letter once", "readapi/ledger/deaths.go",
			"case l.Status == deadletter.Dead && !again:", "case l.Status == deadletter.Dead && (!again || again):",
			"readapi/ledger", "TestTheLedgerAddsUp",
		},
		{
			"G13", "counting dead letters", "readapi/ledger/deaths.go",
			"d.counts[reading{l.Agent, channel}]++", "",
			"readapi/ledger", "TestTheLedgerAddsUp",
		},
		{
			"G13", "that there is no account before all dead letters are known", "readapi/ledger/view.go",
			"return errBehind", "return nil",
			"readapi/ledger", "TestThereIsNoAccountBeforeAllDeadLettersAreRead",
		},
		{
			"G13", "that the ledger says where it is off", "readapi/ledger/view.go",
			"view.Balanced = view.Balanced && row.balanced()", "",
			"readapi/ledger", "TestALedgerThatDoesNotAddUpSaysSo",
		},
		{
			"G13", "that verify fails where the ledger is off", "ops/verify/ledger.go",
			"off := a.Off(); off != 0 {", "off := a.Off(); off != 0 && p.Balanced {",
			"ops/verify", "TestTheLedgerIsAskedForUntilItAddsUp",
		},
		{
			"G13", "that verify names a post that is not in the tables", "ops/verify/report.go",
			"r.Missing++\n", "",
			"ops/verify", "TestWhatIsWrongIsNamed",
		},
	}
}
