package rig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// tolerance is how far a mean may be from ours.
const tolerance = 1e-9

// PostRow is a listed post.
type PostRow struct {
	ID         string
	DataID     string `json:"data_id"`
	Title      string
	Author     string
	CreatedUTC int64 `json:"created_utc"`
	Permalink  string
	URL        string
	Score      *float64
	Scorer     *string
}

// windowRow is a window of a subreddit.
type windowRow struct {
	Start time.Time
	Score float64
	Posts int64
}

// totalRow is a subreddit's all-time total.
type totalRow struct {
	Name  string
	Score float64
	Posts int64
}

// Census is what the API's answers hold, once they are found right.
type Census struct {
	posts   int
	windows int
	hours   int
	Scores  map[string]float64 // by post
	DataIDs map[string]string  // by post
}

// Verify holds every answer against the groups: each post there as it came last, once,
// with a score, and every total and window the mean of its posts' scores.
func (a Answers) Verify(all map[string]*Group) (Census, error) {
	found := Census{Scores: map[string]float64{}, DataIDs: map[string]string{}}
	totals, err := DecodeLines[totalRow](a[subredditsPath])
	if err != nil {
		return found, err
	}
	if len(totals) != len(all) {
		return found, fmt.Errorf("%d subreddits, want %d", len(totals), len(all))
	}
	byName := map[string]totalRow{}
	for _, row := range totals {
		byName[row.Name] = row
	}
	for _, g := range all {
		if err := a.verifyGroup(g, byName[g.Name], &found); err != nil {
			return found, fmt.Errorf("subreddit %s: %w", g.Name, err)
		}
	}
	return found, a.verifyExplored(totals)
}

// verifyExplored holds what explore counts against the totals: the same to the last bit.
func (a Answers) verifyExplored(totals []totalRow) error {
	groups, err := DecodeLines[struct {
		Key   []string
		Score float64
		Posts int64
	}](a[exploredPath])
	if err != nil {
		return err
	}
	if len(groups) != len(totals) {
		return fmt.Errorf("%d subreddits explored, want %d", len(groups), len(totals))
	}
	for i, g := range groups {
		if got := (totalRow{g.Key[0], g.Score, g.Posts}); got != totals[i] {
			return fmt.Errorf("explored %+v, want %+v", got, totals[i])
		}
	}
	return nil
}

func (a Answers) verifyGroup(g *Group, total totalRow, found *Census) error {
	rows, err := DecodeLines[PostRow](a[PostsPath(g.Name)])
	if err != nil {
		return err
	}
	if err := verifyPosts(g, rows); err != nil {
		return err
	}
	var all mean
	for _, row := range rows {
		found.Scores[row.ID] = *row.Score
		found.DataIDs[row.ID] = row.DataID
		all.add(*row.Score)
	}
	found.posts += len(rows)
	if total.Posts != all.posts || math.Abs(total.Score-all.score()) > tolerance {
		return fmt.Errorf("total is %d posts at %.9f, want %d at %.9f", total.Posts, total.Score, all.posts, all.score())
	}
	windows, err := a.fiveMinutes(g)
	if err != nil {
		return err
	}
	hours, err := a.hours(g, total)
	if err != nil {
		return err
	}
	found.windows += len(windows)
	found.hours += len(hours)
	return errors.Join(
		verifyWindows("5min", windows, g.windows(FiveMinutes, found.Scores)),
		verifyWindows("hourly", hours, g.windows(Hour, found.Scores)))
}

func verifyPosts(g *Group, rows []PostRow) error {
	if len(rows) != len(g.posts) {
		return fmt.Errorf("%d posts listed, want %d", len(rows), len(g.posts))
	}
	for i, p := range g.NewestFirst() {
		row := rows[i]
		if row.Score == nil || row.Scorer == nil || *row.Scorer != "scorer.v1" {
			return fmt.Errorf("post %s has no score", row.ID)
		}
		want := PostRow{p.ID, row.DataID, p.Title, p.Author, p.second(), p.Permalink, p.URL, row.Score, row.Scorer}
		if row != want {
			return fmt.Errorf("row %d is %+v, want %+v", i, row, want)
		}
	}
	return nil
}

func (a Answers) fiveMinutes(g *Group) ([]windowRow, error) {
	var body struct{ Items []windowRow }
	err := json.Unmarshal(a[windowsPath(g.Name)], &body)
	return body.Items, err
}

// hours puts the weeks together, and wants each under the same head.
func (a Answers) hours(g *Group, total totalRow) ([]windowRow, error) {
	var all []windowRow
	posts := g.NewestFirst()
	first, last := posts[len(posts)-1].second(), posts[0].second()
	for _, end := range g.weekEnds() {
		var body struct {
			totalRow
			First, Last time.Time
			Hourly      []windowRow
		}
		if err := json.Unmarshal(a[weekPath(g.Name, end)], &body); err != nil {
			return nil, err
		}
		if body.totalRow != total || body.First.Unix() != first || body.Last.Unix() != last {
			return nil, fmt.Errorf("week to %s: %+v from %s to %s, want %+v from %s to %s", rfc3339(end),
				body.totalRow, body.First, body.Last, total, rfc3339(first), rfc3339(last))
		}
		all = append(all, body.Hourly...)
	}
	return all, nil
}

// verifyWindows wants exactly those windows, each once.
func verifyWindows(level string, rows []windowRow, want map[int64]*mean) error {
	if len(rows) != len(want) {
		return fmt.Errorf("%d %s windows, want %d", len(rows), level, len(want))
	}
	seen := map[int64]bool{}
	for _, row := range rows {
		m := want[row.Start.Unix()]
		if m == nil || seen[row.Start.Unix()] || row.Posts != m.posts || math.Abs(row.Score-m.score()) > tolerance {
			return fmt.Errorf("%s window %+v, want %+v", level, row, m)
		}
		seen[row.Start.Unix()] = true
	}
	return nil
}

// DecodeLines reads rows of NDJSON.
func DecodeLines[T any](body []byte) ([]T, error) {
	var rows []T
	for line := range bytes.Lines(body) {
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
