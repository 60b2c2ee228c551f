package readapi_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/readapi"
)

// projection is one that can be rebuilt, and where it is.
type projection struct{ phase string }

func (p *projection) Start(_ context.Context, name, _ string) error {
	if name != "posts" {
		return fmt.Errorf("%w: %s", readapi.ErrInvalid, name)
	}
	p.phase = "clear-spare"
	return nil
}

func (p *projection) List() []readapi.Rebuild {
	return []readapi.Rebuild{{Projection: "posts", Phase: p.phase, Started: now, Done: 3, Total: 9}}
}

func TestRebuildsAreBegunByOperatorsAndSeenByAll(t *testing.T) {
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) { d.Rebuilds = &projection{} })
	_, _, body := f.get(t, "/api/rebuilds")
	require.JSONEq(t, `{"items":[{"projection":"posts","phase":"idle","started":"2026-11-21T12:00:00.000Z","done":3,"total":9}],"next":null}`, string(body))
	for header, want := range map[string]int{"": 401, "Bearer reader": 403} {
		status, _, _ := f.do(t, "POST", "/api/rebuilds", `{"projection":"posts"}`, "Authorization", header)
		require.Equal(t, want, status)
	}
	status, _, body := f.do(t, "POST", "/api/rebuilds", `{"projection":"posts"}`, "Authorization", "Bearer operator")
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"projection":"posts","phase":"clear-spare","started":"2026-11-21T12:00:00.000Z","done":3,"total":9}`, string(body))
	for _, bad := range []string{`{"projection":"nothing"}`, `{}`, `{"name":"posts"}`, `{`} {
		status, _, _ := f.do(t, "POST", "/api/rebuilds", bad, "Authorization", "Bearer operator")
		require.Equal(t, 400, status, bad)
	}
}
