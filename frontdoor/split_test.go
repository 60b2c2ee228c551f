package frontdoor

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func split(array string) (items []string, err error) {
	for item, err := range elements([]byte(array)) {
		if err != nil {
			return items, err
		}
		items = append(items, string(item))
	}
	return items, nil
}

func TestElementsKeepTheirBytes(t *testing.T) {
	for array, want := range map[string][]string{
		`[]`:                                   nil,
		`[ ] `:                                 nil,
		`[{}]`:                                 {`{}`},
		"[\n {\"a\" : 1}\t,[1,[2]],5 ,null]\n": {`{"a" : 1}`, `[1,[2]]`, `5`, `null`},
		`["],{",{"a\"]}":"\\"}]`:               {`"],{"`, `{"a\"]}":"\\"}`},
		`["\\\\","\\\""]`:                      {`"\\\\"`, `"\\\""`},
	} {
		got, err := split(array)
		require.NoError(t, err, array)
		require.Equal(t, want, got, array)
	}
	for _, array := range []string{`[`, `[{}`, `[{},`, `[{},]`, `[,]`, `[{}{}]`, `[{}]x`, `["]`, `[{]`, `[}]`, `[1 2]x`} {
		_, err := split(array)
		require.ErrorIs(t, err, errBoundaries, array)
	}
}

func FuzzElements(f *testing.F) {
	for _, seed := range []string{`[{"a":[1,"]"]},5,"x\"y"]`, `[]`, `[[[]]]`, `[{}`, `["\\"]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) == 0 || body[0] != '[' {
			return
		}
		items, err := split(string(body))
		var want []json.RawMessage
		if json.Unmarshal(body, &want) != nil {
			return
		}
		require.NoError(t, err)
		require.Len(t, items, len(want))
		for i := range want {
			require.Equal(t, string(bytes.TrimSpace(want[i])), items[i])
		}
	})
}
