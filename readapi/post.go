package readapi

import (
	"encoding/json"
	"net/http"

	"gravitas/agents/store"
)

// postAnswer is a post with our score of it. The post's own object is under
// "post", since its source has a field "score" too: its votes.
type postAnswer struct {
	ID          string          `json:"id"`
	DataID      string          `json:"data_id"`
	Subreddit   string          `json:"subreddit"`
	Title       string          `json:"title"`
	Author      string          `json:"author"`
	CreatedUTC  int64           `json:"created_utc"`
	Permalink   string          `json:"permalink"`
	URL         string          `json:"url"`
	Score       *float64        `json:"score"`
	Scorer      *string         `json:"scorer"`
	Model       *string         `json:"model"`
	Scores      []scoreRow      `json:"scores"`
	Explanation []TokenWeight   `json:"explanation"`
	Post        json.RawMessage `json:"post"`
}

// scoreRow is one scorer's verdict on a post.
type scoreRow struct {
	Score  float64 `json:"score"`
	Scorer string  `json:"scorer"`
	Model  string  `json:"model"`
}

// GET /api/posts/{id}
func (a *API) post(w http.ResponseWriter, r *http.Request) error {
	post, err := a.deps.Store.GetPost(r.Context(), pathParam(r, "id"))
	if err != nil {
		return err
	}
	scores, err := a.deps.Store.GetScores(r.Context(), post.ID)
	if err != nil {
		return err
	}
	body := newPostAnswer(post, scores, a.inForce())
	body.Explanation = a.explain(post.Item)
	return answer(w, r, body)
}

// inForce is the scorer whose scores are shown; empty: the newest one's.
func (a *API) inForce() string {
	if a.deps.InForce == nil {
		return ""
	}
	return a.deps.InForce()
}

func newPostAnswer(post store.Post, scores []store.Score, inForce string) postAnswer {
	body := postAnswer{
		ID: post.ID, DataID: post.DataID, Subreddit: post.Subreddit, Title: post.Title, Author: post.Author,
		CreatedUTC: post.CreatedUTC, Permalink: post.Permalink, URL: post.URL,
		Scores: make([]scoreRow, len(scores)), Post: post.Item,
	}
	if !json.Valid(post.Item) {
		body.Post = nil
	}
	newest := int64(-1)
	for i, s := range scores {
		body.Scores[i] = scoreRow{s.Score.Float(), s.Scorer, s.Model}
		if (inForce == "" || s.Scorer == inForce) && s.Sequence >= newest { // of one clock, the newer scorer's
			newest = s.Sequence
			body.Score, body.Scorer, body.Model = &body.Scores[i].Score, &body.Scores[i].Scorer, &body.Scores[i].Model
		}
	}
	return body
}

// explain says what moved a post's score; empty where there is no scorer, or it
// takes no such item.
func (a *API) explain(item []byte) []TokenWeight {
	if a.deps.Scorer == nil {
		return []TokenWeight{}
	}
	verdict, err := a.deps.Scorer.Score(item)
	if err != nil || verdict.Explanation == nil {
		return []TokenWeight{}
	}
	return verdict.Explanation
}
