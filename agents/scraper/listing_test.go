package scraper

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAListingGivesItsPostsAsTheyAre(t *testing.T) {
	l, err := decodeListing([]byte(`{"kind": "Listing", "data": {"after": "t3_b", "before": null, "children": [
		{"kind": "t3", "data": { "name": "t3_a",  "title": "\u00e9 &" }},
		{"kind": "t1", "data": {"name": "t1_comment"}},
		{"kind": "t3", "data": {"id": "b"}}]}}`))
	require.NoError(t, err)
	assert.Equal(t, "t3_b", l.after)
	assert.Equal(t, []post{
		{"t3_a", []byte(`{ "name": "t3_a",  "title": "\u00e9 &" }`)},
		{"t3_b", []byte(`{"id": "b"}`)},
	}, l.posts)
}

func TestWhatIsNoListingIsAnError(t *testing.T) {
	for _, body := range []string{
		``, `null`, `[]`, `{}`, `<html>`, `{"error": 429}`, `{"kind": "t5", "data": {}}`,
		`{"kind": "Listing", "data": {"children": []}`,
		`{"kind": "Listing", "data": {"children": [{"kind": "t3"}]}}`,
		`{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {"title": "nameless"}}]}}`,
		`{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": "text"}]}}`,
	} {
		_, err := decodeListing([]byte(body))
		assert.Error(t, err, body)
	}
}

func FuzzDecodeListing(f *testing.F) {
	f.Add([]byte(`{"kind":"Listing","data":{"after":null,"children":[{"kind":"t3","data":{"name":"t3_a"}}]}}`))
	f.Add([]byte(`{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":"a"}},{"kind":"more"}]}}`))
	f.Add([]byte(`{"kind":"Listing","data":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		l, err := decodeListing(body)
		if err != nil {
			return
		}
		for _, p := range l.posts {
			assert.NotEmpty(t, p.name)
			assert.True(t, bytes.Contains(body, p.raw))
		}
	})
}
