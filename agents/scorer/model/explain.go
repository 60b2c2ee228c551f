package model

import (
	"cmp"
	"html"
	"math"
	"slices"
	"strings"
)

// Weight is what one token of a post adds to its log-odds of being serious.
type Weight struct {
	// Token is a word or punctuation of the text in small letters, the link's
	// host, or in parentheses something that is no word: "(bias)", how the title
	// and the text look: "(length)", "(capitals)", "(punctuation)", "(ending)",
	// "(question mark)", "(first person)"; and what kind of post it is: "(link)",
	// "(picture)", "(video)", "(text post)".
	Token  string  `json:"token"`
	Weight float64 `json:"weight"`
}

// Explain returns each distinct token's weight, the weightiest first. Together
// they add up to the log-odds: Score is 1/(1+exp(-sum)). A token's weight holds
// its own, its character n-grams', and its share of each phrase that it is in:
// all of a phrase's tokens have the same.
func (m *Model) Explain(p *Post) []Weight {
	f := m.scratch.Get().(*features)
	defer m.scratch.Put(f)
	f.extract(p)

	e := explanation{"(bias)": m.bias}
	weights := m.tokenWeights(f)
	for i, t := range f.tokens[:f.tokenCount] {
		text := p.Title
		if i >= f.titleTokens {
			text = p.SelfText
		}
		e[shown(text[t.start:t.end])] += weights[i]
	}
	e.addForm(m, f, hostOf(p))
	return e.sorted()
}

// tokenWeights returns what each token adds to the log-odds.
func (m *Model) tokenWeights(f *features) []float64 {
	weights := make([]float64, f.tokenCount)
	title, text := weights[:f.titleTokens], weights[f.titleTokens:]
	m.addWords(title, f.words[:2*f.titleTokens], m.words.unit(2*f.tokenCount))
	m.addWords(text, f.words[2*f.titleTokens:], m.words.unit(2*f.tokenCount))
	m.addPhrases(title, f.phraseHashes())
	m.addChars(weights, f)
	m.addEnds(title, f)
	return weights
}

// addWords adds a text's words and bigrams. The bigram at its beginning has one token.
func (m *Model) addWords(weights []float64, hashes []uint32, unit float64) {
	for i := range weights {
		weights[i] += unit * m.words.at(hashes[2*i])
		share(weights[max(i-1, 0):i+1], unit*m.words.at(hashes[2*i+1]))
	}
}

// addPhrases adds the title's phrases, in the order in which phrasesOf has them.
func (m *Model) addPhrases(title []float64, hashes []uint32) {
	unit := m.phrases.unit(len(hashes))
	next := func() float64 {
		w := unit * m.phrases.at(hashes[0])
		hashes = hashes[1:]
		return w
	}
	for i := range title {
		title[i] += next()
		share(title[max(i-1, 0):i+1], next())
		if i > 1 {
			share(title[i-2:i+1], next())
			half := next() / 2
			title[i-2] += half
			title[i] += half
		}
	}
}

// addChars adds each token's character n-grams.
func (m *Model) addChars(weights []float64, f *features) {
	unit := m.chars.unit(f.charCount)
	from := 0
	for i, t := range f.tokens[:f.tokenCount] {
		weights[i] += unit * float64(m.chars.sum(f.chars[from:t.charsEnd]))
		from = int(t.charsEnd)
	}
}

// addEnds adds the title's first and last tokens' own features.
func (m *Model) addEnds(title []float64, f *features) {
	for i, s := range f.ends[:f.endCount] {
		share(title[s.from:s.to], m.form.scale*m.form.at(f.form[shapeCount+i]))
	}
}

// share adds a weight to some tokens' in equal parts.
func share(weights []float64, w float64) {
	for i := range weights {
		weights[i] += w / float64(len(weights))
	}
}

// explanation sums weights by token.
type explanation map[string]float64

// addForm adds the features of form that are no token's: the title's shape, the
// post's kind and the link's host.
func (e explanation) addForm(m *Model, f *features, host string) {
	hashes, kind := f.formHashes(), f.kind.name()
	for i, name := range shapeNames {
		e[cmp.Or(name, kind)] += m.form.scale * m.form.at(hashes[i])
	}
	name := shown(host)
	if f.kind == barePost || f.kind == textPost {
		name = kind
	}
	for _, h := range hashes[shapeCount+f.endCount:] {
		e[name] += m.form.scale * m.form.at(h)
	}
}

// sorted lists the weights by size, then by token.
func (e explanation) sorted() []Weight {
	weights := make([]Weight, 0, len(e))
	for token, w := range e {
		weights = append(weights, Weight{Token: token, Weight: w})
	}
	slices.SortFunc(weights, func(a, b Weight) int {
		return cmp.Or(
			cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)),
			cmp.Compare(a.Token, b.Token),
		)
	})
	return weights
}

// shown is a token as readers see it: entities decoded, small letters, valid UTF-8.
func shown(token string) string {
	return strings.ToLower(strings.ToValidUTF8(html.UnescapeString(token), "\uFFFD"))
}
