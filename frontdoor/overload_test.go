package frontdoor_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/frontdoor"
)

func TestWhatASlowLogCantTakeIsRefusedBeforeItIsPublished(t *testing.T) {
	f := open(t, frontdoor.Config{Publishing: 1 << 20, Turn: 10 * time.Millisecond, Patience: time.Minute, PublishTimeout: time.Minute})
	large := strings.Replace(goodPost, "Go", strings.Repeat("Go", 1<<18), 1)
	large = "[" + large + "," + large + "]"
	entered, release := make(chan struct{}), make(chan struct{})
	f.log.answer(func(context.Context) error { close(entered); <-release; return nil })
	var first answer
	var wait sync.WaitGroup
	wait.Go(func() { first = f.push(t, "posts", large) })
	<-entered
	a := f.push(t, "posts", goodPost) // its being published would close entered again
	require.Equal(t, 429, a.status)
	require.Equal(t, "rate_limited", a.body.Code)
	require.Equal(t, "1", a.header.Get("Retry-After"))
	requireProblem(t, a)
	close(release)
	wait.Wait()
	require.Equal(t, 202, first.status)
	f.log.answer(nil)
	require.Equal(t, 202, f.push(t, "posts", goodPost).status)
}

// deaf is a client's connection that notes until when an answer may take.
type deaf struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (d *deaf) SetWriteDeadline(at time.Time) error {
	d.deadline = at
	return nil
}

func TestAClientThatNeverTakesItsAnswerIsGivenUp(t *testing.T) {
	f := open(t, frontdoor.Config{})
	for _, path := range []string{"/v1/channels/posts", "/v1/channels", "/nowhere"} {
		w := &deaf{ResponseRecorder: httptest.NewRecorder()}
		f.door.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(goodPost)))
		require.WithinDuration(t, time.Now().Add(90*time.Second), w.deadline, 10*time.Second, path)
	}
}
