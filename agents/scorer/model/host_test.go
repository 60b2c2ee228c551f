package model

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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

func TestKindOfPost(t *testing.T) {
	for name, c := range map[string]struct {
		post Post
		want postKind
	}{
		"nothing known":         {Post{}, unknownPost},
		"a title alone":         {Post{IsSelf: true}, barePost},
		"a text":                {Post{IsSelf: true, SelfText: "text"}, textPost},
		"a text taken away":     {Post{IsSelf: true, SelfText: "[deleted]"}, barePost},
		"a text of blanks":      {Post{IsSelf: true, SelfText: " \n"}, barePost},
		"link":                  {Post{Domain: "example.org"}, linkPost},
		"link with a text":      {Post{Domain: "example.org", SelfText: "text"}, linkPost},
		"picture":               {Post{Domain: "imgur.com"}, picturePost},
		"of a subdomain":        {Post{Domain: "i.IMGUR.com"}, picturePost},
		"three domains below":   {Post{Domain: "a.b.c.imgur.com"}, picturePost},
		"four domains below":    {Post{Domain: "a.b.c.d.imgur.com"}, linkPost},
		"another ending alike":  {Post{Domain: "notimgur.com"}, linkPost},
		"another beginning so":  {Post{Domain: "imgur.com.example"}, linkPost},
		"a host's one part":     {Post{Domain: "30.media.tumblr.com"}, picturePost},
		"a host's other part":   {Post{Domain: "tumblr.com"}, linkPost},
		"video":                 {Post{URL: "http://www.youtube.com/watch?v=x"}, videoPost},
		"video of a subdomain":  {Post{Domain: "m.youtube.com"}, videoPost},
		"past the longest host": {Post{Domain: strings.Repeat("i", 246) + ".imgur.com"}, linkPost},
	} {
		t.Run(name, func(t *testing.T) {
			f := &features{alphabet: newAlphabet()}
			f.extract(&c.post)
			require.Equal(t, c.want, f.kind)
		})
	}
}
