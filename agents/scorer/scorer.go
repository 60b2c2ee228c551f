// Package scorer is the agent scorer.v1: it scores how serious each post is,
// from the post's own text.
package scorer

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tidwall/gjson"

	"gravitas/agents"
	"gravitas/agents/post"
	"gravitas/agents/scorer/model"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "scorer.v1", Reads: []string{"posts"}, Writes: "posts-scores",
	Purpose: "scores how serious each post is, 0 (a joke) to 1 (in earnest)",
}

// Version is what another version of the agent is, such as scorer.v2: the same with another
// model.
func Version(name string) pipeline.Agent {
	spec := Spec
	spec.Name = name
	return spec
}

// Agent scores posts.
type Agent struct {
	name  string
	model *model.Model
}

// New returns the agent of that name with its model.
func New(name string, m *model.Model) *Agent { return &Agent{name, m} }

// Process scores the items' posts, one score a post.
func (a *Agent) Process(_ context.Context, items []agents.Item) ([]agents.Output, error) {
	outputs := make([]agents.Output, len(items))
	for i := range items {
		it := &items[i]
		p, err := post.Parse(it.Data)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		data, err := json.Marshal(post.Score{
			PostID: p.ID, Subreddit: p.Subreddit, CreatedUTC: p.CreatedUTC,
			Score: a.model.Score(Features(p)), Scorer: a.name, Model: a.model.Version(),
			Title: p.Title, Demo: gjson.GetBytes(it.Data, "demo").Bool(),
		})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		outputs[i] = agents.Output{Parent: it, Key: p.Subreddit, Data: data}
	}
	return outputs, nil
}

// Features is what the model looks at in a post.
func Features(p post.Post) *model.Post {
	return &model.Post{Title: p.Title, SelfText: p.SelfText, Domain: p.Domain, URL: p.URL, IsSelf: p.IsSelf}
}
