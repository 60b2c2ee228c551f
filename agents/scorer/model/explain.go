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
	// host, or in parentheses something that is no word: "(bias)", "(length)",
	// "(capitals)", "(beginning)", "(ending)", "(link)", "(text post)".
	Token  string  `json:"token"`
	Weight float64 `json:"weight"`
}

// Explain returns each distinct token's weight, the weightiest first. Together
// they add up to the log-odds: Score is 1/(1+exp(-sum)). A token's weight holds
// its own, half of each bigram that it is in, and its character n-grams'.
func (m *Model) Explain(p *Post) []Weight {
	f := m.scratch.Get().(*features)
	defer m.scratch.Put(f)
	titleTokens := f.extract(p)

	e := explanation{"(bias)": m.bias}
	weights := m.tokenWeights(f, titleTokens)
	for i, t := range f.tokens[:f.tokenCount] {
		text := p.Title
		if i >= titleTokens {
			text = p.SelfText
		}
		e[shown(text[t.start:t.end])] += weights[i]
	}
	e.addForm(m, f, hostOf(p))
	return e.sorted()
}

// tokenWeights returns what each token adds to the log-odds. The bigram at the
// beginning of a text has one token.
func (m *Model) tokenWeights(f *features, titleTokens int) []float64 {
	weights := make([]float64, f.tokenCount)
	word, char := m.words.unit(2*f.tokenCount), m.chars.unit(f.charCount)
	charsFrom := 0
	for i, t := range f.tokens[:f.tokenCount] {
		weights[i] += word * m.words.at(f.words[2*i])
		weights[i] += char * float64(m.chars.sum(f.chars[charsFrom:t.charsEnd]))
		charsFrom = int(t.charsEnd)
		bigram := word * m.words.at(f.words[2*i+1])
		if i == 0 || i == titleTokens {
			weights[i] += bigram
			continue
		}
		weights[i-1] += bigram / 2
		weights[i] += bigram / 2
	}
	return weights
}

// explanation sums weights by token.
type explanation map[string]float64

// addForm adds the features of form, in the order in which formOf has them.
func (e explanation) addForm(m *Model, f *features, host string) {
	link := "(link)"
	if linkKind(host, 0) == 2 {
		link, host = "(text post)", "(text post)"
	}
	names := [formCount]string{"(length)", "(length)", "(capitals)", "(ending)", link, "(beginning)"}
	for i, h := range f.formHashes() {
		name := shown(host)
		if i < formCount {
			name = names[i]
		}
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
