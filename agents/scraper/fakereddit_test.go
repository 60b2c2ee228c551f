package scraper

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// entry is a post of the fake Reddit: there from `at` on, until it is gone.
type entry struct {
	at        time.Duration // since the morning
	goneAt    time.Duration // 0 is never
	name      string
	subreddit string
	raw       string
}

// call is a request for a listing.
type call struct {
	at    time.Duration
	path  string
	query url.Values
	token string
}

// fakeReddit serves listings that move on with the clock, as Reddit does: newest
// first, `after` and `before` cut them at an anchor, one that isn't listed gives
// nothing, and they reach back so many posts.
type fakeReddit struct {
	*httptest.Server
	t         tester
	clock     *fakeClock
	entries   []entry // in the listing's order, oldest first
	reach     int
	tokenLife time.Duration
	wrong     map[int]http.HandlerFunc    // instead of the n-th listing, from 1
	badTokens map[int]http.HandlerFunc    // instead of the n-th token
	banned    map[string]http.HandlerFunc // by subreddit, in lower case
	always    http.HandlerFunc            // before each listing's answer

	mu      sync.Mutex // of all below, and of entries
	calls   []call
	grants  int
	revoked map[string]bool
	expires map[string]time.Time
}

func newFakeReddit(t tester, clock *fakeClock) *fakeReddit {
	r := &fakeReddit{
		t: t, clock: clock, reach: 1000, tokenLife: time.Hour,
		wrong: map[int]http.HandlerFunc{}, badTokens: map[int]http.HandlerFunc{},
		banned: map[string]http.HandlerFunc{}, revoked: map[string]bool{}, expires: map[string]time.Time{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/access_token", r.grant)
	mux.HandleFunc("GET /r/{subreddits}/new", r.list)
	r.Server = httptest.NewServer(mux)
	t.Cleanup(r.Close)
	return r
}

// post schedules one post whose object is oddly laid out, so that any rewriting shows.
func (r *fakeReddit) post(at time.Duration, id int, subreddit string) string {
	s := strconv.FormatInt(int64(id), 36)
	raw := fmt.Sprintf("{ \"id\":%q,\n\t\"name\" : \"t3_%s\",\"subreddit\":%q, \"title\":\"Grüße & <b> \\u00e9 %d\", \"created_utc\": %d.0, \"n\":1e2 }",
		s, s, subreddit, id, morning.Add(at).Unix())
	r.entries = append(r.entries, entry{at: at, name: "t3_" + s, subreddit: subreddit, raw: raw})
	return "t3_" + s
}

// posts schedules n posts, one each `every`, from `from` on.
func (r *fakeReddit) posts(n int, from, every time.Duration) {
	for i := range n {
		r.post(from+time.Duration(i)*every, 1000+len(r.entries), "golang")
	}
}

func (r *fakeReddit) grant(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.grants++
	wrong := r.badTokens[r.grants]
	r.mu.Unlock()
	if wrong != nil {
		wrong(w, req)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id, secret, _ := req.BasicAuth()
	if id != "id" || secret != "secret" || req.FormValue("grant_type") != "client_credentials" {
		http.Error(w, `{"message": "Unauthorized", "error": 401}`, http.StatusUnauthorized)
		return
	}
	token := fmt.Sprintf("token-%d", r.grants)
	r.expires[token] = r.clock.Now().Add(r.tokenLife)
	fmt.Fprintf(w, `{"access_token": %q, "token_type": "bearer", "expires_in": %d, "scope": "*"}`,
		token, int(r.tokenLife.Seconds()))
}

func (r *fakeReddit) list(w http.ResponseWriter, req *http.Request) {
	token := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	path := req.PathValue("subreddits")
	if got := req.UserAgent(); got != testUserAgent {
		r.t.Errorf("User-Agent %q", got)
	}
	r.mu.Lock()
	r.calls = append(r.calls, call{r.clock.since(), path, req.URL.Query(), token})
	wrong := r.wrong[len(r.calls)]
	r.mu.Unlock()
	if wrong != nil {
		wrong(w, req)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.clock.Now().Before(r.expires[token]) || r.revoked[token] {
		http.Error(w, `{"message": "Unauthorized", "error": 401}`, http.StatusUnauthorized)
		return
	}
	names := strings.Split(strings.ToLower(path), "+")
	for _, name := range names {
		if refuse := r.banned[name]; refuse != nil {
			refuse(w, req)
			return
		}
	}
	if r.always != nil {
		r.always(w, req)
	}
	w.Write(r.page(names, req.URL.Query()))
}

// visible is the whole listing now, newest first, cut at the reach.
func (r *fakeReddit) visible(subreddits []string) []entry {
	now := r.clock.since()
	var out []entry
	for _, e := range slices.Backward(r.entries) {
		in := subreddits[0] == "all" || slices.Contains(subreddits, strings.ToLower(e.subreddit))
		if in && e.at <= now && (e.goneAt == 0 || now < e.goneAt) {
			out = append(out, e)
		}
	}
	return out[:min(len(out), r.reach)]
}

func (r *fakeReddit) page(subreddits []string, q url.Values) []byte {
	listed := r.visible(subreddits)
	limit, _ := strconv.Atoi(q.Get("limit"))
	at := func(name string) int {
		return slices.IndexFunc(listed, func(e entry) bool { return e.name == name })
	}
	var after *string
	switch {
	case q.Has("after"):
		if i := at(q.Get("after")); i < 0 {
			listed = nil
		} else {
			listed = listed[i+1:]
		}
	case q.Has("before"):
		i := max(at(q.Get("before")), 0)
		listed = listed[max(i-limit, 0):i]
	}
	if len(listed) > limit {
		listed = listed[:limit]
		after = &listed[limit-1].name
	}
	return encodeListing(listed, after)
}

func encodeListing(entries []entry, after *string) []byte {
	children := make([]string, len(entries))
	for i, e := range entries {
		children[i] = `{"kind": "t3", "data": ` + e.raw + `}`
	}
	anchor, _ := json.Marshal(after)
	return fmt.Appendf(nil, `{"kind": "Listing", "data": {"modhash": "", "children": [%s], "after": %s, "before": null}}`,
		strings.Join(children, ", "), anchor)
}
