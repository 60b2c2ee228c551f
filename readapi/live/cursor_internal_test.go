package live

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/readapi/problem"
)

func drawVector(t *rapid.T) vector {
	v := vector{}
	for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z:.-]{1,12}`), 0, 5, rapid.ID).Draw(t, "feeds") {
		v[name] = rapid.SliceOfN(rapid.Int64Range(0, 1<<62), 0, 6).Draw(t, name)
	}
	return v
}

func TestACursorGivesItsVectorBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawVector(t)
		got, err := decodeCursor(encodeCursor(want))
		require.NoError(t, err)
		require.Equal(t, len(want), len(got))
		for name, offsets := range want {
			require.Equal(t, len(offsets), len(got[name]))
			for p, offset := range offsets {
				require.Equal(t, offset, got[name][p])
			}
		}
	})
}

func TestATamperedCursorIsAnInvalidArgumentOrAnotherVectors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(encodeCursor(drawVector(t)))
		i := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		if rapid.Bool().Draw(t, "cut") {
			text = text[:i]
		} else {
			text[i] = rapid.Byte().Draw(t, "byte")
		}
		v, err := parseAfter(string(text))
		if err != nil {
			require.Equal(t, problem.InvalidArgument, problem.Of(err).Code)
			return
		}
		if len(text) == 0 {
			require.Nil(t, v, "no cursor")
			return
		}
		require.Equal(t, string(text), encodeCursor(v), "a vector has one cursor")
	})
}
