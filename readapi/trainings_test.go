package readapi_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/readapi"
)

// training is the one of the products, and where it is.
type training struct{ phase string }

func (t *training) Start(name string) error {
	if name != "products" {
		return fmt.Errorf("%w: %s", readapi.ErrInvalid, name)
	}
	t.phase = "learn"
	return nil
}

func (t *training) List() []readapi.Training {
	return []readapi.Training{{Name: "products", Phase: t.phase, Started: now, Done: 3, Total: 9, Version: "v", Events: 5, Products: 2, Words: 1, Error: "e"}}
}

func TestTrainingsAreBegunByOperatorsAndSeenByAll(t *testing.T) {
	f := start(t, nil)
	status, _, _ := f.get(t, "/api/trainings")
	require.Equal(t, 503, status, "where nothing is trained")
	f = start(t, func(_ *readapi.Config, d *readapi.Deps) { d.Trainings = &training{} })
	_, _, body := f.get(t, "/api/trainings")
	const fields = `"started":"2026-11-21T12:00:00.000Z","done":3,"total":9,"version":"v","events":5,"products":2,"words":1,"error":"e"`
	require.JSONEq(t, `{"items":[{"name":"products","phase":"idle",`+fields+`}],"next":null}`, string(body))
	for header, want := range map[string]int{"": 401, "Bearer reader": 403} {
		status, _, _ := f.do(t, "POST", "/api/trainings", `{"name":"products"}`, "Authorization", header)
		require.Equal(t, want, status)
	}
	status, _, body = f.do(t, "POST", "/api/trainings", `{"name":"products"}`, "Authorization", "Bearer operator")
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"name":"products","phase":"learn",`+fields+`}`, string(body))
	for _, bad := range []string{`{"name":"users"}`, `{}`, `{"projection":"products"}`, `{`} {
		status, _, _ := f.do(t, "POST", "/api/trainings", bad, "Authorization", "Bearer operator")
		require.Equal(t, 400, status, bad)
	}
}
