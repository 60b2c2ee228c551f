package envelope

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// schemaOnly returns a channel with a schema and no keys.
func schemaOnly(t testing.TB, schema string) *Channel {
	t.Helper()
	c := &Channel{Name: "test", Schema: json.RawMessage(schema), MaxBytes: DefaultMaxBytes, Format: FormatJSON}
	var err error
	c.checker, err = newChecker(c)
	require.NoError(t, err)
	return c
}

// byLibrary is what jsonschema alone says of an item.
func byLibrary(t require.TestingT, schema string, item []byte) Violations {
	compiled, _, err := compileSchema([]byte(schema))
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(item))
	require.NoError(t, err)
	err = compiled.Validate(value)
	if err == nil {
		return nil
	}
	vs := violationsOf(err)
	slices.SortFunc(vs, func(a, b Violation) int { return strings.Compare(a.String(), b.String()) })
	return vs
}

func violations(err error) Violations {
	var vs Violations
	if errors.As(err, &vs) {
		vs = slices.Clone(vs)
		slices.SortFunc(vs, func(a, b Violation) int { return strings.Compare(a.String(), b.String()) })
	}
	return vs
}

// flatSchema has every keyword that is checked without decoding.
const flatSchema = `{
	"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Flat", "additionalProperties": true,
	"type": "object", "required": ["a", "b", "other/one"],
	"properties": {
		"a": {"type": "string", "minLength": 1, "maxLength": 3},
		"b": {"type": ["integer", "null"], "minimum": -5, "exclusiveMaximum": 10},
		"c": {"type": "number", "exclusiveMinimum": 0.1, "maximum": 1e2},
		"p": {"type": ["string", "null"], "pattern": "^[a-c]*$"},
		"d": {"enum": ["x", "é"]},
		"e": {"type": ["object", "array", "boolean"], "description": "any"},
		"f": {"minLength": 2, "maximum": 3},
		"g": true
	}}`

func drawRaw(t *rapid.T, label string) string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			`"x"`, `"é"`, `""`, `"abc"`, `"abcd"`, `"\u00e9"`, `"\ud83d\ude00ab"`, `"a\nbc"`, `"日本語"`, `null`, `true`, `false`,
			`0`, `-0`, `-5`, `-5.000000000000000000001`, `10`, `9.99999999999999999999999`, `0.1`, `0.10000000000000000000001`, `1e2`, `100.0000000000000000001`,
			`1.0`, `1.5`, `1e1`, `1E-2`, `3`, `3.5`, `253402300799`, `253402300800`, `1e300`,
			`{}`, `[]`, `{"a":[1,{"b":null}]}`, `[[],"]"]`,
		}),
		rapid.Custom(func(t *rapid.T) string {
			b, _ := json.Marshal(rapid.String().Draw(t, "string"))
			return string(b)
		}),
		rapid.Custom(func(t *rapid.T) string {
			b, _ := json.Marshal(rapid.Float64().Draw(t, "number"))
			return string(b)
		}),
	).Draw(t, label)
}

func drawItem(t *rapid.T, names []string) string {
	var members []string
	for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID).Draw(t, "names") {
		quoted, _ := json.Marshal(name)
		members = append(members, string(quoted)+rapid.SampledFrom([]string{":", " :\n"}).Draw(t, "colon")+drawRaw(t, name))
	}
	return "{" + strings.Join(members, ",") + "}"
}

func agree(t *testing.T, schema string, names []string) {
	channel := schemaOnly(t, schema)
	require.Nil(t, channel.checker.schema, "must be checked without decoding")
	rapid.Check(t, func(t *rapid.T) {
		item := []byte(drawItem(t, names))
		_, err := channel.Check(item)
		if err != nil && !errors.Is(err, ErrInvalid) {
			t.Fatalf("%s: %v", item, err)
		}
		library := byLibrary(t, schema, item)
		if fmt.Sprint(library) != fmt.Sprint(violations(err)) {
			t.Fatalf("%s\nlibrary %v\nours    %v", item, library, violations(err))
		}
	})
}

func TestFlatRulesAgreeWithJSONSchema(t *testing.T) {
	agree(t, flatSchema, []string{"a", "b", "c", "d", "e", "f", "g", "p", "other/one", "z", "A"})
}

