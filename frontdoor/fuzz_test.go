package frontdoor_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/frontdoor"
)

// FuzzPush: whatever the body is said to be, the answer is the contract's, adds
// up, and the log has what it says was accepted, item by item.
func FuzzPush(f *testing.F) {
	f.Fuzz(func(t *testing.T, channel, contentType string, body []byte) {
		if !map[string]bool{"posts": true, "readings": true, "images": true, "small": true}[channel] {
			t.Skip("no channel of the door's")
		}
		fx := open(t, frontdoor.Config{})
		a := fx.send(t, http.MethodPost, "/v1/channels/"+channel, bytes.NewReader(body), "Content-Type", contentType)
		sent := fx.log.envelopes(t)
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
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 4096 {
			t.Skip("longer than tells more")
		}
		all := open(t, frontdoor.Config{}).push(t, "readings", string(body), "Content-Type", "application/x-ndjson")
		var want []item
		for line := range strings.SplitSeq(string(body), "\n") {
			if line = strings.Trim(line, " \t\r"); line == "" {
				continue
			}
			one := open(t, frontdoor.Config{}).push(t, "readings", line+"\n", "Content-Type", "application/x-ndjson")
			require.Len(t, one.body.Items, 1, one.raw)
			want = append(want, one.body.Items[0])
		}
		require.Len(t, all.body.Items, len(want), all.raw)
		for i, it := range all.body.Items {
			require.Equal(t, want[i].Status, it.Status)
			require.Equal(t, want[i].Code, it.Code)
			require.Equal(t, want[i].DataID, it.DataID, "of its key and content")
		}
	})
}
