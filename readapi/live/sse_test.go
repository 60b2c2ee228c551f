package live_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream/logtest"
)

// source reads server-sent events.
type source struct {
	t     *testing.T
	lines *bufio.Scanner
	id    string
}

func (f *fixture) events(t *testing.T, query, lastID string) *source {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url+"/sse?"+query, nil)
	require.NoError(t, err)
	if lastID != "" {
		request.Header.Set("Last-Event-ID", lastID)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { response.Body.Close() })
	require.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	return &source{t: t, lines: bufio.NewScanner(response.Body)}
}

func (s *source) next() (message said) {
	var data strings.Builder
	for s.lines.Scan() {
		line := s.lines.Text()
		switch {
		case strings.HasPrefix(line, "id: "):
			s.id = line[len("id: "):]
		case strings.HasPrefix(line, "data: "):
			data.WriteString(line[len("data: "):])
		case line == "" && data.Len() > 0:
			require.NoError(s.t, json.Unmarshal([]byte(data.String()), &message))
			return message
		}
	}
	require.FailNow(s.t, "the stream has ended", "%v", s.lines.Err())
	return message
}

func TestAnEventSourceGoesOnFromItsLastEventID(t *testing.T) {
	f := serve(t, newLog(t), nil)
	s := f.events(t, "subscribe=scores,totals", "")
	require.Equal(t, []string{"scores", "totals"}, s.next().Subscribed)
	logtest.Publish(t, f.log, score("golang", "p1", 1))
	require.Contains(t, string(s.next().Events[0].Data), `"p1"`)
	last := s.id
	logtest.Publish(t, f.log, score("golang", "p2", 2))
	require.Contains(t, string(s.next().Events[0].Data), `"p2"`)

	again := f.events(t, "subscribe=scores", last)
	require.Equal(t, last, again.next().Cursor)
	require.Contains(t, string(again.next().Events[0].Data), `"p2"`)
}
