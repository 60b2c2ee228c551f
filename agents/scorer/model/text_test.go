package model

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTextIsCutAtSixHundredCharacters(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"short":              {"as it is", "as it is"},
		"ascii":              {strings.Repeat("a", 601), strings.Repeat("a", 600)},
		"two bytes each":     {strings.Repeat("é", 601), strings.Repeat("é", 600)},
		"four bytes each":    {strings.Repeat("😀", 601), strings.Repeat("😀", 600)},
		"continuations only": {strings.Repeat("\x80", 5000), strings.Repeat("\x80", 2400)},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, cut(c.in)) })
	}
}

func TestTextTakenAwayIsNoText(t *testing.T) {
	require.Empty(t, written("[deleted]"))
	require.Empty(t, written("[removed]"))
	require.Equal(t, "[deleted] by me", written("[deleted] by me"))
}

func TestTokens(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"words":                       {"Two words", []string{"Two", "words"}},
		"an apostrophe joins":         {"don't", []string{"don't"}},
		"punctuation by its byte":     {"what?!", []string{"what", "?", "!"}},
		"a run is one token":          {"so...", []string{"so", "..."}},
		"digits are letters":          {"r2d2, 7", []string{"r2d2", ",", "7"}},
		"an entity is its character":  {"a &amp; b", []string{"a", "&amp;", "b"}},
		"a curly quote is a straight": {"“a”", []string{"“", "a", "”"}},
		"other scripts are letters":   {"Привет, мир", []string{"Привет", ",", "мир"}},
		"blanks and control bytes":    {" \x00a\t\nb\x7f", []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := &features{alphabet: newAlphabet()}
			f.extract(&Post{Title: c.in})
			var got []string
			for _, token := range f.tokens[:f.tokenCount] {
				got = append(got, c.in[token.start:token.end])
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestHost(t *testing.T) {
	for name, c := range map[string]struct {
		post Post
		want string
	}{
		"domain":           {Post{Domain: "bbc.co.uk", URL: "http://other.example"}, "bbc.co.uk"},
		"without www":      {Post{Domain: "WWW.bbc.co.uk"}, "bbc.co.uk"},
		"of the URL":       {Post{URL: "https://news.example:8080/a?b"}, "news.example"},
		"no URL":           {Post{URL: "nothing"}, ""},
		"text post":        {Post{IsSelf: true, Domain: "anything"}, "self"},
		"no subreddit":     {Post{Domain: "self.Jokes"}, "self"},
		"text and no link": {Post{SelfText: "text"}, "self"},
		"nothing":          {Post{}, ""},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, hostOf(&c.post)) })
	}
}
