package model_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/agents/scorer/model"
)

// golden is what the training program wrote of the same file.
type golden struct {
	Version string       `json:"version"`
	Cases   []goldenCase `json:"cases"`
}

type goldenCase struct {
	model.Post
	// Base64 tells that title and self text are base64 of any bytes.
	Base64 bool `json:"base64"`
	// Repeat is how many times the self text stands in the post, 0 for once.
	Repeat int     `json:"repeat"`
	Logit  float64 `json:"logit"`
	Score  float64 `json:"score"`
}

func readGolden(t testing.TB) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	var g golden
	require.NoError(t, json.Unmarshal(data, &g))
	for i := range g.Cases {
		c := &g.Cases[i]
		if c.Base64 {
			c.Title, c.SelfText = decode(t, c.Title), decode(t, c.SelfText)
		}
		c.SelfText = strings.Repeat(c.SelfText, max(c.Repeat, 1))
	}
	return g
}

func decode(t testing.TB, s string) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	require.NoError(t, err)
	return string(b)
}

func TestScoresAreThoseOfTheTrainingProgram(t *testing.T) {
	m, g := load(t), readGolden(t)
	require.Equal(t, g.Version, m.Version(), "golden vectors are of another file")
	require.GreaterOrEqual(t, len(g.Cases), 200)
	for i, c := range g.Cases {
		require.InDelta(t, c.Score, m.Score(&c.Post), 1e-6, "case %d: %.80q", i, c.Title)
	}
}

func TestExplanationAddsUpToTheLogit(t *testing.T) {
	m := load(t)
	for i, c := range readGolden(t).Cases {
		var sum float64
		seen := map[string]bool{}
		for _, w := range m.Explain(&c.Post) {
			require.False(t, seen[w.Token], "case %d: %q twice", i, w.Token)
			seen[w.Token] = true
			sum += w.Weight
		}
		require.True(t, seen["(bias)"])
		require.InDelta(t, c.Logit, sum, 1e-9, "case %d: %.80q", i, c.Title)
	}
}
