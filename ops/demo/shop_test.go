package demo

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/ops/client/clienttest"
)

func TestTheShopHasAnHourBehindItAndGoesOnLive(t *testing.T) {
	channels, err := envelope.NewChannels(nil)
	require.NoError(t, err)
	products, _ := channels.Get(envelope.ChannelProducts)
	events, _ := channels.Get(envelope.ChannelEvents)
	synctest.Test(t, func(t *testing.T) {
		shopFor := func(d time.Duration) (known map[string]bool, did []gjson.Result) {
			door := &clienttest.Door{}
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			require.NoError(t, RunShop(ctx, Config{FrontDoor: "http://door", Key: clienttest.Key, Client: clienttest.Client(door)}, quiet()))
			known = map[string]bool{}
			for _, item := range door.Items() {
				if gjson.GetBytes(item, "user").Exists() {
					_, err := events.Check(item)
					require.NoError(t, err, string(item))
					did = append(did, gjson.ParseBytes(item))
					continue
				}
				facts, err := products.Check(item)
				require.NoError(t, err, string(item))
				require.False(t, known[facts.Key], "two products of one id: %s", facts.Key)
				known[facts.Key] = true
			}
			return known, did
		}
		known, did := shopFor(10*time.Second + time.Millisecond)
		require.Len(t, known, len(shelves)*4*len(shopMakes))
		require.Len(t, did, 3600+10)
		ids := map[string]bool{}
		for _, e := range did {
			ids[e.Get("event_id").String()] = true
			if product := e.Get("product"); product.Exists() {
				require.True(t, known[product.String()], product.String())
			}
		}
		require.Len(t, ids, len(did))
		again := 0
		_, repeated := shopFor(time.Millisecond)
		for _, e := range repeated {
			if ids[e.Get("event_id").String()] {
				again++
			}
		}
		require.Greater(t, again, 3500, "started again, the same events happened")
	})
}
