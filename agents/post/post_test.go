package post_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/post"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestParseReadsRedditsPost(t *testing.T) {
	p, err := post.Parse([]byte(`{"id":"abc","subreddit":"golang","created_utc":1162542067.9,"title":"Caf\u00e9 \"x\"",` +
		`"selftext":null,"author":"a","domain":"self.golang","url":"https://example.org/","permalink":"/r/golang/abc","is_self":true,"score":12}`))
	require.NoError(t, err)
	require.Equal(t, post.Post{
		ID: "abc", Subreddit: "golang", CreatedUTC: 1162542067, Title: `Café "x"`, Author: "a",
		Domain: "self.golang", URL: "https://example.org/", Permalink: "/r/golang/abc", IsSelf: true,
	}, p)
}

func TestParseNamesTheFieldAtFault(t *testing.T) {
	for item, want := range map[string]string{
		`{`:                            "invalid JSON",
		`[]`:                           "must be a JSON object",
		`{"id":"a"}`:                   "both are required",
		`{"id":1}`:                     "/id: must be a string",
		`{"id":"a","title":{}}`:        "/title: must be a string",
		`{"id":"a","is_self":"yes"}`:   "/is_self: must be true or false",
		`{"id":"a","created_utc":"x"}`: "/created_utc: must be a number",
	} {
		_, err := post.Parse([]byte(item))
		require.ErrorContains(t, err, want, item)
	}
}
