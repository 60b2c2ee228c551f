package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// blank is a model whose weights are all zero, with tables so large that no two
// of a short post's features share a bucket.
func blank() *Model {
	wide := func() table { return table{scale: 1, shift: 32 - 20, weights: make([]int16, 1<<20)} }
	m := &Model{words: wide(), phrases: wide(), chars: wide(), form: wide()}
	letters := newAlphabet()
	m.scratch.New = func() any { return &features{alphabet: letters} }
	return m
}

func TestATokenHasItsShareOfEachPhraseThatItIsIn(t *testing.T) {
	post := &Post{Title: "Red green blue, teal", SelfText: "black white"}
	f := &features{alphabet: newAlphabet()}
	f.extract(post)
	m := blank()
	ends := f.form[shapeCount:]
	for name, c := range map[string]struct {
		block *table
		hash  uint32
		want  map[string]float64
	}{
		"a word":                  {&m.words, f.words[2], map[string]float64{"green": 1}},
		"a bigram":                {&m.words, f.words[3], map[string]float64{"red": 0.5, "green": 0.5}},
		"a title's first bigram":  {&m.words, f.words[1], map[string]float64{"red": 1}},
		"a text's first bigram":   {&m.words, f.words[11], map[string]float64{"black": 1}},
		"a text's second bigram":  {&m.words, f.words[13], map[string]float64{"black": 0.5, "white": 0.5}},
		"a kind's word":           {&m.phrases, f.phrases[4], map[string]float64{"blue": 1}},
		"a kind's first bigram":   {&m.phrases, f.phrases[1], map[string]float64{"red": 1}},
		"a kind's bigram":         {&m.phrases, f.phrases[5], map[string]float64{"green": 0.5, "blue": 0.5}},
		"a trigram":               {&m.phrases, f.phrases[6], map[string]float64{"red": 1. / 3, "green": 1. / 3, "blue": 1. / 3}},
		"a skip":                  {&m.phrases, f.phrases[7], map[string]float64{"red": 0.5, "blue": 0.5}},
		"the last skip":           {&m.phrases, f.phrases[15], map[string]float64{"blue": 0.5, "teal": 0.5}},
		"the first":               {&m.form, ends[0], map[string]float64{"red": 1}},
		"the first of the kind":   {&m.form, ends[1], map[string]float64{"red": 1}},
		"the first two":           {&m.form, ends[2], map[string]float64{"red": 0.5, "green": 0.5}},
		"the first two of a kind": {&m.form, ends[3], map[string]float64{"red": 0.5, "green": 0.5}},
		"the first three":         {&m.form, ends[4], map[string]float64{"red": 1. / 3, "green": 1. / 3, "blue": 1. / 3}},
		"the last":                {&m.form, ends[5], map[string]float64{"teal": 1}},
		"the last of the kind":    {&m.form, ends[6], map[string]float64{"teal": 1}},
		"the last two":            {&m.form, ends[7], map[string]float64{",": 0.5, "teal": 0.5}},
	} {
		t.Run(name, func(t *testing.T) {
			bucket := &c.block.weights[c.hash>>c.block.shift]
			*bucket = 1000
			defer func() { *bucket = 0 }()
			require.InDeltaMapValues(t, c.want, shares(m.Explain(post)), 1e-12)
		})
	}
}

// shares are the parts that tokens have of the log-odds, without those that have none.
func shares(weights []Weight) map[string]float64 {
	var sum float64
	for _, w := range weights {
		sum += w.Weight
	}
	parts := map[string]float64{}
	for _, w := range weights {
		if w.Weight != 0 {
			parts[w.Token] = w.Weight / sum
		}
	}
	return parts
}

func TestAnExplanationNamesWhatIsNoWord(t *testing.T) {
	shape := []string{"(bias)", "(length)", "(capitals)", "(punctuation)", "(ending)", "(question mark)", "(first person)"}
	for name, c := range map[string]struct {
		post Post
		want []string
	}{
		"picture":             {Post{Domain: "i.Imgur.com"}, []string{"(picture)", "i.imgur.com"}},
		"video":               {Post{URL: "http://youtu.be/x"}, []string{"(video)", "youtu.be"}},
		"link":                {Post{Domain: "example.org"}, []string{"(link)", "example.org"}},
		"nothing known":       {Post{}, []string{"(link)"}},
		"title alone":         {Post{IsSelf: true}, []string{"(text post)"}},
		"text":                {Post{IsSelf: true, SelfText: "so"}, []string{"(text post)", "so"}},
		"a name of subreddit": {Post{Domain: "self.golang"}, []string{"(text post)"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, w := range blank().Explain(&c.post) {
				got = append(got, w.Token)
			}
			require.ElementsMatch(t, append(c.want, shape...), got)
		})
	}
}
