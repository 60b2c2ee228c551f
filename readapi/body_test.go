package readapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope/deadletter"
	"gravitas/readapi"
)

func TestABodyThatIsNotWhatIsAskedForChangesNothing(t *testing.T) {
	rebuilds := &projection{}
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) { d.Rebuilds = rebuilds })
	id := f.bury(t, "scorer.v1", "a", deadletter.Rejected, at(0), deadletter.Dead)
	one := "/api/dead-letters/" + id.String() + "/redrive"
	const all, rebuild = "/api/dead-letters/redrive", "/api/rebuilds"
	for _, c := range []struct{ path, body, says string }{
		{all, "", "body: must be one JSON object, {} or with any of agent, cursor, dry_run, reason, since, until"},
		{all, "null", "body: must be one JSON object"},
		{all, `[]`, "body: must be one JSON object"},
		{all, `{"dry_run":false} {}`, "invalid character '{' after top-level value"},
		{all, `{"dry_run":false}x`, "invalid character 'x' after top-level value"},
		{all, `{"agents":"scorer.v1"}`, `"agents": no such field: there are agent, cursor`},
		{all, `{"agent":null}`, "agent: must be a string"},
		{all, `{"agent":["scorer.v1"]}`, "agent: must be a string"},
		{all, `{"dry_run":"false"}`, "dry_run: must be true or false"},
		{all, `{"since":"yesterday"}`, "since: must be an RFC 3339 time such as 2012-06-01T00:00:00Z"},
		{all, `{"until":5}`, "until: must be an RFC 3339 time"},
		{all, `{"reason":"bored"}`, `reason: "bored" is none of [invalid rejected failed timeout panic]`},
		{all, `{"agent":"nosuch.v1"}`, `agent: "nosuch.v1" is none of [scorer.v1 store-posts.v1 store-scores.v1]`},
		{all, `{"cursor":"x"}`, "cursor:"},
		{one, "null", "body: must be one JSON object, {} or with any of dry_run"},
		{one, `{"dry_run":false}{}`, "after top-level value"},
		{one, `{"agent":"scorer.v1"}`, `"agent": no such field: there are dry_run`},
		{rebuild, "", "body: must be one JSON object, {} or with any of projection, scorer"},
		{rebuild, "null", "body: must be one JSON object"},
		{rebuild, `{"projection":"posts"} x`, "after top-level value"},
		{rebuild, `{}`, `projection: "" is none of [posts]`},
		{rebuild, `{"projection":7}`, "projection: must be a string"},
		{rebuild, `{"projection":"nothing"}`, `projection: "nothing" is none of [posts]`},
		{rebuild, `{"projection":"posts","scorer":"scorer.v9"}`, `scorer: "scorer.v9" is none of [scorer.v1]`},
	} {
		status, header, body := f.do(t, "POST", c.path, c.body, "Authorization", "Bearer operator")
		require.Equal(t, 400, status, "%s %.80s: %s", c.path, c.body, body)
		require.Equal(t, "application/problem+json", header.Get("Content-Type"))
		require.Equal(t, "invalid_argument", gjson.GetBytes(body, "code").String())
		require.Contains(t, gjson.GetBytes(body, "detail").String(), c.says)
	}
	require.Empty(t, f.retries(t, "scorer.v1"))
	require.Empty(t, rebuilds.phase)
}

func TestABodyThatCannotBeReadSaysWhy(t *testing.T) {
	f := start(t, nil)
	post := func(body string, header ...string) (int, string) {
		status, _, answer := f.do(t, http.MethodPost, "/api/score", body, header...)
		return status, gjson.GetBytes(answer, "code").String()
	}
	for _, c := range []struct {
		status int
		code   string
		body   string
		header []string
	}{
		{413, "too_large", strings.Repeat(" ", 1<<20+1), nil},
		{415, "unsupported_media_type", "title=x", []string{"Content-Type", "application/x-www-form-urlencoded"}},
		{415, "unsupported_media_type", `{"title":"x"}`, []string{"Content-Type", "text/plain"}},
		{415, "unsupported_media_type", `{"title":"x"}`, []string{"Content-Encoding", "gzip"}},
		{200, "", `{"title":"x"}`, []string{"Content-Type", "application/json; charset=utf-8", "Content-Encoding", "identity"}},
		{200, "", `{"title":"x"}`, nil},
	} {
		status, code := post(c.body, c.header...)
		require.Equal(t, c.status, status, c.header)
		require.Equal(t, c.code, code)
	}
}
