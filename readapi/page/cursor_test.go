package page_test

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

func drawPlace(t *rapid.T) place {
	return place{rapid.Int64().Draw(t, "at"), rapid.StringN(0, 20, 80).Draw(t, "id")}
}

func TestACursorGivesItsPlaceBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawPlace(t)
		cursor, err := page.Encode(want)
		require.NoError(t, err)
		var got place
		require.NoError(t, page.Decode(cursor, &got))
		require.Equal(t, want, got)
	})
}

// TestATamperedCursorIsRefusedOrAnotherPlaces: a cursor has no seal, so that one
// can be made by hand; but what is no place's cursor is refused.
func TestATamperedCursorIsRefusedOrAnotherPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cursor, err := page.Encode(drawPlace(t))
		require.NoError(t, err)
		text := []byte(cursor)
		i := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		switch rapid.SampledFrom([]string{"change", "drop", "add", "cut"}).Draw(t, "tampering") {
		case "change":
			text[i] = rapid.Byte().Draw(t, "byte")
		case "drop":
			text = append(text[:i], text[i+1:]...)
		case "add":
			text = append(text[:i], append([]byte{rapid.Byte().Draw(t, "byte")}, text[i:]...)...)
		case "cut":
			text = text[:i]
		}
		var p place
		if err := page.Decode(string(text), &p); err != nil {
			require.Equal(t, problem.InvalidArgument, problem.Of(err).Code)
			return
		}
		back, err := page.Encode(p)
		require.NoError(t, err)
		require.Equal(t, string(text), back)
	})
}

func TestOnlyWhatEncodeMadeIsACursor(t *testing.T) {
	for _, text := range []string{
		`null`, `{}`, `{"At":1}`, `{"at":1,"ID":"a"}`, `{"At":1,"ID":"a"} `, `{"At":1,"ID":"a"}}`, `{"At":1,"ID":"a"}]`, `{"At":1,"ID":"a","At":2}`,
		`{"At":1,"ID":"a","more":2}`, `[1,"a"]`, `{"At":1e3,"ID":"a"}`, `{"At":1,"ID":"\u0061"}`, ``,
	} {
		var p place
		err := page.Decode(base64.RawURLEncoding.EncodeToString([]byte(text)), &p)
		require.Equal(t, problem.InvalidArgument, problem.Of(err).Code, text)
	}
	for _, cursor := range []string{"e30=", "e3\n0", "e31", "*", "eyJBdCI6MSwiSUQiOiJhIn1"} {
		var p place
		require.Error(t, page.Decode(cursor, &p), cursor)
	}
}
