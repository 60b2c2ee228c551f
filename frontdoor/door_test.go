package frontdoor_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope"
	"gravitas/envelope/keyring"
	"gravitas/envelope/stream"
	"gravitas/frontdoor"
	"gravitas/tracecache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeLog keeps what is published, or fails with what publish returns.
type fakeLog struct {
	mu      sync.Mutex
	records []stream.Record
	publish func(ctx context.Context) error // nil succeeds
}

func (f *fakeLog) Publish(ctx context.Context, records []stream.Record) error {
	f.mu.Lock()
	fail := f.publish
	f.mu.Unlock()
	if fail != nil {
		if err := fail(ctx); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range records {
		records[i].Partition, records[i].Offset = 0, int64(len(f.records))
		r := records[i]
		r.Key, r.Value = append([]byte(nil), r.Key...), append([]byte(nil), r.Value...)
		f.records = append(f.records, r)
	}
	return nil
}

func (f *fakeLog) answer(publish func(ctx context.Context) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.publish = publish
}

func (f *fakeLog) envelopes(t *testing.T) []envelope.Envelope {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]envelope.Envelope, len(f.records))
	for i, r := range f.records {
		require.NoError(t, envelope.Decode(r.Value, &out[i]))
	}
	return out
}

// fakeKeys are producers by key.
type fakeKeys map[string]keyring.Entry

func (k fakeKeys) Lookup(key string) (keyring.Entry, bool) {
	entry, ok := k[key]
	return entry, ok
}

// fakeRecorder keeps the stamped fields, by data_id.
type fakeRecorder struct {
	mu     sync.Mutex
	hashes map[string]map[string]string
}

func (r *fakeRecorder) Record(stamps ...tracecache.Stamp) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range stamps {
		id := s.ID.String()
		if r.hashes[id] == nil {
			r.hashes[id] = map[string]string{}
		}
		for _, f := range s.Fields {
			r.hashes[id][f.Name] = f.Value
		}
	}
}

func (r *fakeRecorder) of(id string) map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hashes[id]
}

// clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// fixture is a door on fakes.
type fixture struct {
	log      *fakeLog
	keys     fakeKeys
	recorder *fakeRecorder
	clock    *clock
	channels *envelope.Channels
	door     *frontdoor.Door
}

// deps are the fixture's parts, for another door, with a registry of its own.
func (f *fixture) deps() frontdoor.Deps {
	return frontdoor.Deps{
		Log: f.log, Channels: f.channels, Keyring: f.keys, Recorder: f.recorder,
		Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry(), Now: f.clock.now,
	}
}

func open(t testing.TB, cfg frontdoor.Config) *fixture {
	t.Helper()
	require.NoError(t, cfg.Validate())
	channels, err := envelope.NewChannels(map[string]envelope.ChannelConfig{
		"readings": {Schema: map[string]any{"type": "object", "required": []any{"id"}}, Key: []string{"/id"}, PartitionKey: "/id"},
		"small":    {MaxBytes: 100},
		"images":   {Format: envelope.FormatBinary, MaxBytes: 1000},
	})
	require.NoError(t, err)
	f := &fixture{
		log: &fakeLog{},
		keys: fakeKeys{
			"all":  {Name: "local", Channels: []string{"*"}},
			"some": {Name: "scraper", Channels: []string{"readings"}},
		},
		recorder: &fakeRecorder{hashes: map[string]map[string]string{}},
		clock:    &clock{at: time.Date(2026, 11, 21, 8, 0, 0, 123456000, time.UTC)},
		channels: channels,
	}
	f.door = frontdoor.New(cfg, f.deps())
	return f
}

// answer is a response, its body decoded.
type answer struct {
	status int
	header http.Header
	raw    string
	body   struct {
		Accepted     int
		Items        []item
		Code, Detail string
	}
}

type item struct {
	DataID string `json:"data_id"`
	Status string `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Index  *int   `json:"index"`
}

// push sends a body; headers alternate names and values.
func (f *fixture) push(t testing.TB, channel, body string, headers ...string) answer {
	t.Helper()
	return f.send(t, http.MethodPost, "/v1/channels/"+channel, strings.NewReader(body), headers...)
}

func (f *fixture) send(t testing.TB, method, path string, body io.Reader, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Authorization", "Bearer all")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.door.Handler().ServeHTTP(w, r)
	a := answer{status: w.Code, header: w.Header(), raw: w.Body.String()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") && a.raw != "" {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &a.body), a.raw)
	}
	return a
}

const goodPost = `{"id":"p1","subreddit":"golang","title":"Go 1.26","created_utc":1700000000}`

func TestOneBadItemNeverFailsItsNeighbours(t *testing.T) {
	f := open(t, frontdoor.Config{})
	a := f.push(t, "posts", `[`+goodPost+`, {"id":"p2","subreddit":"golang","created_utc":1.5,"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b"} ,{"id":"p3","subreddit":"Go","title":"x","created_utc":1,"data_id":"11111111-062c-4683-9a41-1d7912723c1b"}]`)
	require.Equal(t, 202, a.status, a.raw)
	id := envelope.ItemID("posts", "p1", []byte(goodPost)).String()
	require.Equal(t, `{"accepted":2,"rejected":1,"items":[{"data_id":"`+id+`","status":"accepted"},`+
		`{"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b","status":"rejected","code":"invalid_item","detail":"/title: is required","index":1},`+
		`{"data_id":"11111111-062c-4683-9a41-1d7912723c1b","status":"accepted"}]}`+"\n", a.raw)

	sent := f.log.envelopes(t)
	require.Len(t, sent, 2)
	require.Equal(t, goodPost, string(sent[0].Data))
	require.Equal(t, "local", sent[0].Source)
	require.Equal(t, "posts", sent[0].Channel)
	require.Equal(t, "application/json", sent[0].ContentType)
	require.Equal(t, f.clock.now(), sent[0].Created)
	require.Equal(t, "golang", string(f.log.records[0].Key))
	require.Equal(t, "Go", string(f.log.records[1].Key))

	require.Equal(t, map[string]string{
		"created": "2026-11-21T08:00:00.123456Z", "channel": "posts", "source": "local", "at": "posts/0/0",
	}, f.recorder.of(id))
	require.Equal(t, "invalid_item: /title: is required", f.recorder.of("fdc7d2f2-062c-4683-9a41-1d7912723c1b")["rejected"])
}
