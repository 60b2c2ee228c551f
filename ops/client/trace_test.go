package client

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"gravitas/ops/client/clienttest"
)

const (
	id     = "fdc7d2f2-062c-4683-9a41-1d7912723c1b"
	begin  = `{"data_id":"` + id + `","channel":"posts","source":"local","created":"2026-11-21T11:59:00.000Z",`
	scored = `{"agent":"scorer.v1","in":"2026-11-21T11:59:00.002Z","done":"2026-11-21T11:59:00.005Z","queue_ms":2,"retry_ms":0,"work_ms":3,"attempts":0,"error":null}`
	got    = `{"agent":"store-posts.v1","in":"2026-11-21T11:59:00.900Z","done":null,"queue_ms":900,"retry_ms":null,"work_ms":null,"attempts":5,"error":"no such column"}`
	stored = `{"agent":"store-posts.v1","in":"2026-11-21T11:59:00.900Z","done":"2026-11-21T11:59:00.901Z","queue_ms":900,"retry_ms":40,"work_ms":1,"attempts":5,"error":"no such column"}`

	inFlight = begin + `"status":"in_flight","at":"posts/0/7","hops":[` + scored + `,` + got + `],"waiting":["store-posts.v1","rollup.v1"]}`
	done     = begin + `"status":"done","hops":[` + scored + `,` + stored + `],"waiting":[]}`
)

// api answers with one body after the other, and with the last ever after.
// A body that is a number is a failure of that status.
func api(t *testing.T, bodies ...string) *Reader {
	n := 0
	return NewReader("http://api", "operator", clienttest.Client(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "/api/trace/"+id, r.URL.Path)
		require.Equal(t, "Bearer operator", r.Header.Get("Authorization"))
		body := bodies[min(n, len(bodies)-1)]
		n++
		var status int
		if _, err := fmt.Sscan(body, &status); err == nil {
			clienttest.Refuse(w, status, map[int]string{404: "not_found", 503: "unavailable", 400: "invalid_argument"}[status])
			return
		}
		fmt.Fprint(w, body)
	})))
}

func TestATraceIsATableWithItsStatus(t *testing.T) {
	trace, err := api(t, inFlight).Trace(t.Context(), id)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, PrintTrace(&out, trace))
	require.Equal(t, strings.TrimPrefix(`
fdc7d2f2-062c-4683-9a41-1d7912723c1b in posts, from local at 2026-11-21 11:59:00.000, on the log at posts/0/7
┌────────────────┬──────────────┬──────────────┬──────────┬──────────┬─────────┬──────────┬────────────────┐
│ AGENT          │ IN           │ DONE         │ QUEUE MS │ RETRY MS │ WORK MS │ ATTEMPTS │ ERROR          │
├────────────────┼──────────────┼──────────────┼──────────┼──────────┼─────────┼──────────┼────────────────┤
│ scorer.v1      │ 11:59:00.002 │ 11:59:00.005 │ 2.0      │ 0.0      │ 3.0     │ 0        │                │
│ store-posts.v1 │ 11:59:00.900 │ -            │ 900.0    │ -        │ -       │ 5        │ no such column │
│ rollup.v1      │ -            │ -            │ -        │ -        │ -       │ -        │                │
└────────────────┴──────────────┴──────────────┴──────────┴──────────┴─────────┴──────────┴────────────────┘
in_flight: 2 agents are not done with it
`, "\n"), out.String())
}

func TestAFollowedTraceTellsEachThingOnceUntilTheItemIsThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		last, err := api(t, "404", inFlight, "503", inFlight, done).Follow(t.Context(), &out, id)
		require.NoError(t, err)
		require.Equal(t, Done, last.Status)
		require.Equal(t, strings.TrimPrefix(`
no trace of it yet: waiting for one
fdc7d2f2-062c-4683-9a41-1d7912723c1b in posts, from local at 2026-11-21 11:59:00.000
11:59:00.002  scorer.v1 has it
11:59:00.005  scorer.v1 is done with it
11:59:00.900  store-posts.v1 has it
store-posts.v1 failed, attempt 5: no such column
11:59:00.901  store-posts.v1 is done with it
done
`, "\n"), out.String())
	})
}

func TestAFailureIsAProblemWithItsCode(t *testing.T) {
	for status, code := range map[string]string{"404": "not_found", "503": "unavailable", "400": "invalid_argument"} {
		_, err := api(t, status).Trace(t.Context(), id)
		var p *Problem
		require.ErrorAs(t, err, &p)
		require.Equal(t, code, p.Code)
		require.Equal(t, "because", p.Detail)
		require.EqualError(t, err, status+" "+code+": because")
	}
	_, err := api(t, "400").Follow(t.Context(), &strings.Builder{}, id)
	require.ErrorContains(t, err, "400 invalid_argument")
}