func TestBuiltInSchemasAgreeWithJSONSchema(t *testing.T) {
	channels, err := NewChannels(nil)
	require.NoError(t, err)
	for _, c := range channels.All() {
		if c.Name == ChannelProducts || c.Name == ChannelEvents {
			require.NotNil(t, c.checker.schema, "%s says more than flat rules can", c.Name)
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			names := []string{"unknown"}
			for i := range c.checker.fields {
				if name := c.checker.fields[i].name; name != "data_id" {
					names = append(names, name)
				}
			}
			agree(t, string(c.Schema), names)
		})
	}
}

func TestRicherSchemasAreCheckedToo(t *testing.T) {
	c := schemaOnly(t, `{"type":"object","properties":{"tags":{"type":"array","items":{"type":"string","pattern":"^[a-z]+$"}}},
		"additionalProperties":false,"anyOf":[{"required":["tags"]},{"required":["x"]}]}`)
	require.NotNil(t, c.checker.schema)
	for item, want := range map[string]string{
		`{"tags":["a"]}`:           "",
		`{"tags":["a","B"]}`:       `/tags/1: must match the pattern "^[a-z]+$"`,
		`{"tags":[1]}`:             `/tags/0: must be a string`,
		`{"tags":[],"o~/o":1}`:     `/o~0~1o: is not allowed`,
		`{}`:                       `item: matches none of the alternatives, or too many`,
		`{"tags":["a"],"tags":[]}`: ``, // last one counts where no flat rule looks
	} {
		_, err := c.Check([]byte(item))
		if want == "" {
			require.NoError(t, err, item)
			continue
		}
		require.EqualError(t, err, want, item)
		require.ErrorIs(t, err, ErrInvalid)
	}
}

func TestSchemasNeverFetch(t *testing.T) {
	for _, ref := range []string{"http://127.0.0.1/x.json", "file:///etc/hostname", "other.json"} {
		_, _, err := compileSchema([]byte(`{"$ref":"` + ref + `"}`))
		require.ErrorContains(t, err, "outside the schema", ref)
	}
}

// randomJSON makes texts that are JSON about as often as not.
func randomJSON(r *rand.Rand) []byte {
	pieces := []string{`{`, `}`, `[`, `]`, `,`, `:`, `"a"`, `"\u00e9"`, `"\x"`, `"`, `1`, `-`, `0.5`, `01`, `1e5`, `1.`, `true`, `nul`, `null`, ` `, "\n", "\x00", "é", "\xff", `{"a":1}`, `[1,2]`, `""`}
	var b []byte
	for range 1 + r.IntN(6) {
		b = append(b, pieces[r.IntN(len(pieces))]...)
	}
	return b
}

func TestStrictnessAgreesWithEncodingJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		text := randomJSON(r)
		want := json.Valid(text) && !bytes.Contains(text, []byte("\xff"))
		if got := strict(text); (got == nil) != want && !errors.Is(got, ErrInvalid) {
			t.Fatalf("%q: %v, valid %v", text, got, want)
		}
	}
}

func FuzzStrict(f *testing.F) {
	for _, seed := range []string{goodPost, `[1,2.5e-3,"\ud800",{"a":[null]}]`, `{"a":1e400}`, strings.Repeat("[", 70), "\"\x01\"", `"\u12"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		err := strict(text)
		if errors.Is(err, ErrInvalid) { // too deep, or a number out of range: stricter than JSON
			return
		}
		if valid := json.Valid(text) && bytes.Equal(bytes.ToValidUTF8(text, nil), text); valid != (err == nil) {
			t.Fatalf("%q: %v, valid %v", text, err, valid)
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(goodPost))
	f.Add([]byte(`{"id":1,"subreddit":"","title":null,"created_utc":"x","is_self":1,"i\u0064":2}`))
	channels, err := NewChannels(nil)
	require.NoError(f, err)
	posts, _ := channels.Get(ChannelPosts)
	f.Fuzz(func(t *testing.T, item []byte) {
		facts, err := posts.Check(item)
		if err == nil && (facts.Key == "" || len(facts.PartitionKey) == 0 || !json.Valid(item)) {
			t.Fatalf("%q passed: %+v", item, facts)
		}
	})
}
