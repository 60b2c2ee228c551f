package clienttest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// ReadAPI answers for a ledger and subreddits as a read API does. Change its fields by
// Update once it has got a request.
type ReadAPI struct {
	Pipelines []string             // one answer after the other, the last ever after; a number is a failure of that status
	Page      int                  // rows of one page, whatever limit is asked for
	Listed    map[string]Subreddit // by name in lower case
	Asked     func(path string)    // where set, is told of each request before it is answered

	mu   sync.Mutex
	asks int // for the ledger
}

// Subreddit is what is known of one.
type Subreddit struct {
	Posts int64 `json:"posts"`
	Items []Row `json:"items"`
	Next  any   `json:"next"`
}

// Row is a listed post; Score is nil where it has none.
type Row struct {
	ID     string   `json:"id"`
	DataID string   `json:"data_id"`
	Score  *float64 `json:"score"`
}

// Update changes what is known.
func (a *ReadAPI) Update(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
}

// ServeHTTP answers for GET of /api/pipeline and /api/subreddit/{name}.
func (a *ReadAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.Asked != nil {
		a.Asked(r.URL.Path)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	name, listed := strings.CutPrefix(r.URL.Path, "/api/subreddit/")
	switch {
	case r.URL.Path == "/api/pipeline":
		a.pipeline(w)
	case listed:
		a.subreddit(w, r, name)
	default:
		Refuse(w, http.StatusNotFound, "not_found")
	}
}

func (a *ReadAPI) pipeline(w http.ResponseWriter) {
	body := a.Pipelines[min(a.asks, len(a.Pipelines)-1)]
	a.asks++
	if status, err := strconv.Atoi(body); err == nil {
		Refuse(w, status, "unavailable")
		return
	}
	_, _ = w.Write([]byte(body))
}

func (a *ReadAPI) subreddit(w http.ResponseWriter, r *http.Request, name string) {
	known, ok := a.Listed[strings.ToLower(name)]
	if !ok {
		Refuse(w, http.StatusNotFound, "not_found")
		return
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("cursor")) // none is 0
	page := known
	page.Items = known.Items[min(from, len(known.Items)):]
	if len(page.Items) > a.Page {
		page.Items, page.Next = page.Items[:a.Page], strconv.Itoa(from+a.Page)
	}
	_ = json.NewEncoder(w).Encode(page)
}
