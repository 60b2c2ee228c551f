package verify

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/client"
	"gravitas/ops/client/clienttest"
)

// account is the ledger of one agent, as JSON.
func account(accepted, done, dead, inFlight int64) string {
	balanced := accepted == done+dead+inFlight && min(done, inFlight) >= 0
	return fmt.Sprintf(`{"agents":[{"agent":"scorer.v1","channel":"posts","accepted":%d,"done":%d,"dead_lettered":%d,"in_flight":%d,"lag":%d}],"balanced":%t}`,
		accepted, done, dead, inFlight, inFlight, balanced)
}

func TestTheLedgerIsAskedForUntilItAddsUp(t *testing.T) {
	for name, c := range map[string]struct {
		answers    []string
		wait       time.Duration
		asks       int
		unbalanced string
		inFlight   string
	}{
		"it adds up":                   {[]string{account(10, 7, 1, 2)}, 0, 1, "", "scorer.v1 has 2 in flight"},
		"it is off for a moment":       {[]string{account(1, -1, 1, 1), account(1, 0, 1, 0)}, 0, 2, "", ""},
		"the read API is away a while": {[]string{"503", "503", account(1, 1, 0, 0)}, 0, 3, "", ""},
		"it is not known for a while, and then off": {
			slices.Concat(slices.Repeat([]string{"503"}, 40), []string{account(1, -1, 1, 1), account(1, 0, 1, 0)}),
			0, 42, "", "",
		},
		"it stays off": {
			[]string{account(10, 7, 0, 0)},
			0, 8, "scorer.v1 is off by 3: accepted 10, but done 7 + dead-lettered 0 + in flight 0", "",
		},
		"more is done than came": {
			[]string{account(10, 12, 0, -2)},
			0, 8, "scorer.v1 is off by -2: accepted 10, but done 12 + dead-lettered 0 + in flight -2", "scorer.v1 has -2 in flight",
		},
		"all is waited for":           {[]string{account(10, 7, 1, 2), account(10, 8, 1, 1), account(10, 9, 1, 0)}, time.Minute, 3, "", ""},
		"the wait is bounded":         {[]string{account(10, 7, 1, 2)}, 5 * time.Second, 20, "", "scorer.v1 has 2 in flight"},
		"the API knows what we don't": {[]string{`{"agents":[],"balanced":false}`}, 0, 8, "the read API says", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asks := 0
				api := &clienttest.ReadAPI{Pipelines: c.answers, Asked: func(string) { asks++ }}
				p, err := Ledger(t.Context(), reader(api), c.wait)
				require.NoError(t, err)
				require.InDelta(t, c.asks, asks, 1)
				requireSays(t, c.unbalanced, Unbalanced(p))
				requireSays(t, c.inFlight, InFlight(p))
			})
		})
	}
}

func TestALedgerThatCantBeHadIsAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := Ledger(t.Context(), reader(&clienttest.ReadAPI{Pipelines: []string{"503"}}), 0)
		require.ErrorContains(t, err, "503 unavailable")

		_, err = Ledger(t.Context(), reader(&clienttest.ReadAPI{Pipelines: []string{"401", account(1, 1, 0, 0)}}), time.Minute)
		require.ErrorContains(t, err, "401", "is not asked again")

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = Ledger(ctx, reader(&clienttest.ReadAPI{Pipelines: []string{"503"}}), time.Minute)
		require.ErrorIs(t, err, context.Canceled)
	})
}

func reader(api *clienttest.ReadAPI) *client.Reader {
	return client.NewReader("http://api", "", clienttest.Client(api))
}

// requireSays wants an error that says so, or none where nothing is to be said.
func requireSays(t *testing.T, want string, err error) {
	t.Helper()
	if want == "" {
		require.NoError(t, err)
		return
	}
	require.ErrorContains(t, err, want)
}
