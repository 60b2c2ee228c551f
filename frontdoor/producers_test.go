package frontdoor_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/keyring"
	"gravitas/frontdoor"
)

func (f *fixture) me(t *testing.T) frontdoor.Scorecard {
	t.Helper()
	var card frontdoor.Scorecard
	a := f.send(t, http.MethodGet, "/v1/producers/me", nil)
	require.Equal(t, 200, a.status)
	require.NoError(t, json.Unmarshal([]byte(a.raw), &card))
	return card
}

func TestAProducerSeesHowItFares(t *testing.T) {
	f := open(t, frontdoor.Config{})
	require.JSONEq(t, `{"producer":"local","channels":["*"],"accepted":0,"rejected":{},"quarantine":null}`, f.send(t, http.MethodGet, "/v1/producers/me", nil).raw)
	f.push(t, "posts", "["+goodPost+","+badPost+","+goodPost+"]")
	f.push(t, "small", `{"a":"`+strings.Repeat("x", 100)+`"}`)
	card := f.me(t)
	require.Equal(t, int64(2), card.Accepted)
	require.Equal(t, map[string]int64{"invalid_item": 1, "too_large": 1}, card.Rejected)
	require.Equal(t, 401, f.send(t, http.MethodGet, "/v1/producers/me", nil, "Authorization", "").status)
	require.Len(t, f.door.Scorecards(), 1)
}

// rejects is an array of n items of which none is good.
func rejects(n int) string { return "[" + strings.Repeat(badPost+",", n-1) + badPost + "]" }

func TestAProducerOfRejectsIsShutOutForEverLonger(t *testing.T) {
	f := open(t, frontdoor.Config{})
	require.Equal(t, 422, f.push(t, "posts", rejects(99)).status)
	require.Equal(t, 202, f.push(t, "posts", goodPost).status, "99 are too few")
	for i, cooldown := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour} {
		require.Equal(t, 422, f.push(t, "posts", rejects(100)).status, i)
		a := f.push(t, "posts", goodPost)
		require.Equal(t, 403, a.status, i)
		require.Equal(t, "quarantined", a.body.Code)
		require.NotEmpty(t, a.header.Get("Retry-After"))
		require.Equal(t, f.clock.now().Add(cooldown), f.me(t).Quarantine.Until, i)
		require.Equal(t, 202, f.push(t, "readings", `{"id":"a"}`, "Authorization", "Bearer some").status, "others go on")
		f.clock.move(cooldown - time.Millisecond)
		require.Equal(t, 403, f.push(t, "posts", goodPost).status, i)
		f.clock.move(time.Millisecond)
		require.Equal(t, 202, f.push(t, "posts", goodPost).status, i)
		require.Nil(t, f.me(t).Quarantine)
	}
	f.clock.move(time.Hour)
	f.push(t, "posts", rejects(200))
	require.Equal(t, f.clock.now().Add(time.Minute), f.me(t).Quarantine.Until, "after a good hour it begins anew")
}

func TestRejectsAmongAsManyGoodItemsShutNobodyOut(t *testing.T) {
	f := open(t, frontdoor.Config{})
	for range 1000 {
		a := f.push(t, "posts", "["+goodPost+","+badPost+"]")
		require.Equal(t, 202, a.status)
	}
	// Only the last 1,000 count: 400 good ones more leave 300 + 200 rejects, of 1,000.
	f.push(t, "posts", "["+strings.Repeat(goodPost+",", 399)+goodPost+"]")
	f.push(t, "posts", rejects(200))
	require.Equal(t, 202, f.push(t, "posts", goodPost).status)
	f.push(t, "posts", rejects(202))
	require.Equal(t, 403, f.push(t, "posts", goodPost).status)
}

func TestAnOperatorsReleaseEndsAQuarantine(t *testing.T) {
	f := open(t, frontdoor.Config{})
	f.push(t, "posts", rejects(100))
	require.Equal(t, 403, f.push(t, "posts", goodPost).status)
	f.clock.move(time.Second)
	f.keys["all"] = keyring.Entry{Name: "local", Channels: []string{"*"}, Released: f.clock.now()}
	require.Equal(t, 202, f.push(t, "posts", goodPost).status)
	require.Nil(t, f.me(t).Quarantine)
	f.clock.move(time.Second)
	f.push(t, "posts", rejects(150))
	require.Equal(t, f.clock.now().Add(time.Minute), f.me(t).Quarantine.Until, "a release of before counts no more")
}
