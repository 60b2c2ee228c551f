package readapi_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope/keyring"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi"
)

// card is a door's scorecard of a producer, told some time ago.
func (f *fixture) card(t *testing.T, producer, door string, age time.Duration, change func(*pipeline.Scorecard)) {
	card := pipeline.Scorecard{
		Producer: producer, Instance: door, At: now.Add(-age), Accepted: 10, Rejected: map[string]int64{}, Rate: 2.5, Last: now.Add(-age),
	}
	if change != nil {
		change(&card)
	}
	record, err := pipeline.Record(producer, card.At, card)
	require.NoError(t, err)
	record.Topic = pipeline.Channel
	logtest.Publish(t, f.log, record)
}

// producers are the rows by name, once those that doors told of are n.
func (f *fixture) producers(t *testing.T, told int) map[string]gjson.Result {
	rows := map[string]gjson.Result{}
	require.Eventually(t, func() bool {
		_, _, body := f.get(t, "/api/producers")
		n := 0
		for _, row := range gjson.GetBytes(body, "items").Array() {
			rows[row.Get("producer").String()] = row
			n += int(row.Get("doors").Int())
		}
		return n == told
	}, 10*time.Second, 5*time.Millisecond)
	return rows
}

func TestProducersAreSummedOverAllDoors(t *testing.T) {
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) {
		d.Producers = func() []keyring.Entry {
			return []keyring.Entry{
				{Name: "idle", Channels: []string{"posts"}},
				{Name: "operator", Operator: true},
				{Name: "revoked", Channels: []string{"posts"}, Revoked: true},
				{Name: "scraper", Channels: []string{"posts", "events"}},
			}
		}
	})
	f.card(t, "scraper", "a", time.Hour, func(c *pipeline.Scorecard) { c.Accepted = 99 }) // before what follows
	f.card(t, "scraper", "a", time.Second, func(c *pipeline.Scorecard) { c.Rejected["invalid_item"] = 4 })
	f.card(t, "scraper", "b", 15*time.Second, func(c *pipeline.Scorecard) {
		c.Rejected["invalid_item"], c.Rejected["too_large"] = 5, 1
	})
	f.card(t, "scraper", "gone", time.Minute, nil)
	f.card(t, "stranger", "a", time.Second, func(c *pipeline.Scorecard) { c.Accepted = 0 })
	rows := f.producers(t, 3)
	require.Len(t, rows, 3)
	require.JSONEq(t, `{"producer":"scraper","channels":["posts","events"],"accepted":20,"rejected":10,"rejected_by":{"invalid_item":9,"too_large":1},
		"rate":2.5,"last":"2026-11-21T11:59:59.000Z","share_accepted":0.6666666666666666,"quarantined":false,"quarantine":null,"doors":2,"revoked":false}`,
		rows["scraper"].Raw)
	require.JSONEq(t, `{"producer":"idle","channels":["posts"],"accepted":0,"rejected":0,"rejected_by":{},
		"rate":0,"last":null,"share_accepted":null,"quarantined":false,"quarantine":null,"doors":0,"revoked":false}`, rows["idle"].Raw)
	require.JSONEq(t, `[]`, rows["stranger"].Get("channels").Raw)

	require.Equal(t, []string{"idle"}, names(f, t, "/api/producers?limit=1"))
	_, _, body := f.get(t, "/api/producers?limit=1")
	require.Equal(t, []string{"scraper", "stranger"}, names(f, t, "/api/producers?cursor="+gjson.GetBytes(body, "next").String()))
	_, _, body = f.get(t, "/api/producers?format=csv")
	golden(t, "producers.csv", body)
}

func names(f *fixture, t *testing.T, path string) (names []string) {
	for _, row := range itemsOf(t, f, path) {
		names = append(names, gjson.Get(row, "producer").String())
	}
	return names
}

func TestAProducerIsQuarantinedForAsLongAsADoorShutsItOut(t *testing.T) {
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) {
		d.Producers = func() []keyring.Entry {
			return []keyring.Entry{{Name: "released", Released: now.Add(-time.Minute)}}
		}
	})
	shut := func(since, until time.Duration) func(*pipeline.Scorecard) {
		return func(c *pipeline.Scorecard) {
			c.Quarantine = &pipeline.Quarantine{Since: now.Add(since), Until: now.Add(until), Count: 2}
		}
	}
	f.card(t, "shut", "a", time.Second, shut(-time.Hour, time.Minute))
	f.card(t, "shut", "b", time.Second, shut(-time.Hour, 2*time.Minute))
	f.card(t, "over", "a", time.Second, shut(-time.Hour, 0))
	f.card(t, "released", "a", time.Second, shut(-2*time.Minute, time.Minute))
	rows := f.producers(t, 4)
	require.True(t, rows["shut"].Get("quarantined").Bool())
	require.JSONEq(t, `{"since":"2026-11-21T11:00:00.000Z","until":"2026-11-21T12:02:00.000Z","count":2}`, rows["shut"].Get("quarantine").Raw)
	for _, free := range []string{"over", "released"} {
		require.False(t, rows[free].Get("quarantined").Bool(), free)
		require.Equal(t, "null", rows[free].Get("quarantine").Raw)
	}
}
