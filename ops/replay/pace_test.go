package replay

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/ops/client/clienttest"
)

func TestSpeedIsAMultipleOfEventTimeAndNoItemIsEarly(t *testing.T) {
	for _, speed := range []float64{1, 60, 0.5} {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			door := &clienttest.Door{}
			door.Reject = func(item []byte) (string, string) {
				due := time.Duration(float64(gjson.GetBytes(item, "n").Int()) * float64(time.Hour) / speed)
				require.GreaterOrEqual(t, time.Since(begun), due)
				require.Less(t, time.Since(begun), due+2*grain)
				return "", ""
			}
			s, err := replayTo(t.Context(), "http://door", Config{
				Files: []string{write(t, "f", numbered(30))}, Speed: speed, Client: clienttest.Client(door),
			})
			require.NoError(t, err)
			require.EqualValues(t, 30, s.Accepted)
		})
	}
}

func TestShiftedItemsEndWithTheReplayAndNeverLieInTheFuture(t *testing.T) {
	for _, speed := range []float64{0, 0.5, 1, 10, 3600} {
		synctest.Test(t, func(t *testing.T) {
			newest := int64(0)
			door := &clienttest.Door{Reject: func(item []byte) (string, string) {
				at := gjson.GetBytes(item, "created_utc").Int()
				require.LessOrEqual(t, at, time.Now().Unix())
				newest = max(newest, at)
				return "", ""
			}}
			_, err := replayTo(t.Context(), "http://door", Config{
				Files: []string{write(t, "f", numbered(30))}, Speed: speed, ShiftToNow: true, Client: clienttest.Client(door),
			})
			require.NoError(t, err)
			if speed == 0 || speed >= 1 {
				require.InDelta(t, time.Now().Unix(), newest, 2)
			}
		})
	}
}

func TestAShiftMovesTheEventTimeAndNothingElse(t *testing.T) {
	const by = 100 * time.Second
	for before, after := range map[string]string{
		`{"created_utc": 1000 ,"title":"1000"}`:             `{"created_utc": 1100 ,"title":"1000"}`,
		`{"id":"1000","created_utc":1000.5}`:                `{"id":"1000","created_utc":1100.5}`,
		`{"at":"2026-11-21T08:00:00.125Z","user":"u"}`:      `{"at":"2026-11-21T08:01:40.125Z","user":"u"}`,
		`{"value":1,"at":"2026-11-21T08:00:00+01:00"}`:      `{"value":1,"at":"2026-11-21T08:01:40+01:00"}`,
		`{"created_utc":1000,"at":"2026-11-21T08:00:00Z"}`:  `{"created_utc":1100,"at":"2026-11-21T08:00:00Z"}`,
		`{"preview":{"created_utc":1},"created_utc":1000}`:  `{"preview":{"created_utc":1},"created_utc":1100}`,
		`{"created_utc":null,"at":"2026-11-21T08:00:00Z" }`: `{"created_utc":null,"at":"2026-11-21T08:01:40Z" }`,
	} {
		m, ok := eventTime([]byte(before))
		require.True(t, ok, before)
		require.Equal(t, after, string(m.moved([]byte(before), by)))
	}
	for _, none := range []string{`{}`, `nonsense`, `{"at":"yesterday"}`, `[1,2]`, `{"created_utc":"soon"}`} {
		_, ok := eventTime([]byte(none))
		require.False(t, ok, none)
	}
}

// An item piped in goes though no more follow yet.
func TestStandardInputIsNotHeldBackForAFullBatch(t *testing.T) {
	in, out := io.Pipe()
	arrived := make(chan struct{})
	door := &clienttest.Door{Reject: func([]byte) (string, string) { close(arrived); return "", "" }}
	url := serve(t, door)
	done := make(chan error, 1)
	go func() {
		_, err := replayTo(t.Context(), url, Config{Files: []string{"-"}, Stdin: in})
		done <- err
	}()
	_, err := out.Write(numbered(1))
	require.NoError(t, err)
	<-arrived
	require.NoError(t, out.Close())
	require.NoError(t, <-done)
}
