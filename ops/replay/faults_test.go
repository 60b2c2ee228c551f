package replay

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/client/clienttest"
)

// Each request in three goes wrong in a way of its own; a cut answer leaves the
// items on the log, so these come twice.
func TestAMisbehavingDoorGetsEveryItemInOrder(t *testing.T) {
	door := &clienttest.Door{}
	door.Fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
		switch n % 12 {
		case 1:
			clienttest.Refuse(w, http.StatusServiceUnavailable, "stream_unavailable")
		case 4:
			clienttest.Refuse(w, http.StatusTooManyRequests, "rate_limited")
		case 7:
			panic(http.ErrAbortHandler)
		case 10:
			body, _ := io.ReadAll(r.Body)
			door.Take(discard{}, body)
			clienttest.Cut(w)
		default:
			return false
		}
		return true
	}
	s, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{write(t, "f", numbered(600))}})
	require.NoError(t, err)
	require.EqualValues(t, 600, s.Accepted)
	requireAll(t, door, 600, true)
	requireOrder(t, door)
}

// discard is an answer that reaches no one.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

func TestTheDoorSaysHowLongToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		begun := time.Now()
		door := &clienttest.Door{Fault: func(n int, w http.ResponseWriter, _ *http.Request) bool {
			at = append(at, time.Since(begun))
			if n <= 3 {
				w.Header().Set("Retry-After", "7")
				clienttest.Refuse(w, http.StatusTooManyRequests, "rate_limited")
			}
			return n <= 3
		}}
		s, err := replayTo(t.Context(), "http://door", Config{Files: []string{"-"}, Stdin: bytes.NewReader(numbered(5)), Client: clienttest.Client(door)})
		require.NoError(t, err)
		require.EqualValues(t, 5, s.Accepted)
		require.Equal(t, []time.Duration{0, 7 * time.Second, 14 * time.Second, 21 * time.Second}, at)
	})
}

func TestADoorThatIsAwayForHoursIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		door := &clienttest.Door{Fault: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			away := time.Since(begun) < 3*time.Hour
			if away {
				clienttest.Refuse(w, http.StatusBadGateway, "")
			}
			return away
		}}
		s, err := replayTo(t.Context(), "http://door", Config{Files: []string{"-"}, Stdin: bytes.NewReader(numbered(5)), Client: clienttest.Client(door)})
		require.NoError(t, err)
		require.EqualValues(t, 5, s.Accepted)
		require.Less(t, time.Since(begun), 3*time.Hour+10*time.Second)
	})
}

func TestABatchTooLargeGoesInHalvesAndAnItemTooLargeIsRejected(t *testing.T) {
	door := &clienttest.Door{MaxBody: 400}
	content := append(numbered(50), []byte(`{"subreddit":"sub1","n":50,"text":"`+string(bytes.Repeat([]byte("x"), 500))+"\"}\n")...)
	s, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{write(t, "f", content)}})
	require.NoError(t, err)
	require.EqualValues(t, 50, s.Accepted)
	require.Equal(t, map[string]int64{"too_large": 1}, s.Rejected)
	require.EqualValues(t, 51, s.Rejects[0].Line)
	requireAll(t, door, 50, false)
	requireOrder(t, door)
}

func TestWhatWaitingCantMendEndsTheReplay(t *testing.T) {
	file := write(t, "f", numbered(50))
	_, err := replayTo(t.Context(), serve(t, &clienttest.Door{}), Config{Files: []string{file}, Key: "wrong"})
	require.ErrorContains(t, err, "401 unauthenticated: because")
	_, err = replayTo(t.Context(), serve(t, &clienttest.Door{}), Config{Files: []string{file}, Channel: "unknown"})
	require.ErrorContains(t, err, "404 unknown_channel")
	_, err = replayTo(t.Context(), "ftp://door", Config{Files: []string{file}})
	require.ErrorContains(t, err, "not an http address")

	door := &clienttest.Door{Fault: func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n > 2 {
			clienttest.Refuse(w, http.StatusForbidden, "quarantined")
		}
		return n > 2
	}}
	s, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{file}, InFlight: 1})
	require.ErrorContains(t, err, "403 quarantined")
	require.EqualValues(t, len(door.Items()), s.Accepted)
}
