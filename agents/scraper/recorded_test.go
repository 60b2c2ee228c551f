package scraper

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	recordings = "../../../shared/data/reddit_api"
	cassettes  = "prawcore/tests/integration/cassettes"
)

// exchangeOnTape is one request and its answer in a betamax cassette.
type exchangeOnTape struct {
	Request struct {
		URI string `json:"uri"`
	} `json:"request"`
	Response struct {
		Body struct {
			String string `json:"string"`
		} `json:"body"`
		Headers http.Header `json:"headers"`
		Status  struct {
			Code int `json:"code"`
		} `json:"status"`
	} `json:"response"`
}

// play reads a recording; without the recordings the test is skipped.
func play(t *testing.T, parts ...string) []exchangeOnTape {
	t.Helper()
	if _, err := os.Stat(recordings); err != nil {
		t.Skipf("no recorded answers of Reddit at %s", recordings)
	}
	raw, err := os.ReadFile(filepath.Join(append([]string{recordings}, parts...)...))
	require.NoError(t, err)
	var tape struct {
		Interactions []exchangeOnTape `json:"interactions"`
	}
	require.NoError(t, json.Unmarshal(raw, &tape))
	require.NotEmpty(t, tape.Interactions)
	return tape.Interactions
}

// answer gives back the recorded answer, headers and all, but for those about
// the body's encoding, which the tape has undone.
func (e exchangeOnTape) answer(w http.ResponseWriter, _ *http.Request) {
	for name, values := range e.Response.Headers {
		switch http.CanonicalHeaderKey(name) {
		case "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection":
		default:
			w.Header()[http.CanonicalHeaderKey(name)] = values
		}
	}
	w.WriteHeader(e.Response.Status.Code)
	w.Write([]byte(e.Response.Body.String))
}

// publish puts a recorded listing on the fake Reddit, from a time on.
func publish(t *testing.T, r *fakeReddit, body []byte, at time.Duration) {
	t.Helper()
	l, err := decodeListing(body)
	require.NoError(t, err)
	for _, p := range slices.Backward(l.posts) {
		r.entries = append(r.entries, entry{at: at, name: p.name, subreddit: "askreddit", raw: string(p.raw)})
	}
}

func TestARecordedStreamArrivesByteForByte(t *testing.T) {
	for file, want := range map[string]int{
		"TestSubredditStreams.test_submissions.json": 104, // r/all, and 4 more 2 s later
		"TestSubredditListings.test_new.json":        100, // r/askreddit
	} {
		t.Run(file, func(t *testing.T) {
			tape := play(t, "praw", file)
			w := newWorld(t)
			w.reddit.badTokens[1] = tape[0].answer
			w.reddit.expires["<ACCESS_TOKEN>"] = morning.Add(time.Hour)
			for i, heard := range tape[1:] {
				publish(t, w.reddit, []byte(heard.Response.Body.String), time.Duration(2*i)*time.Second)
			}
			w.run(w.arrived(want))
			assert.Equal(t, w.all(), w.door.names)
			for _, e := range w.reddit.entries {
				assert.Equal(t, e.raw, w.door.raws[e.name])
			}
		})
	}
}

func TestARecordedListingLaidOutOverLinesArrivesByteForByte(t *testing.T) {
	if _, err := os.Stat(recordings); err != nil {
		t.Skipf("no recorded answers of Reddit at %s", recordings)
	}
	raw, err := os.ReadFile(filepath.Join(recordings, "go-reddit/testdata/subreddit/posts.json"))
	require.NoError(t, err)
	w := newWorld(t)
	publish(t, w.reddit, raw, 0)
	w.run(w.arrived(2))
	for _, e := range w.reddit.entries {
		assert.Contains(t, e.raw, "\n")
		assert.Equal(t, e.raw, w.door.raws[e.name])
	}
}

func TestRecordedFailuresAreWaitedOut(t *testing.T) {
	for _, name := range []string{
		"bad_gateway", "bad_json", "cloudflare_connection_timed_out", "cloudflare_unknown_error",
		"gateway_timeout", "internal_server_error", "service_unavailable",
		"too__many_requests__with_retry_headers", "uri_too_long", "with_invalid_access_token",
	} {
		t.Run(name, func(t *testing.T) {
			tape := play(t, cassettes, "TestSession.test_request__"+name+".json")
			w := newWorld(t)
			for i, heard := range tape[1:] {
				w.reddit.wrong[1+i] = heard.answer
				w.reddit.wrong[10+i] = heard.answer
			}
			w.reddit.posts(250, -time.Hour, time.Second)
			w.reddit.posts(50, 0, time.Second)
			w.run(w.arrived(300))
			assert.Equal(t, w.all(), w.door.names)
			assert.Zero(t, w.gaps())
		})
	}
}

func TestARecordedRefusalOfTheTokenServerIsWaitedOut(t *testing.T) {
	tape := play(t, cassettes, "TestSession.test_request__too__many_requests__without_retry_headers.json")
	w := newWorld(t)
	w.reddit.badTokens[1] = tape[0].answer
	w.reddit.posts(10, 0, time.Second)
	w.run(w.arrived(10))
	assert.Equal(t, 2, w.reddit.grants)
}

func TestRecordedRefusalsLeaveTheSubredditOut(t *testing.T) {
	for _, name := range []string{
		"forbidden", "not_found", "redirect", "redirect_301", "unavailable_for_legal_reasons",
	} {
		t.Run(name, func(t *testing.T) {
			tape := play(t, cassettes, "TestSession.test_request__"+name+".json")
			w := newWorld(t)
			w.cfg.Subreddits = []string{"golang", "gone"}
			w.reddit.banned["gone"] = tape[1].answer
			w.reddit.posts(50, 0, time.Second)
			w.run(w.arrived(50))
			assert.Equal(t, w.all(), w.door.names)
			assert.Contains(t, w.log.String(), "subreddit=gone")
		})
	}
}

func TestRecordedInvalidTokenIsReplacedOnce(t *testing.T) {
	tape := play(t, cassettes, "TestSession.test_request__with_invalid_access_token__retry.json")
	w := newWorld(t)
	w.reddit.wrong[1] = tape[1].answer
	listing := tape[3]
	publish(t, w.reddit, []byte(listing.Response.Body.String), 0)
	w.run(w.arrived(25))
	assert.Equal(t, w.all(), w.door.names)
	assert.Equal(t, 2, w.reddit.grants)
	assert.Empty(t, w.log.String())
}
