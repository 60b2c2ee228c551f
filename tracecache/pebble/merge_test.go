package pebble

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/tracecache"
)

// The store merges operands in whatever groups its compactions meet.
func TestMergingIsTheSameHoweverOperandsAreGrouped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		operands, want := drawOperands(t)
		inOne := mergeNewest(t, operands)
		require.Equal(t, inOne, mergeOldest(t, operands))

		cut := rapid.IntRange(1, len(operands)).Draw(t, "cut")
		groups := [][]byte{mergeNewest(t, operands[:cut])}
		if cut < len(operands) {
			groups = append(groups, mergeOldest(t, operands[cut:]))
		}
		require.Equal(t, inOne, mergeNewest(t, groups))

		got, err := decodeHash(inOne)
		require.NoError(t, err)
		require.Equal(t, want, got.fields)
	})
}

func TestARecordThatIsBrokenIsAnErrorAndNoPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		record := rapid.SliceOf(rapid.Byte()).Draw(t, "record")
		if _, err := decodeHash(record); err != nil {
			require.ErrorIs(t, err, errBroken)
			_, err := latestFields(record)
			require.ErrorIs(t, err, errBroken)
		}
	})
}

// drawOperands returns records of stamps as time goes on, and the fields that
// are left: those since the hash last expired, the later of each name.
func drawOperands(t *rapid.T) (operands [][]byte, left map[string]string) {
	const ttl = 100
	left = map[string]string{}
	now := int64(1_000)
	for range rapid.IntRange(1, 8).Draw(t, "operands") {
		step := rapid.Int64Range(0, 150).Draw(t, "step")
		if now += step; step >= ttl {
			clear(left)
		}
		added := rapid.MapOfN(rapid.StringMatching(`[abc]`), rapid.String(), 0, 3).Draw(t, "fields")
		maps.Copy(left, added)
		maps.DeleteFunc(left, func(_, value string) bool { return value == "" })
		var fields []tracecache.Field
		for name, value := range added {
			fields = append(fields, tracecache.Field{Name: name, Value: value})
		}
		operands = append(operands, appendOperand(nil, time.UnixMilli(now), time.UnixMilli(now+ttl), fields))
	}
	return operands, left
}

func mergeNewest(t *rapid.T, operands [][]byte) []byte {
	m, err := merger.Merge(nil, operands[0])
	require.NoError(t, err)
	for _, o := range operands[1:] {
		require.NoError(t, m.MergeNewer(o))
	}
	merged, _, err := m.Finish(true)
	require.NoError(t, err)
	return merged
}

func mergeOldest(t *rapid.T, operands [][]byte) []byte {
	m, err := merger.Merge(nil, operands[len(operands)-1])
	require.NoError(t, err)
	for i := len(operands) - 2; i >= 0; i-- {
		require.NoError(t, m.MergeOlder(operands[i]))
	}
	merged, _, err := m.Finish(true)
	require.NoError(t, err)
	return merged
}
