package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/client/clienttest"
)

func TestRetryAfterIsReadInBothForms(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "-1": 0, "soon": 0,
		"Sat, 21 Nov 2026 12:01:00 GMT": time.Minute, "Sat, 21 Nov 2026 11:00:00 GMT": 0,
	} {
		require.Equal(t, want, retryAfter(header, now), header)
	}
}

func TestOnlyWhatPassesIsTriedAgain(t *testing.T) {
	for status, again := range map[int]bool{408: true, 429: true, 500: true, 503: true, 400: false, 401: false, 403: false, 404: false, 413: false, 415: false} {
		require.Equal(t, again, passing(&Problem{Status: status}), status)
	}
	require.False(t, passing(io.ErrUnexpectedEOF))
	require.True(t, passing(fmt.Errorf("push: %w", &brokenAnswer{io.ErrUnexpectedEOF})))
}

func TestRetryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		told := 0
		_, err := Retry(ctx, func(err error, wait time.Duration) {
			told++
			require.EqualError(t, err, "503 away")
			require.LessOrEqual(t, wait, 2*longestWait)
		}, func() (int, error) { return 0, &Problem{Status: 503, Code: "away"} })
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Greater(t, told, 500)
	})
}

func TestAnAnswerThatIsNoProblemDocumentIsToldInItsFirstLine(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<html>bad gateway\nsecond line", http.StatusBadGateway)
	})
	_, err := NewDoor("http://proxy", "key", clienttest.Client(h)).Push(t.Context(), "posts", []byte("{}\n"), 1)
	require.EqualError(t, err, "502 Bad Gateway: <html>bad gateway")
}

func TestAnAnswerOfNoFrontDoorIsAnError(t *testing.T) {
	for _, body := range []string{"", "hello", `{"accepted":2,"rejected":0}`, `{"accepted":0,"rejected":1,"items":[]}`} {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.Copy(w, strings.NewReader(body))
		})
		_, err := NewDoor("http://other", "key", clienttest.Client(h)).Push(t.Context(), "posts", []byte("{}\n"), 1)
		require.ErrorContains(t, err, "answered for", body)
		require.False(t, passing(err))
	}
}
