package model_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/scorer/model"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func load(t testing.TB) *model.Model {
	t.Helper()
	m, err := model.Embedded()
	require.NoError(t, err)
	return m
}

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

func TestExplanationIsSortedBySize(t *testing.T) {
	weights := load(t).Explain(&model.Post{
		Title: "My landlord kept the deposit, what can I do?", IsSelf: true,
	})
	for i := 1; i < len(weights); i++ {
		require.GreaterOrEqual(t, math.Abs(weights[i-1].Weight), math.Abs(weights[i].Weight))
	}
	data, err := json.Marshal(weights[0])
	require.NoError(t, err)
	require.Regexp(t, `^\{"token":".+","weight":-?[0-9.e-]+\}$`, string(data))
}

func TestEarnestPostsScoreAboveJokes(t *testing.T) {
	m := load(t)
	earnest := []model.Post{
		{Title: "My landlord kept the deposit and won't answer. What can I do?", IsSelf: true, SelfText: "I moved out in May and left the flat clean. Is there a deadline by law?"},
		{Title: "Parliament passes bill on drinking water after long debate", Domain: "bbc.co.uk"},
		{Title: "How do I free memory in this program? It grows without bound", IsSelf: true, SelfText: "It reads a file line by line and keeps a map of counts. Here is the profile."},
	}
	jokes := []model.Post{
		{Title: "le me browsing reddit LOL", Domain: "i.imgur.com"},
		{Title: "What do you call a cow with no legs?", IsSelf: true, SelfText: "Ground beef!"},
		{Title: "DAE bacon??? upvotes to the left", Domain: "quickmeme.com"},
	}
	for _, e := range earnest {
		for _, j := range jokes {
			require.Greater(t, m.Score(&e), m.Score(&j)+0.2, "%q against %q", e.Title, j.Title)
		}
	}
}

func TestSubredditInDomainIsNotSeen(t *testing.T) {
	m := load(t)
	want := m.Score(&model.Post{Title: "A question", Domain: "self.AskHistorians"})
	require.Equal(t, want, m.Score(&model.Post{Title: "A question", Domain: "self.circlejerk"}))
	require.Equal(t, want, m.Score(&model.Post{Title: "A question", IsSelf: true}))
}

func TestScoreIsAWholeNumberOfUnits(t *testing.T) {
	m := load(t)
	for _, c := range readGolden(t).Cases {
		s := m.Score(&c.Post)
		require.Equal(t, s, math.Round(s*1e9)/1e9)
	}
}

func TestScoreAllocatesNothing(t *testing.T) {
	m := load(t)
	post := &model.Post{Title: "A plain question", SelfText: strings.Repeat("word ", 20_000), URL: "http://www.example.org/x"}
	require.Zero(t, testing.AllocsPerRun(1000, func() { m.Score(post) }))
}

func TestScoreIsSafeForConcurrentUse(t *testing.T) {
	m, g := load(t), readGolden(t)
	var wg sync.WaitGroup
	got := make([][]float64, 4)
	for i := range got {
		wg.Go(func() {
			for _, c := range g.Cases {
				got[i] = append(got[i], m.Score(&c.Post))
			}
		})
	}
	wg.Wait()
	for _, scores := range got[1:] {
		require.Equal(t, got[0], scores)
	}
}

func TestLoadTellsForeignFromDamaged(t *testing.T) {
	good, err := os.ReadFile("seriousness.v1.bin")
	require.NoError(t, err)
	changed := func(at int) []byte {
		b := bytes.Clone(good)
		b[at] ^= 1
		return b
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"empty":           {nil, model.ErrForeign},
		"foreign":         {[]byte("PK\x03\x04 something else"), model.ErrForeign},
		"magic alone":     {good[:8], model.ErrCorrupt},
		"truncated":       {good[:len(good)-1], model.ErrCorrupt},
		"one more byte":   {append(bytes.Clone(good), 0), model.ErrCorrupt},
		"a bit of weight": {changed(1000), model.ErrCorrupt},
		"a bit of bias":   {changed(33), model.ErrCorrupt},
		"newer format":    {changed(9), model.ErrFormat},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := model.Load(bytes.NewReader(c.data))
			require.ErrorIs(t, err, c.want)
		})
	}
}

func FuzzScore(f *testing.F) {
	for _, c := range readGolden(f).Cases {
		f.Add(c.Title, c.SelfText[:min(len(c.SelfText), 4000)], c.Domain, c.URL, c.IsSelf)
	}
	m := load(f)
	f.Fuzz(func(t *testing.T, title, text, domain, url string, isSelf bool) {
		p := &model.Post{Title: title, SelfText: text, Domain: domain, URL: url, IsSelf: isSelf}
		s := m.Score(p)
		if !(s >= 0 && s <= 1) {
			t.Fatalf("score %v", s)
		}
		sum := 0.0
		for _, w := range m.Explain(p) {
			sum += w.Weight
		}
		if got := 1 / (1 + math.Exp(-sum)); math.Abs(got-s) > 1e-6 {
			t.Fatalf("explained %v, scored %v", got, s)
		}
	})
}
