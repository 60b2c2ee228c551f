// Package model scores how much a post asks to be taken in earnest, from its
// words alone: 0 is a joke, 1 is news, a sincere question or a call for help.
// A score is the same in Go and in the Python that trained the file to 1e-6,
// takes no allocation, and never depends on the subreddit, votes or comments.
// Scores are rounded to whole units of 1e-9, so that sums of them are exact.
package model

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"sync"
)

//go:embed seriousness.v1.bin
var embedded []byte

// Post is what the model reads of a post. Text is UTF-8, but any bytes will do.
// Title and SelfText are read up to their first 600 characters (2,400 bytes).
type Post struct {
	Title    string `json:"title"`
	SelfText string `json:"selftext"`
	// Domain is the link's host. Reddit's "self.<subreddit>" is read as "self".
	Domain string `json:"domain"`
	// URL gives the host where Domain is empty.
	URL    string `json:"url"`
	IsSelf bool   `json:"is_self"`
}

// Model is a trained model. It is safe for concurrent use.
type Model struct {
	version string
	bias    float64
	words   table
	phrases table
	chars   table
	form    table
	scratch sync.Pool // of *features
}

// table is one block's hashed weights. A feature's bucket is the upper bits of
// its hash; its weight is the bucket's value times scale.
type table struct {
	scale   float64
	shift   uint
	weights []int16
}

// Embedded returns the model that the binary carries.
func Embedded() (*Model, error) {
	m, err := Load(bytes.NewReader(embedded))
	if err != nil {
		return nil, fmt.Errorf("load embedded model: %w", err)
	}
	return m, nil
}

// Version names the model and its file: the name, "+", and the first 8 hex
// digits of the file's SHA-256, as in "seriousness.v1+09af3c21".
func (m *Model) Version() string { return m.version }

// Score returns the post's seriousness in [0, 1], a whole number of 1e-9.
func (m *Model) Score(p *Post) float64 {
	f := m.scratch.Get().(*features)
	f.extract(p)
	z := m.logit(f)
	m.scratch.Put(f)
	return math.Round(1e9/(1+math.Exp(-z))) / 1e9
}

// Extract hashes the post's features as Score does, does nothing with them, and returns how
// many there are: what a score costs before it looks at a weight.
func (m *Model) Extract(p *Post) int {
	f := m.scratch.Get().(*features)
	f.extract(p)
	n := len(f.wordHashes()) + len(f.phraseHashes()) + len(f.charHashes()) + len(f.formHashes())
	m.scratch.Put(f)
	return n
}

// logit returns the log-odds of the features: the bias, and for each block its
// weights' sum, over the root of its number of features but for form's. The conversions keep
// the compiler from fusing a multiplication and an addition, which would give
// other last bits on other processors.
func (m *Model) logit(f *features) float64 {
	words, phrases, chars := f.wordHashes(), f.phraseHashes(), f.charHashes()
	z := m.bias
	z += float64(float64(m.words.sum(words)) * m.words.unit(len(words)))
	z += float64(float64(m.phrases.sum(phrases)) * m.phrases.unit(len(phrases)))
	z += float64(float64(m.chars.sum(chars)) * m.chars.unit(len(chars)))
	z += float64(float64(m.form.sum(f.formHashes())) * m.form.scale)
	return z
}

// sum adds the weights of the hashes, in units of the table's scale. Whole
// numbers make it exact in any order.
func (t *table) sum(hashes []uint32) int64 {
	weights, shift := t.weights, t.shift&31
	var sum int64
	for _, h := range hashes {
		sum += int64(weights[h>>shift])
	}
	return sum
}

// unit returns what one unit of weight is worth in a post of n features.
func (t *table) unit(n int) float64 {
	return t.scale / math.Sqrt(float64(max(n, 1)))
}

// at returns one hash's weight, in units of the table's scale.
func (t *table) at(hash uint32) float64 {
	return float64(t.weights[hash>>(t.shift&31)])
}
