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

func TestSensorsHaveAnHourBehindThemAndGoOnLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sensorsFor := func(d time.Duration) (items [][]byte) {
			door := &clienttest.Door{}
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			require.NoError(t, RunSensors(ctx, Config{FrontDoor: "http://door", Key: clienttest.Key, Client: clienttest.Client(door)}, quiet()))
			return door.Items()
		}
		items := sensorsFor(10*time.Second + time.Millisecond)
		require.Len(t, items, len(sensors)*(120+10))
		channels, err := envelope.NewChannels(nil)
		require.NoError(t, err)
		channel, _ := channels.Get(envelope.ChannelDemand)
		ids := map[string]string{}
		for _, item := range items {
			facts, err := channel.Check(item)
			require.NoError(t, err, string(item))
			ids[facts.ID.String()] = gjson.GetBytes(item, "series").String() + gjson.GetBytes(item, "at").String()
		}
		require.Len(t, ids, len(items))
		again := 0
		for _, item := range sensorsFor(time.Millisecond) {
			if _, known := ids[gjson.GetBytes(item, "data_id").String()]; known {
				again++
			}
		}
		require.Greater(t, again, len(sensors)*100, "started again, it sends the same readings")
	})
}
