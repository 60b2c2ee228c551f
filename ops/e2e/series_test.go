package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/ops/rig"
)

const stationSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// station takes predictions that are signed, and keeps each one's body by its id.
type station struct {
	url string

	mu       sync.Mutex
	bodies   map[string]string
	requests int
	wrong    []string // repeats that differ, and what was not signed
}

func startStation(t *testing.T) *station {
	s := &station{bodies: map[string]string{}}
	signer, err := webhooks.NewWebhook(stationSecret)
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		id := r.Header.Get("webhook-id")
		if err == nil {
			err = signer.Verify(body, r.Header)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if before, repeat := s.bodies[id]; err != nil || repeat && before != string(body) {
			s.wrong = append(s.wrong, fmt.Sprintf("%v: %s was %s", err, body, before))
		}
		s.bodies[id] = string(body)
		s.requests++
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// config is a file that names the station for all series.
func (s *station) config(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "stations.yaml")
	text := fmt.Sprintf("stations: [{series: \"*\", url: %q, secret: %q}]\n", s.url, stationSecret)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// readings are those of some series, a reading of each after the other, each with an id.
const readSeries, readingsEach = 20, 300

func readingID(i int) uuid.UUID { return envelope.DerivedID("test", uuid.Nil, fmt.Sprint(i)) }

func readingLine(i int) string {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC).Add(time.Duration(i/readSeries) * time.Second)
	return fmt.Sprintf(`{"data_id":%q,"series":"s%02d","value":%d,"at":%q}`+"\n", readingID(i), i%readSeries, i/readSeries, at.Format(time.RFC3339))
}

// TestKillsChangeNoPrediction: readings are sent while the process is killed over and over, one in
// ten of them twice. Every prediction reaches the station, each always the same, and the tables
// say what they would have said.
func TestKillsChangeNoPrediction(t *testing.T) {
	const kills, batch = 5, 50
	s := startStation(t)
	n := rig.StartNode(t, "--config", s.config(t))
	site := n.Site()
	const total = readSeries * readingsEach
	for first, killed := 0, 0; first < total; first += batch {
		lines, items := "", 0
		for i := first; i < first+batch; i++ {
			lines, items = lines+readingLine(i), items+1
			if i%10 == 0 {
				lines, items = lines+readingLine(i), items+1
			}
		}
		require.NoError(t, site.PushLines(t.Context(), "demand", []byte(lines), items))
		if first > (killed+1)*total/(kills+1) {
			killed++
			n.Process().Kill()
			n.Start()
		}
	}
	site.Settle(rig.SettleLimit, 0)
	requireSeries(t, n)
	s.requireAll(t)
	rig.RequireNothingLost(t, n.Data)

	before := s.count()
	o := rig.Invoke(t, nil, nil, "rebuild", "series", "--data", n.Data)
	require.Zero(t, o.Status, o.Err)
	requireSeries(t, n)
	require.Equal(t, before, s.count(), "a rebuild sends nothing")
}

// requireSeries wants every value and prediction.
func requireSeries(t *testing.T, n *rig.Node) {
	t.Helper()
	for series := range readSeries {
		var got struct {
			Values, Predictions []struct {
				Value float64
			}
		}
		body, err := n.Site().Get(fmt.Sprintf("/api/series/s%02d?limit=10000", series))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(body, &got))
		require.Len(t, got.Values, readingsEach)
		require.Len(t, got.Predictions, readingsEach-19)
		for i, p := range got.Predictions {
			require.Equal(t, float64(i)+9.5, p.Value)
		}
	}
}

// requireAll wants every prediction to have been sent, and nothing else.
func (s *station) requireAll(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Empty(t, s.wrong)
	require.Len(t, s.bodies, readSeries*(readingsEach-19))
	for i := 19 * readSeries; i < readSeries*readingsEach; i++ {
		var p struct{ Value, Reading float64 }
		require.NoError(t, json.Unmarshal([]byte(s.bodies[envelope.DerivedID("moving-average.v1", readingID(i), "").String()]), &p), i)
		require.Equal(t, float64(i/readSeries)-9.5, p.Value)
	}
}

// count is how many requests were made.
func (s *station) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}
