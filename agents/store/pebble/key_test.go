package pebble

import (
	"bytes"
	"cmp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestKeysAreInTheOrderOfTheirColumns(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune{0, 1, 'a', 'b', 0xff, 0x10ffff}), 0, 4, -1)
		a, b := text.Draw(rt, "a"), text.Draw(rt, "b")
		i, j := rapid.Int64().Draw(rt, "i"), rapid.Int64().Draw(rt, "j")
		ascending := bytes.Compare(windowKey("5min", a, i), windowKey("5min", b, j))
		assert.Equal(rt, cmp.Or(cmp.Compare(a, b), cmp.Compare(i, j)), ascending)
		descending := bytes.Compare(listKey("s", i, a), listKey("s", j, b))
		assert.Equal(rt, -cmp.Or(cmp.Compare(i, j), cmp.Compare(a, b)), descending)
	})
}

func TestColumnsComeBackFromKeys(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		raw := string(rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(rt, "raw"))
		n := rapid.Int64().Draw(rt, "n")
		s, rest, err := cutString(placeKey("id", raw, n)[len(placePrefix("id")):])
		require.NoError(rt, err)
		assert.Equal(rt, raw, s)
		got, rest, err := cutInt(rest)
		require.NoError(rt, err)
		assert.Equal(rt, n, got)
		assert.Empty(rt, rest)

		created, id, err := cutPlace(listKey("s", n, raw)[len(listPrefix("s")):])
		require.NoError(rt, err)
		assert.Equal(rt, n, created)
		assert.Equal(rt, raw, id)
	})
}

func TestAMalformedRowIsAnErrorNeverAPanic(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.SliceOf(rapid.Byte()).Draw(rt, "value")
		_, _, _ = decodePost("id", value)
		_, _ = decodeScore("id", "scorer", value)
		_, _ = decodeMember(value)
		_, _ = decodeTotal(value)
		_, _, _ = cutString(value)
		_, _, _ = cutPlace(value)
	})
	_, err := decodeMember([]byte("short"))
	require.ErrorIs(t, err, errShortValue)
	_, _, err = decodePost("id", nil)
	require.Error(t, err)
}

func TestTheHighestSequenceWinsInAnyOrderOfMerging(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sequences := rapid.SliceOfN(rapid.Int64(), 1, 6).Draw(rt, "sequences")
		highest := sequences[0]
		merged, err := fence.Merge(nil, appendSequence(nil, sequences[0]))
		require.NoError(rt, err)
		for _, s := range sequences[1:] {
			highest = max(highest, s)
			if rapid.Bool().Draw(rt, "newer") {
				require.NoError(rt, merged.MergeNewer(appendSequence(nil, s)))
			} else {
				require.NoError(rt, merged.MergeOlder(appendSequence(nil, s)))
			}
		}
		value, _, err := merged.Finish(true)
		require.NoError(rt, err)
		got, _, err := cutSequence(value)
		require.NoError(rt, err)
		assert.Equal(rt, highest, got)
	})
}
