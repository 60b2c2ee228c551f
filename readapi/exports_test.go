package readapi_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/keyring"
	"gravitas/readapi"
)

func TestEveryListCanBeHadWhole(t *testing.T) {
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) {
		d.Rebuilds, d.Trainings = &projection{}, &training{}
		d.Producers = func() []keyring.Entry { return []keyring.Entry{{Name: "scraper"}, {Name: "shop"}} }
	})
	f.fill(t)
	f.bury(t, "scorer.v1", "a", deadletter.Rejected, at(0), deadletter.Dead)
	for _, path := range []string{
		"/api/subreddits", "/api/subreddit/golang", "/api/subreddit/golang/5min", "/api/dead-letters", "/api/producers", "/api/rebuilds", "/api/trainings", "/api/scorers",
	} {
		t.Run(path, func(t *testing.T) {
			rows := itemsOf(t, f, path)
			require.NotEmpty(t, rows)
			status, header, body := f.get(t, path+"?format=ndjson&limit=1")
			require.Equal(t, 200, status)
			require.Equal(t, "application/x-ndjson", header.Get("Content-Type"))
			require.Equal(t, strings.Join(rows, "\n")+"\n", string(body))

			status, header, body = f.get(t, path+"?format=csv&limit=1")
			require.Equal(t, 200, status)
			require.Equal(t, "text/csv; charset=utf-8; header=present", header.Get("Content-Type"))
			require.Regexp(t, `^attachment; filename="[A-Za-z0-9-]+\.csv"$`, header.Get("Content-Disposition"))
			records, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
			require.NoError(t, err)
			require.Len(t, records, 1+len(rows))
		})
	}
}

// failing is a store whose server goes away after some pages.
type failing struct {
	store.Store
	pages int
}

func (s *failing) page() error {
	if s.pages--; s.pages < 0 {
		return errAway
	}
	return nil
}

func (s *failing) ListPosts(context.Context, string, store.Place, int) ([]store.ListedPost, error) {
	posts := make([]store.ListedPost, 500)
	for i := range posts {
		posts[i] = store.ListedPost{ID: fmt.Sprint(i), Title: strings.Repeat("x", 20)}
	}
	return posts, s.page()
}

func (s *failing) ListDeadLetters(context.Context, store.Grave, time.Time, int) ([]store.DeadLetter, error) {
	letters := make([]store.DeadLetter, 500)
	for i := range letters {
		letters[i] = store.DeadLetter{Grave: store.Grave{DataID: fmt.Sprint(i)}}
	}
	return letters, s.page()
}

func TestAnExportThatFailsIsNeverTakenForWhole(t *testing.T) {
	for path, before := range map[string]int{"/api/subreddit/x": 1, "/api/dead-letters": 0} { // reads before the list's
		t.Run(path, func(t *testing.T) {
			broken := &failing{}
			f := start(t, func(_ *readapi.Config, d *readapi.Deps) {
				broken.Store = d.Store
				d.Store = broken
			})
			broken.pages = before
			status, header, _ := f.get(t, path+"?format=csv")
			require.Equal(t, 503, status)
			require.Equal(t, "application/problem+json", header.Get("Content-Type"))
			require.Empty(t, header.Get("Content-Disposition"), "nothing to save")

			broken.pages = before + 2
			response, err := http.Get(f.server.URL + path + "?format=csv")
			if err == nil { // the head may have left before the cut
				defer response.Body.Close()
				_, err = io.ReadAll(response.Body)
			}
			require.ErrorContains(t, err, "EOF", "a cut connection says that this is not all")
		})
	}
}
