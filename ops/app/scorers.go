package app

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/tidwall/gjson"

	"gravitas/agents/post"
	"gravitas/agents/scorer"
	"gravitas/agents/scorer/model"
	"gravitas/ops/config"
	"gravitas/readapi"
)

// scorers are the versions of the scorer, by agent name, and their models.
type scorers map[string]*model.Model

// loadScorers loads the model of scorer.v1, which is in the binary unless a file is named, and
// those of further versions.
func loadScorers(cfg *config.Config) (scorers, error) {
	first, err := firstModel(cfg.Model)
	if err != nil {
		return nil, err
	}
	all := scorers{scorer.Spec.Name: first}
	for name, path := range cfg.Scorers() {
		if all[name], err = loadModel(path); err != nil {
			return nil, fmt.Errorf("--scorer %s=%s: %w", name, path, err)
		}
	}
	return all, nil
}

func firstModel(path string) (*model.Model, error) {
	if path == "" {
		m, err := model.Embedded()
		if err != nil {
			return nil, fmt.Errorf("load the seriousness model: %w", err)
		}
		return m, nil
	}
	m, err := loadModel(path)
	if err != nil {
		return nil, fmt.Errorf("--model %s: %w", path, err)
	}
	return m, nil
}

func loadModel(path string) (m *model.Model, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return model.Load(f)
}

// versions are the names of the scorer's versions, v1 first.
func versions(cfg *config.Config) []string {
	names := slices.SortedFunc(maps.Keys(cfg.Scorers()), func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return slices.Compare([]byte(a), []byte(b))
	})
	return append([]string{scorer.Spec.Name}, names...)
}

// scorerLack says so where the scorer in force is none that this process was told of; "" is well.
func (a *App) scorerLack() string {
	if a.states == nil {
		return ""
	}
	inForce := a.states.Scorer()
	if slices.Contains(versions(a.cfg), inForce) {
		return ""
	}
	return inForce + " is in force, and this process has no model of it: name its file with --scorer, or put another in force"
}

// scores reports whether this process runs a scorer.
func (a *App) scores() bool {
	return slices.ContainsFunc(versions(a.cfg), func(name string) bool { return slices.Contains(a.roles.Agents, name) })
}

// explainer scores single posts for the read API, with the model of the scorer in force.
type explainer struct {
	models scorers
	active func() string
}

// Score scores a post's fields and says which words moved the score.
func (e explainer) Score(item []byte) (readapi.Verdict, error) {
	p, err := post.Fields(item)
	if err == nil && gjson.GetBytes(item, "title").Type != gjson.String {
		err = errors.New("/title: is required")
	}
	if err != nil {
		return readapi.Verdict{}, fmt.Errorf("%w: %w", readapi.ErrInvalid, err)
	}
	m, ok := e.models[e.active()]
	if !ok {
		m = e.models[scorer.Spec.Name]
	}
	features := scorer.Features(p)
	v := readapi.Verdict{Score: m.Score(features), Model: m.Version()}
	for _, w := range m.Explain(features) {
		v.Explanation = append(v.Explanation, readapi.TokenWeight{Token: w.Token, Weight: w.Weight})
	}
	return v, nil
}
