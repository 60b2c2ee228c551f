package frontdoor_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/frontdoor"
)

// forgivingDoor shuts a producer out for no longer than until its next pushLater.
func forgivingDoor(f *testing.F) *fixture {
	return open(f, frontdoor.Config{Quarantine: frontdoor.QuarantineConfig{Cooldown: time.Millisecond, MaxCooldown: time.Millisecond}})
}

func (f *fixture) pushLater(t *testing.T, channel, contentType, body string) answer {
	f.clock.move(time.Second)
	return f.push(t, channel, body, "Content-Type", contentType)
}

// taken returns what is on the log, and empties it.
func (f *fixture) taken(t *testing.T) []envelope.Envelope {
	sent := f.log.envelopes(t)
	f.log.mu.Lock()
	defer f.log.mu.Unlock()
	f.log.records = nil
	return sent
}

// FuzzPush: whatever the body is said to be, the answer is the contract's, adds
// up, and the log has what it says was accepted, item by item.
func FuzzPush(f *testing.F) {
	door := forgivingDoor(f)
	f.Fuzz(func(t *testing.T, channel, contentType string, body []byte) {
		if !map[string]bool{"posts": true, "readings": true, "images": true, "small": true}[channel] {
			t.Skip("no channel of the door's")
		}
		a := door.pushLater(t, channel, contentType, string(body))
		sent := door.taken(t)
		switch a.status {
		case http.StatusAccepted, http.StatusUnprocessableEntity:
			checkAnswer(t, a, channel, sent)
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
			require.NotEmpty(t, a.body.Code)
			require.NotEmpty(t, a.body.Detail)
			require.Empty(t, sent, "nothing of a refused request is on the log")
		default:
			t.Fatalf("%d %s", a.status, a.raw)
		}
	})
}

func checkAnswer(t *testing.T, a answer, channel string, sent []envelope.Envelope) {
	require.NotEmpty(t, a.body.Items)
	for i, it := range a.body.Items {
		if it.Status != "accepted" {
			require.Equal(t, "rejected", it.Status)
			require.NotEmpty(t, it.Code)
			require.NotEmpty(t, it.Detail)
			require.Equal(t, i, *it.Index)
			continue
		}
		require.NotEmpty(t, sent, "an accepted item is on the log")
		require.Equal(t, it.DataID, sent[0].DataID.String())
		require.Equal(t, channel, sent[0].Channel)
		sent = sent[1:]
	}
	require.Empty(t, sent, "nothing that was not accepted is on the log")
	require.Equal(t, a.status == http.StatusAccepted, a.body.Accepted > 0)
}

// FuzzLines: an NDJSON body is taken line by line as it would be item by item.
func FuzzLines(f *testing.F) {
	door := forgivingDoor(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 4096 {
			t.Skip("longer than tells more")
		}
		defer door.taken(t)
		all := door.pushLater(t, "readings", "application/x-ndjson", string(body))
		var want []item
		for line := range strings.SplitSeq(string(body), "\n") {
			if line = strings.Trim(line, " \t\r"); line == "" {
				continue
			}
			one := door.pushLater(t, "readings", "application/x-ndjson", line+"\n")
			require.Len(t, one.body.Items, 1, one.raw)
			want = append(want, one.body.Items[0])
		}
		require.Len(t, all.body.Items, len(want), all.raw)
		for i, it := range all.body.Items {
			require.Equal(t, want[i].Status, it.Status)
			require.Equal(t, want[i].Code, it.Code)
			if id, err := uuid.Parse(it.DataID); err == nil && id.Version() == 5 {
				require.Equal(t, want[i].DataID, it.DataID, "of its key and content")
			}
		}
	})
}
