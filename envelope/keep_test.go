package envelope

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawValue draws any JSON value, in any spelling: white space, escapes, numbers
// beyond float64, nesting.
func drawValue(t *rapid.T, depth int) string {
	kinds := []string{`null`, `true`, `-0.0e+00`, `123456789012345678901234567890`, `"\ud83d\ude00\u0000"`, `"]}\\\""`, `""`}
	if depth == 0 {
		return rapid.SampledFrom(kinds).Draw(t, "value")
	}
	space := rapid.SampledFrom([]string{"", " ", "\n\t"}).Draw(t, "space")
	items := make([]string, rapid.IntRange(0, 3).Draw(t, "items"))
	object := rapid.Bool().Draw(t, "object")
	for i := range items {
		items[i] = space + drawValue(t, depth-1)
		if object {
			items[i] = space + drawName(t) + space + ":" + items[i]
		}
	}
	if object {
		return "{" + strings.Join(items, space+",") + space + "}"
	}
	return "[" + strings.Join(items, space+",") + space + "]"
}

// drawName draws any text that is no field of an envelope, as JSON.
func drawName(t *rapid.T) string {
	name, _ := json.Marshal(rapid.String().Draw(t, "name")) // strings always marshal
	return `"~` + string(name[1:])
}

// withUnknown is an envelope with fields of other versions among its own, in
// text, and those fields.
func withUnknown(t *rapid.T, e *Envelope) (text string, unknown []Field) {
	var known map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(Append(nil, e), &known))
	var members []string
	for _, name := range rapid.Permutation([]string{"data_id", "source", "created", "data", "channel", "content_type"}).Draw(t, "order") {
		members = append(members, `"`+name+`" :`+string(known[name]))
		if rapid.Bool().Draw(t, "unknown") {
			field, value := drawName(t), drawValue(t, rapid.IntRange(0, 4).Draw(t, "depth"))
			members = append(members, field+": "+value)
			var plain string
			require.NoError(t, json.Unmarshal([]byte(field), &plain))
			unknown = append(unknown, Field{plain, []byte(value)})
		}
	}
	return "{ " + strings.Join(members, "\n,") + " }", unknown
}

func TestAFieldOfALaterVersionPassesThroughAnEarlierOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawEnvelope(t)
		text, unknown := withUnknown(t, &want)
		var e, again Envelope
		require.NoError(t, Decode([]byte(text), &e))
		require.Equal(t, unknown, e.Unknown, "in their order, with their bytes")
		require.Equal(t, want.Data, e.Data)
		out := Append(nil, &e)
		require.True(t, json.Valid(out), "%s", out)
		require.NoError(t, Decode(out, &again))
		require.Equal(t, e, again)
	})
}

func TestExtensionsOfEveryKindKeepTheirBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEnvelope(t)
		e.Extensions = nil
		for range rapid.IntRange(1, 4).Draw(t, "extensions") {
			e.Extensions = append(e.Extensions, Field{"x" + rapid.StringMatching(`[a-z0-9]{1,9}`).Draw(t, "name"), []byte(drawValue(t, 0))})
		}
		var back Envelope
		require.NoError(t, Decode(Append(nil, &e), &back))
		require.Equal(t, e.Extensions, back.Extensions)
	})
}
