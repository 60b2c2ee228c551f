package deadletter_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// letterOn is the letter that a record carries.
func letterOn(t *testing.T, r stream.Record) deadletter.Letter {
	var e envelope.Envelope
	require.NoError(t, envelope.Decode(r.Value, &e))
	l, err := deadletter.Decode(e.Data)
	require.NoError(t, err)
	return l
}

// FuzzDecode: what is a letter can be told of and sent back, and is the same
// letter to who reads that.
func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, item []byte) {
		l, err := deadletter.Decode(item)
		if err != nil {
			return
		}
		require.True(t, len(l.Envelope) == 0 || json.Valid(l.Envelope))
		now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
		marked, sent := l.Record("ops", now), l.Retry("ops", now)
		require.Equal(t, envelope.ChannelDeadLetters, marked.Topic)
		require.Equal(t, deadletter.RetryChannel(l.Agent), sent.Topic)
		require.Equal(t, l.Key, sent.Key)
		for _, again := range []deadletter.Letter{letterOn(t, marked), letterOn(t, sent)} {
			require.Equal(t, l.ID(), again.ID())
			require.Equal(t, l.DataID, again.DataID)
			require.Equal(t, l.Status, again.Status)
			require.Equal(t, l.Raw, again.Raw)
			require.True(t, l.First.Equal(again.First))
		}
	})
}
