package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/client/clienttest"
)

// recorded answers every request alike and keeps what was asked.
func recorded(answer string) (*Reader, *[]string) {
	var asked []string
	return NewReader("http://api", "operator", clienttest.Client(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, fmt.Sprintf("%s %s %s %s", r.Method, r.URL, r.Header.Get("Authorization"), body))
		fmt.Fprint(w, answer)
	}))), &asked
}

func TestDeadLettersAreAskedForByPages(t *testing.T) {
	pages := []string{`{"items":[{"data_id":"a"},{"data_id":"b"}],"next":"c1"}`, `{"items":[{"data_id":"c"}],"next":null}`}
	var asked []string
	api := NewReader("http://api", "", clienttest.Client(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RawQuery)
		fmt.Fprint(w, pages[min(len(asked), len(pages))-1])
	})))
	which := DeadLetterFilter{Agent: "scorer.v1", Since: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	letters, more, err := api.DeadLetters(context.Background(), which, 1000)
	require.NoError(t, err)
	require.Len(t, letters, 3)
	require.False(t, more)
	require.Equal(t, []string{
		"agent=scorer.v1&limit=500&since=2026-11-21T00%3A00%3A00Z",
		"agent=scorer.v1&cursor=c1&limit=500&since=2026-11-21T00%3A00%3A00Z",
	}, asked)
	asked = nil
	_, more, err = api.DeadLetters(context.Background(), DeadLetterFilter{}, 2)
	require.NoError(t, err)
	require.True(t, more)
}

func TestOperatorsActionsCarryTheirKey(t *testing.T) {
	api, asked := recorded(`{"matched":2,"redriven":2}`)
	ctx := context.Background()
	done, err := api.Redrive(ctx, id, "scorer.v1", false)
	require.NoError(t, err)
	require.Equal(t, Redriven{Matched: 2, Redriven: 2}, done)
	_, err = api.RedriveAll(ctx, DeadLetterFilter{Reason: "panic"}, true, nil)
	require.NoError(t, err)
	_, err = api.StartRebuild(ctx, "posts", "scorer.v2")
	require.NoError(t, err)
	_, err = api.StartTraining(ctx, "products")
	require.NoError(t, err)
	require.Equal(t, []string{
		`POST http://api/api/dead-letters/` + id + `/redrive?agent=scorer.v1 Bearer operator {"dry_run":false}`,
		`POST http://api/api/dead-letters/redrive Bearer operator {"agent":"","dry_run":true,"reason":"panic"}`,
		`POST http://api/api/rebuilds Bearer operator {"projection":"posts","scorer":"scorer.v2"}`,
		`POST http://api/api/trainings Bearer operator {"name":"products"}`,
	}, *asked)
	_, err = NewReader("http://api", "", http.DefaultClient).Redrive(ctx, id, "", false)
	require.ErrorIs(t, err, ErrNoOperator)
}

func TestARedriveOfManyGoesOnUntilAllAreSent(t *testing.T) {
	answers := []string{`{"matched":3,"redriven":3,"next":"c1"}`, `{"matched":2,"redriven":1,"next":"c2"}`, `{"matched":1,"redriven":1}`, ``}
	var asked []string
	api := NewReader("http://api", "operator", clienttest.Client(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, string(body))
		fmt.Fprint(w, answers[len(asked)-1])
	})))
	var told []Redriven
	done, err := api.RedriveAll(context.Background(), DeadLetterFilter{Agent: "scorer.v1"}, false, func(soFar Redriven) { told = append(told, soFar) })
	require.NoError(t, err)
	require.Equal(t, Redriven{Matched: 6, Redriven: 5}, done)
	require.Equal(t, []Redriven{{Matched: 3, Redriven: 3}, {Matched: 5, Redriven: 4}}, told)
	require.Equal(t, []string{
		`{"agent":"scorer.v1","dry_run":false,"reason":""}`,
		`{"agent":"scorer.v1","cursor":"c1","dry_run":false,"reason":""}`,
		`{"agent":"scorer.v1","cursor":"c2","dry_run":false,"reason":""}`,
	}, asked)

	asked, answers[1] = nil, "no JSON"
	done, err = api.RedriveAll(context.Background(), DeadLetterFilter{}, false, func(Redriven) {})
	require.Error(t, err)
	require.Equal(t, Redriven{Matched: 3, Redriven: 3}, done, "what was done before")
}

func TestWhatMayPassIsTriedAgain(t *testing.T) {
	require.True(t, Passing(&Problem{Status: 503}))
	require.False(t, Passing(&Problem{Status: 404}))
	require.False(t, Passing(errors.New("other")))
}
