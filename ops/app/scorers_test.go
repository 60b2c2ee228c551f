package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"
	"go.uber.org/goleak"

	"gravitas/agents/scorer"
	"gravitas/agents/scorer/model"
	"gravitas/envelope/stream"
	"gravitas/ops/config"
	"gravitas/ops/rebuild"
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

func TestAnotherModelTakesTheFirstOnesPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "flat.bin")
	require.NoError(t, os.WriteFile(path, flatModel(), 0o644))
	models, err := loadScorers(&config.Config{Model: path})
	require.NoError(t, err)
	require.Len(t, models, 1)
	v, err := explainer{models, func() string { return scorer.Spec.Name }}.Score([]byte(`{"title":"What is a monad?"}`))
	require.NoError(t, err)
	require.Equal(t, 0.5, v.Score)
	require.Regexp(t, `^flat\.v7\+[0-9a-f]{8}$`, v.Model)
}

func TestABadModelFileIsAnErrorThatNamesIt(t *testing.T) {
	cut := flatModel()
	cut[40]++
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"foreign": {[]byte("PK\x03\x04 some archive"), model.ErrForeign},
		"empty":   {nil, model.ErrForeign},
		"damaged": {cut, model.ErrCorrupt},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bad.bin")
			require.NoError(t, os.WriteFile(path, c.data, 0o644))
			_, err := loadScorers(&config.Config{Model: path})
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, "--model "+path)
		})
	}
	_, err := loadScorers(&config.Config{Model: filepath.Join(t.TempDir(), "none.bin")})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// flatModel is a model file whose weights are all zero.
func flatModel() []byte {
	file := make([]byte, 104+4*2*2) // the header, then four tables of two weights
	copy(file, "GRAVMODL")
	binary.LittleEndian.PutUint32(file[8:], 2)
	copy(file[12:], "flat.v7")
	for i := range 4 {
		binary.LittleEndian.PutUint32(file[40+16*i:], 1)
	}
	sum := sha256.Sum256(file)
	return append(file, sum[:]...)
}

// modelFile is a copy of the first scorer's model.
func modelFile(t *testing.T) string {
	data, err := os.ReadFile(filepath.Join("..", "..", "agents", "scorer", "model", "seriousness.v1.bin"))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "second.model")
	require.NoError(t, os.WriteFile(path, data, 0o644))
	return path
}

func TestAgentsAndTheReadAPIScoreWithTheSameModelWhateverBecomesOfItsFile(t *testing.T) {
	path := modelFile(t)
	a, err := New(&config.Config{Scorer: []string{"scorer.v2=" + path}}, Roles{}, Version{}, io.Discard, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	of := func() *model.Model {
		models, err := a.models()
		require.NoError(t, err)
		return models["scorer.v2"]
	}
	first := of()
	require.NotNil(t, first)
	require.NoError(t, os.Remove(path))
	require.Same(t, first, of())
}

func TestAProcessThatLacksTheScorerInForceSaysSo(t *testing.T) {
	for name, c := range map[string]struct {
		roles  func(*config.Config) Roles
		scorer []string // that it is started with
		status int
		where  string // it says so; "" is nowhere
	}{
		"everything":               {All, nil, http.StatusServiceUnavailable, "waiting"},
		"everything, with it":      {All, []string{"scorer.v2=" + modelFile(t)}, http.StatusOK, ""},
		"another scorer":           {some("scorer.v1"), nil, http.StatusServiceUnavailable, "waiting"},
		"an agent of another kind": {some("store-posts.v1"), nil, http.StatusOK, "warnings"},
		"a read API":               {func(*config.Config) Roles { return Roles{Readapi: true} }, nil, http.StatusOK, "warnings"},
		"a front door":             {func(*config.Config) Roles { return Roles{Frontdoor: true} }, nil, http.StatusOK, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := start(t, c.roles, c.scorer)
			status, state := readiness(t, a)
			require.Equal(t, http.StatusOK, status, state)

			require.NoError(t, a.log.CreateTopics(t.Context(), stream.Topic{Name: rebuild.Topic, Partitions: 1, Compacted: true}))
			record := stream.Record{Topic: rebuild.Topic, Key: []byte("posts"), Value: []byte(`{"scorer":"scorer.v2"}`)}
			require.NoError(t, a.log.Publish(t.Context(), []stream.Record{record}))
			require.Eventually(t, func() bool { return a.states == nil || a.states.Scorer() == "scorer.v2" }, 10*time.Second, time.Millisecond)
			status, state = readiness(t, a)
			require.Equal(t, c.status, status, state)
			for _, where := range []string{"waiting", "warnings"} {
				lack := gjson.Get(state, where+".scorer").String()
				require.Equal(t, where == c.where, strings.Contains(lack, "scorer.v2 is in force"), state)
			}
		})
	}
}

func some(agents ...string) func(*config.Config) Roles {
	return func(*config.Config) Roles { return Roles{Agents: agents} }
}

// start runs a process on embedded parts until the test ends, and returns it once it is ready.
func start(t *testing.T, roles func(*config.Config) Roles, scorers []string) *App {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	config.Flags(flags)
	cfg, err := config.Load(flags, func() []string { return nil })
	require.NoError(t, err)
	cfg.Data, cfg.Scorer = t.TempDir(), scorers
	cfg.FrontdoorAddr, cfg.ReadapiAddr, cfg.OpsAddr = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	ready, out := io.Pipe()
	a, err := New(cfg, roles(cfg), Version{}, out, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- a.Run(ctx)
		out.Close()
	}()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	_, err = bufio.NewReader(ready).ReadString('\n')
	require.NoError(t, err)
	return a
}

// readiness is what /readyz answers.
func readiness(t *testing.T, a *App) (status int, state string) {
	answer := httptest.NewRecorder()
	a.readyz(answer, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	return answer.Code, answer.Body.String()
}
