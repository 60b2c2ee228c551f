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

func TestFeaturesAllocateNothingAndFitTheirArrays(t *testing.T) {
	m := blank()
	for name, text := range map[string]string{
		"nothing":                    "",
		"one word a character":       strings.Repeat("a.", 50_000),
		"two words a character":      strings.Repeat("!\x80", 50_000),
		"characters of four bytes":   strings.Repeat("😀", 25_000),
		"continuations only":         strings.Repeat("\x80", 100_000),
		"one word":                   strings.Repeat("a", 100_000),
		"words of Arabic and Korean": strings.Repeat("مرحبا 안녕", 5_000),
		"cut-off sequences":          strings.Repeat("\xe2\x80 \xf0", 25_000),
	} {
		t.Run(name, func(t *testing.T) {
			f := &features{alphabet: newAlphabet()}
			for _, p := range []*Post{
				{Title: text},
				{Title: text, SelfText: text},
				{Title: text, Domain: text},
				{Title: text, URL: "x://" + text},
				{Title: text, Domain: "a.b.c.IMGUR.com"},
			} {
				require.Zero(t, testing.AllocsPerRun(10, func() { f.extract(p) }))
				require.NotEmpty(t, m.Explain(p))
			}
		})
	}
}
