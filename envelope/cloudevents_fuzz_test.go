package envelope

import (
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// headersOf reads headers of lines such as "ce-id: 1".
func headersOf(lines string) http.Header {
	h := http.Header{}
	for line := range strings.Lines(lines) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		name = textproto.CanonicalMIMEHeaderKey(name)
		h[name] = append(h[name], strings.TrimSpace(value))
	}
	return h
}

func FuzzDecodeEventHeaders(f *testing.F) {
	f.Fuzz(func(t *testing.T, lines string, body []byte) {
		h := headersOf(lines)
		ev, err := DecodeEventHeaders(h, body)
		if err != nil {
			require.ErrorIs(t, err, ErrNotEvent)
			return
		}
		require.True(t, EventInHeaders(h))
		out := http.Header{}
		ev.SetHeaders(out)
		again, err := DecodeEventHeaders(out, ev.Data)
		require.NoError(t, err)
		require.Equal(t, extensionTexts(ev), extensionTexts(again))
		again.Extensions = ev.Extensions
		require.Equal(t, ev, again)

		e := ev.Envelope("producer", "channel")
		var back Envelope
		require.NoError(t, Decode(Append(nil, &e), &back))
		require.Equal(t, e.DataID, back.DataID)
		require.Len(t, back.Extensions, len(e.Extensions))
	})
}
