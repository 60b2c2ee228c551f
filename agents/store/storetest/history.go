package storetest

import (
	"cmp"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"gravitas/agents/store"
)

// history is what a log had about a few posts: several versions of each, in the
// log's order, and scores of some of the versions.
type history struct {
	subreddits []string
	posts      []store.Post
	scores     []store.Score
}

// drawHistory draws versions that move between two subreddits, in two spellings,
// and a few times of which some share a window, a second or nothing.
func drawHistory(rt *rapid.T, f fixture) history {
	a, b := f.name(), f.name()
	ids := []string{f.name(), f.name(), f.name()}
	spellings := []string{a, strings.ToUpper(a), b}
	times := []int64{epoch, epoch, epoch + 1, epoch + 300, epoch + 86400, epoch - 40*86400}
	h := history{subreddits: []string{a, b}}
	for sequence := range rapid.IntRange(1, 12).Draw(rt, "versions") {
		p := post(
			rapid.SampledFrom(ids).Draw(rt, "id"),
			rapid.SampledFrom(spellings).Draw(rt, "subreddit"),
			rapid.SampledFrom(times).Draw(rt, "created"),
			int64(sequence),
		)
		h.posts = append(h.posts, p)
		for _, scorer := range rapid.SampledFrom([][]string{nil, {"scorer.v1"}, {"scorer.v9", "scorer.v10"}}).Draw(rt, "scorers") {
			units := store.Units(rapid.Int64Range(0, store.UnitsPerPoint).Draw(rt, "units"))
			h.scores = append(h.scores, scoreOf(p, scorer, units))
		}
	}
	return h
}

// write is one row on its way to the store.
type write struct {
	posts  []store.Post
	scores []store.Score
}

func (h history) writes() []write {
	var all []write
	for _, p := range h.posts {
		all = append(all, write{posts: []store.Post{p}})
	}
	for _, s := range h.scores {
		all = append(all, write{scores: []store.Score{s}})
	}
	return all
}

// drawBatches repeats some of the rows, shuffles all, and cuts them in batches.
func drawBatches[T any](rt *rapid.T, rows []T) [][]T {
	if len(rows) == 0 {
		return nil
	}
	repeats := rapid.SliceOfN(rapid.SampledFrom(rows), 0, 4).Draw(rt, "repeats")
	rest := rapid.Permutation(append(slices.Clone(rows), repeats...)).Draw(rt, "order")
	var batches [][]T
	for len(rest) > 0 {
		n := rapid.IntRange(1, len(rest)).Draw(rt, "batch")
		batches, rest = append(batches, rest[:n]), rest[n:]
	}
	return batches
}

// latest returns the last version of each post.
func (h history) latest() map[string]store.Post {
	last := map[string]store.Post{}
	for _, p := range h.posts {
		last[p.ID] = p
	}
	return last
}

// list returns the rows that a subreddit's list must have.
func (h history) list(subreddit string) []store.ListedPost {
	var rows []store.ListedPost
	for _, p := range h.latest() {
		if store.Fold(p.Subreddit) != store.Fold(subreddit) {
			continue
		}
		row := listed(p)
		if s, ok := h.shown(p); ok {
			row = listedWith(p, s)
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b store.ListedPost) int {
		return cmp.Or(cmp.Compare(b.CreatedUTC, a.CreatedUTC), cmp.Compare(b.ID, a.ID))
	})
	return rows
}

// shown returns the score that a post is listed with: the newest that was given
// to it at the place where it is now; of two scorers' the one with the longer,
// then later name.
func (h history) shown(p store.Post) (best store.Score, ok bool) {
	for _, s := range h.scores {
		here := s.PostID == p.ID && s.CreatedUTC == p.CreatedUTC && store.Fold(s.Subreddit) == store.Fold(p.Subreddit)
		if here && (!ok || showOrder(best, s) < 0) {
			best, ok = s, true
		}
	}
	return best, ok
}

func showOrder(a, b store.Score) int {
	return cmp.Or(
		cmp.Compare(a.Sequence, b.Sequence),
		cmp.Compare(len(a.Scorer), len(b.Scorer)),
		cmp.Compare(a.Scorer, b.Scorer),
	)
}
