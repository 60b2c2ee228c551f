package envelope

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const goodPost = `{"id":"p1","subreddit":"golang","title":"Go 1.26 \"is\" here","created_utc":1700000000.25,"extra":{"kept":[1,2]}}`

func postsChannel(t testing.TB) *Channel {
	t.Helper()
	channels, err := NewChannels(nil)
	require.NoError(t, err)
	c, ok := channels.Get(ChannelPosts)
	require.True(t, ok)
	return c
}

func TestFactsOfAPost(t *testing.T) {
	facts, err := postsChannel(t).Check([]byte(goodPost))
	require.NoError(t, err)
	require.Equal(t, Facts{Key: "p1", PartitionKey: []byte("golang")}, facts)
}

func TestEveryRejectSaysWhichFieldAndWhy(t *testing.T) {
	long := strings.Repeat("é", 257)
	post := func(replace ...string) string { return strings.NewReplacer(replace...).Replace(goodPost) }
	for name, c := range map[string]struct {
		item, want string
		is         error
	}{
		"missing title":        {post(`"title"`, `"titel"`), "/title: is required", ErrInvalid},
		"all missing":          {`{}`, "/created_utc: is required; /id: is required; /subreddit: is required; /title: is required", ErrInvalid},
		"title a number":       {post(`"Go 1.26 \"is\" here"`, `5`), "/title: must be a string", ErrInvalid},
		"null title":           {post(`"Go 1.26 \"is\" here"`, `null`), "/title: must be a string", ErrInvalid},
		"empty id":             {post(`"p1"`, `""`), "/id: must have at least 1 character", ErrInvalid},
		"long id":              {post(`"p1"`, `"`+long+`"`), "/id: must have at most 256 characters", ErrInvalid},
		"time as a string":     {post(`1700000000.25`, `"1700000000"`), "/created_utc: must be a number", ErrInvalid},
		"time before all time": {post(`1700000000.25`, `-1`), "/created_utc: must be at least 0", ErrInvalid},
		"time after all time":  {post(`1700000000.25`, `253402300800`), "/created_utc: must be at most 253402300799", ErrInvalid},
		"number out of range":  {post(`1700000000.25`, `1e999`), "item: holds a number out of range", ErrInvalid},
		"endless number":       {post(`1700000000.25`, strings.Repeat("1", 600)), "item: holds a number of 600 characters, at most 512 are taken", ErrInvalid},
		"optional of a type":   {post(`"extra"`, `"selftext"`), "/selftext: must be a string or null", ErrInvalid},
		"given twice":          {post(`"extra"`, `"i\u0064"`), "/id: is given twice", ErrInvalid},
		"NUL in a key":         {post(`"p1"`, `"p\u00001"`), "/id: must not have U+0000, U+FFFD or half a surrogate pair in it, since it is a key", ErrInvalid},
		"half a surrogate":     {post(`"golang"`, `"\ud800"`), "/subreddit: must not have U+0000, U+FFFD or half a surrogate pair in it, since it is a key", ErrInvalid},
		"data_id no UUID":      {post(`"extra":{"kept":[1,2]}`, `"data_id":"x"`), "/data_id: must be a UUID", ErrInvalid},
		"data_id a number":     {post(`"extra":{"kept":[1,2]}`, `"data_id":7`), "/data_id: must be a UUID", ErrInvalid},
		"data_id of zeros":     {post(`"extra":{"kept":[1,2]}`, `"data_id":"`+uuid.Nil.String()+`"`), "/data_id: must be a UUID", ErrInvalid},
		"too deep":             {post(`[1,2]`, strings.Repeat("[", 63)+strings.Repeat("]", 63)), "item: is nested deeper than 64 levels", ErrInvalid},
		"far too deep":         {strings.Repeat(`{"a":`, 100_000), "item: is nested deeper than 64 levels", ErrInvalid},
		"an array":             {`[1]`, "item: must be an object", ErrInvalid},
		"a string":             {`"x"`, "item: must be an object", ErrInvalid},
		"nothing":              {``, "not JSON: unexpected end at byte 0", ErrNotJSON},
		"text":                 {`hello`, "not JSON: unexpected 'h' at byte 0", ErrNotJSON},
		"cut off":              {goodPost[:30], "not JSON: unexpected end at byte 30", ErrNotJSON},
		"more after":           {goodPost + `,`, `not JSON: unexpected ',' at byte 113`, ErrNotJSON},
		"leading zero":         {`{"a":01}`, "not JSON: unexpected '1' at byte 6", ErrNotJSON},
		"invalid UTF-8":        {post(`p1`, "p\xff"), "not JSON: invalid UTF-8 at byte 8", ErrNotJSON},
		"raw NUL":              {post(`p1`, "p\x00"), "not JSON: control character in a string at byte 8", ErrNotJSON},
		"too large":            {post(`Go`, strings.Repeat("x", 1<<20)), "1048687 bytes, at most 1048576 are taken", ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := postsChannel(t).Check([]byte(c.item))
			require.EqualError(t, err, c.want)
			require.ErrorIs(t, err, c.is)
		})
	}
}

