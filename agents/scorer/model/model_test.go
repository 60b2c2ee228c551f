package model_test

import (
	"encoding/json"
	"math"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

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
		{Title: "My landlord kept the deposit, what can I do?", IsSelf: true},
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

func TestExtractFindsAPostsFeaturesAndAllocatesNothing(t *testing.T) {
	m := load(t)
	post := &model.Post{Title: "A plain question"}
	title := m.Extract(post)
	require.Positive(t, title)
	post.SelfText = "And some words more."
	require.Greater(t, m.Extract(post), title)
	require.Zero(t, testing.AllocsPerRun(1000, func() { m.Extract(post) }))
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
			if w.Token == "" || !utf8.ValidString(w.Token) {
				t.Fatalf("token %q", w.Token)
			}
		}
		if got := 1 / (1 + math.Exp(-sum)); math.Abs(got-s) > 1e-6 {
			t.Fatalf("explained %v, scored %v", got, s)
		}
	})
}
