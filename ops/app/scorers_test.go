package app

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/scorer"
	"gravitas/ops/config"
	"gravitas/readapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAPostIsScoredByItsTitle(t *testing.T) {
	models, err := loadScorers(&config.Config{})
	require.NoError(t, err)
	e := explainer{models, func() string { return scorer.Spec.Name }}
	for _, item := range []string{`{"title":"What is a monad?"}`, `{"title":"","selftext":"x"}`} {
		v, err := e.Score([]byte(item))
		require.NoError(t, err)
		require.NotEmpty(t, v.Model)
	}
	for item, why := range map[string]string{
		`{}`: "/title", `{"title":null}`: "/title", `{"title":7}`: "/title", `null`: "JSON object", ``: "JSON",
		`{"title":"x"} {"title":"y"}`: "JSON", `{"title":"x","is_self":"yes"}`: "/is_self",
	} {
		_, err := e.Score([]byte(item))
		require.ErrorIs(t, err, readapi.ErrInvalid, item)
		require.ErrorContains(t, err, why, item)
	}
}