func TestARejectedItemStillNamesItsID(t *testing.T) {
	const id = "fdc7d2f2-062c-4683-9a41-1d7912723c1b"
	for _, item := range []string{`{"data_id":"` + id + `"}`, `{"data_id":"` + id + `","x":tru`, `{"data_id":"` + id + `","x":"` + strings.Repeat("x", 2<<20) + `"}`} {
		facts, err := postsChannel(t).Check([]byte(item))
		require.Error(t, err)
		require.Equal(t, id, facts.ID.String())
	}
}

func TestDataIDInAnyCaseIsTheSame(t *testing.T) {
	facts, err := postsChannel(t).Check([]byte(strings.Replace(goodPost, `"extra"`, `"data_id":"FDC7D2F2-062C-4683-9A41-1D7912723C1B","extra"`, 1)))
	require.NoError(t, err)
	require.Equal(t, "fdc7d2f2-062c-4683-9a41-1d7912723c1b", facts.ID.String())
}

func TestNaturalKeys(t *testing.T) {
	channel := func(partition string, key ...string) *Channel {
		c, err := ChannelConfig{Key: key, PartitionKey: partition}.channel("keyed")
		require.NoError(t, err)
		return c
	}
	for _, c := range []struct {
		channel              *Channel
		item, key, partition string
	}{
		{channel("", "/id"), `{"id":"a"}`, "a", ""},
		{channel("/id", "/id"), `{"id":"a"}`, "a", "a"},
		{channel("/id", "/id"), `{"id":"\u00e9\n"}`, "é\n", "é\n"},
		{channel("", "/id"), `{"id":12}`, "12", ""},
		{channel("", "/id"), `{"id":12.0}`, "12", ""},
		{channel("", "/id"), `{"id":1.2e1}`, "12", ""},
		{channel("", "/id"), `{"id":-0}`, "0", ""},
		{channel("", "/id"), `{"id":12345678901234567890}`, "12345678901234567890", ""},
		{channel("/p", "/id"), `{"id":null}`, "", ""},
		{channel("/p", "/id"), `{}`, "", ""},
		{channel("", "/a", "/b"), `{"a":"x","b":"y,z"}`, `["x","y,z"]`, ""},
		{channel("", "/a", "/b"), `{"a":"x\",\"y","b":"z"}`, `["x\",\"y","z"]`, ""},
		{channel("", "/a", "/b"), `{"a":"x"}`, "", ""},
		{channel("/a/b~1c", "/a/id"), `{"a":{"id":"1","b/c":"2"}}`, "1", "2"},
		{channel("/a/b", "/a"), `{"a":"flat"}`, "flat", ""},
	} {
		facts, err := c.channel.Check([]byte(c.item))
		require.NoError(t, err, c.item)
		require.Equal(t, c.key, facts.Key, c.item)
		require.Equal(t, c.partition, string(facts.PartitionKey), c.item)
	}
	for item, want := range map[string]string{
		`{"a":{"id":[]}}`:       "/a/id: must be a string or a number, since it is a key",
		`{"a":{"id":1,"id":2}}`: "/a/id: is given twice",
		`{"a":{"id":"` + strings.Repeat("x", 1025) + `"}}`:       "/a/id: is a key of 1025 bytes, at most 1024 are taken",
		`{"a":{"id":"1"},"a":{"id":"2"}}`:                        "/a: is given twice",
		`{"a":{"id":true},"data_id":"not one","else":"is fine"}`: "/a/id: must be a string or a number, since it is a key; /data_id: must be a UUID",
	} {
		_, err := channel("", "/a/id").Check([]byte(item))
		require.EqualError(t, err, want, item)
	}
}

func TestOperatorsChannelsFromYAML(t *testing.T) {
	var configured map[string]ChannelConfig
	require.NoError(t, yaml.Unmarshal([]byte(`
readings:
  schema: {type: object, required: [id], properties: {id: {type: string, maxLength: 3}}}
  key: [/id]
  partition_key: /id
  format: json
  max_bytes: 1000
  retention: 168h
images: {format: binary}
`), &configured))
	channels, err := NewChannels(configured)
	require.NoError(t, err)
	readings, ok := channels.Get("readings")
	require.True(t, ok)
	require.Equal(t, 168*time.Hour, readings.Retention)
	_, err = readings.Check([]byte(`{"id":"long"}`))
	require.EqualError(t, err, "/id: must have at most 3 characters")
	images, ok := channels.Get("images")
	require.True(t, ok)
	require.Equal(t, DefaultMaxBytes, images.MaxBytes)
	_, err = images.Check([]byte{0xff, 0})
	require.NoError(t, err)
	var names []string
	for _, c := range channels.All() {
		names = append(names, c.Name)
	}
	require.Equal(t, []string{"dead-letters", "demand", "demand-prediction", "events", "generation", "images", "posts", "posts-scores", "product-embeddings", "products", "readings", "recommendations", "subreddit-scores-5min", "subreddit-scores-total", "user-embeddings"}, names)
}

func TestConfigErrorsNameTheKey(t *testing.T) {
	for want, c := range map[string]struct {
		name   string
		config ChannelConfig
	}{
		"channels.posts: is a built-in channel":                       {"posts", ChannelConfig{}},
		"channels.producers: is a topic of Gravitas's own":            {"producers", ChannelConfig{}},
		"channels.No: a name is 1 to 128":                             {"No", ChannelConfig{}},
		`channels.x.format: is "xml", must be json or binary`:         {"x", ChannelConfig{Format: "xml"}},
		"channels.x.max_bytes: must be between 1 and 16777216":        {"x", ChannelConfig{MaxBytes: -1}},
		"channels.x.retention: must be at least 1s":                   {"x", ChannelConfig{Retention: 5}}, // "5", without a unit
		`channels.x.key: "id" is no JSON pointer to a field`:          {"x", ChannelConfig{Key: []string{"id"}}},
		`channels.x.partition_key: "/" is no JSON pointer to a field`: {"x", ChannelConfig{PartitionKey: "/"}},
		"channels.x.key: has 9 pointers, at most 8 are taken":         {"x", ChannelConfig{Key: make([]string, 9)}},
		"channels.x.key: needs format json":                           {"x", ChannelConfig{Format: FormatBinary, Key: []string{"/id"}}},
		"channels.x.schema: needs format json":                        {"x", ChannelConfig{Format: FormatBinary, Schema: map[string]any{}}},
		"channels.x.partition_key: needs format json":                 {"x", ChannelConfig{Format: FormatBinary, PartitionKey: "/id"}},
		"channels.x.schema: \"gravitas:///schema#\" is not valid":     {"x", ChannelConfig{Schema: map[string]any{"type": "thing"}}},
	} {
		_, err := NewChannels(map[string]ChannelConfig{c.name: c.config})
		require.ErrorContains(t, err, want)
	}
}

func BenchmarkCheckPost(b *testing.B) {
	c := postsChannel(b)
	item := []byte(goodPost)
	b.SetBytes(int64(len(item)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Check(item); err != nil {
			b.Fatal(err)
		}
	}
}
