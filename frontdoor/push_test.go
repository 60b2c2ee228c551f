package frontdoor_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/frontdoor"
)

const (
	badPost = `{"id":"p2","subreddit":"golang","created_utc":1}`
	aUUID   = "fdc7d2f2-062c-4683-9a41-1d7912723c1b"
	anEvent = `{"specversion":"1.0","id":"` + aUUID + `","source":"/me","type":"post","data":` + goodPost + `}`
)

// outcomes is what a request gave: a problem's code, or a word an item.
func outcomes(a answer) string {
	if a.body.Code != "" {
		return a.body.Code
	}
	words := []string{}
	for _, i := range a.body.Items {
		if i.Status == "rejected" {
			words = append(words, i.Code+" "+i.Detail)
		} else {
			words = append(words, i.Status)
		}
	}
	return strings.Join(words, " | ")
}

func TestRequestsAndTheirOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		channel, body string
		headers       []string
		status        int
		want          string
	}{
		"one post":           {"posts", goodPost, nil, 202, "accepted"},
		"with charset":       {"posts", goodPost, []string{"Content-Type", "application/json; charset=UTF-8"}, 202, "accepted"},
		"an array":           {"posts", " [" + goodPost + " , " + goodPost + "]\n", nil, 202, "accepted | accepted"},
		"the same id twice":  {"small", `[{"data_id":"` + aUUID + `"},{"data_id":"` + aUUID + `"}]`, nil, 202, "accepted | accepted"},
		"all rejected":       {"posts", "[" + badPost + ",5]", nil, 422, "invalid_item /title: is required | invalid_item item: must be an object"},
		"one rejected":       {"posts", badPost, nil, 422, "invalid_item /title: is required"},
		"a scalar":           {"posts", `"x"`, nil, 422, "invalid_item item: must be an object"},
		"broken inside":      {"posts", `[{"id":tru},` + goodPost + `]`, nil, 202, "invalid_item not JSON: unexpected 't' at byte 6 | accepted"},
		"lines":              {"posts", goodPost + "\r\n\n{oops\n" + badPost, []string{"Content-Type", "application/x-ndjson"}, 202, "accepted | invalid_item not JSON: unexpected 'o' at byte 1 | invalid_item /title: is required"},
		"an event":           {"posts", anEvent, []string{"Content-Type", "application/cloudevents+json"}, 202, "accepted"},
		"events":             {"posts", "[" + anEvent + `,{"id":"x"},5]`, []string{"Content-Type", "application/cloudevents-batch+json; charset=utf-8"}, 202, "accepted | invalid_item not a CloudEvent: specversion: must be 1.0 | invalid_item not a CloudEvent: invalid JSON"},
		"an event no JSON":   {"posts", "{", []string{"Content-Type", "application/cloudevents+json"}, 400, "malformed"},
		"an event of text":   {"posts", `{"specversion":"1.0","id":"x","source":"s","type":"t","datacontenttype":"text/plain","data":"x"}`, []string{"Content-Type", "application/cloudevents+json"}, 422, "invalid_item /datacontenttype: must be JSON"},
		"an event of nought": {"posts", `{"specversion":"1.0","id":"x","source":"s","type":"t"}`, []string{"Content-Type", "application/cloudevents+json"}, 422, "invalid_item /data: is required"},
		"batch of no array":  {"posts", anEvent, []string{"Content-Type", "application/cloudevents-batch+json"}, 400, "malformed"},
		"event in headers":   {"posts", goodPost, []string{"Ce-Specversion", "1.0", "Ce-Id", aUUID, "Ce-Source", "/me", "Ce-Type", "post"}, 202, "accepted"},
		"headers without id": {"posts", goodPost, []string{"Ce-Specversion", "1.0", "Ce-Source", "/me", "Ce-Type", "post"}, 422, "invalid_item not a CloudEvent: id: is required"},
		"headers and text":   {"posts", "x", []string{"Ce-Specversion", "1.0", "Ce-Id", "1", "Ce-Source", "/me", "Ce-Type", "post", "Content-Type", "text/plain"}, 415, "unsupported_media_type"},
		"bytes":              {"images", "\xff\xd8", []string{"Content-Type", "image/jpeg"}, 202, "accepted"},
		"bytes in an event":  {"images", "\xff\xd8", []string{"Ce-Specversion", "1.0", "Ce-Id", "1", "Ce-Source", "/me", "Ce-Type", "post", "Content-Type", "image/jpeg"}, 202, "accepted"},
		"too many bytes":     {"images", strings.Repeat("x", 1001), []string{"Content-Type", "image/jpeg"}, 413, "too_large"},
		"no bytes":           {"images", "", []string{"Content-Type", "image/jpeg"}, 400, "malformed"},
		"no key":             {"posts", goodPost, []string{"Authorization", ""}, 401, "unauthenticated"},
		"another scheme":     {"posts", goodPost, []string{"Authorization", "Basic all"}, 401, "unauthenticated"},
		"a wrong key":        {"posts", goodPost, []string{"Authorization", "Bearer nobody's"}, 401, "unauthenticated"},
		"scheme in any case": {"posts", goodPost, []string{"Authorization", "bearer all"}, 202, "accepted"},
		"key of others":      {"posts", goodPost, []string{"Authorization", "Bearer some"}, 403, "forbidden_channel"},
		"key of this":        {"readings", `{"id":"a"}`, []string{"Authorization", "Bearer some"}, 202, "accepted"},
		"agents' channel":    {"posts-scores", `{}`, nil, 403, "forbidden_channel"},
		"dead letters":       {"dead-letters", `{}`, nil, 403, "forbidden_channel"},
		"no such channel":    {"nowhere", goodPost, nil, 404, "unknown_channel"},
		"form":               {"posts", goodPost, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"},
		"no type":            {"posts", goodPost, []string{"Content-Type", ""}, 415, "unsupported_media_type"},
		"a strange type":     {"posts", goodPost, []string{"Content-Type", "application/"}, 415, "unsupported_media_type"},
		"another charset":    {"posts", goodPost, []string{"Content-Type", "application/json; charset=latin1"}, 415, "unsupported_media_type"},
		"another coding":     {"posts", goodPost, []string{"Content-Encoding", "br"}, 415, "unsupported_media_type"},
		"two codings":        {"posts", goodPost, []string{"Content-Encoding", "gzip, zstd"}, 415, "unsupported_media_type"},
		"not JSON":           {"posts", "hello", nil, 400, "malformed"},
		"cut off":            {"posts", goodPost[:40], nil, 400, "malformed"},
		"invalid UTF-8":      {"posts", "{\"id\":\"\xff\"}", nil, 400, "malformed"},
		"NUL":                {"posts", "{\"id\":\"\x00\"}", nil, 400, "malformed"},
		"nothing":            {"posts", "", nil, 400, "malformed"},
		"nothing but space":  {"posts", " \n", nil, 400, "malformed"},
		"an empty array":     {"posts", "[ ]", nil, 400, "malformed"},
		"no lines":           {"posts", "\n\n", []string{"Content-Type", "application/x-ndjson"}, 400, "malformed"},
		"array cut off":      {"posts", "[" + goodPost, nil, 400, "malformed"},
		"comma too many":     {"posts", "[" + goodPost + ",]", nil, 400, "malformed"},
		"more after array":   {"posts", "[" + goodPost + "]]", nil, 400, "malformed"},
		"string not closed":  {"posts", `[{"id":"p1},{}]`, nil, 400, "malformed"},
		"one too large":      {"small", `{"a":"` + strings.Repeat("x", 100) + `"}`, nil, 413, "too_large"},
		"one of two large":   {"small", `[{"a":"` + strings.Repeat("x", 100) + `"},{}]`, nil, 202, "too_large 108 bytes, at most 100 are taken | accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, frontdoor.Config{})
			a := f.push(t, c.channel, c.body, c.headers...)
			require.Equal(t, c.want, outcomes(a), a.raw)
			require.Equal(t, c.status, a.status)
			require.Len(t, f.log.envelopes(t), strings.Count(" "+strings.ReplaceAll(c.want, "|", "")+" ", " accepted "))
			if a.status != 202 && a.status != 422 {
				requireProblem(t, a)
			}
		})
	}
}

func requireProblem(t *testing.T, a answer) {
	t.Helper()
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.raw), &body))
	require.Equal(t, float64(a.status), body["status"])
	for _, field := range []string{"type", "title", "detail", "code"} {
		require.NotEmpty(t, body[field], field)
	}
	if a.status == http.StatusUnauthorized {
		require.Contains(t, a.header.Get("WWW-Authenticate"), "Bearer")
	}
}

func TestAnEventsAttributesReachTheLog(t *testing.T) {
	f := open(t, frontdoor.Config{})
	event := strings.Replace(anEvent, `"data"`, `"time":"2020-01-01T00:00:00.5Z","subject":"x","data"`, 1)
	a := f.push(t, "posts", event, "Content-Type", "application/cloudevents+json")
	require.Equal(t, 202, a.status, a.raw)
	require.Equal(t, aUUID, a.body.Items[0].DataID)
	e := f.log.envelopes(t)[0]
	require.Equal(t, "local", e.Source)
	require.Equal(t, goodPost, string(e.Data))
	require.Equal(t, "2020-01-01T00:00:00.5Z", e.Created.Format("2006-01-02T15:04:05.999Z07:00"))
	require.Equal(t, []envelope.Field{
		{Name: "subject", Value: []byte(`"x"`)}, {Name: "originsource", Value: []byte(`"/me"`)}, {Name: "origintype", Value: []byte(`"post"`)},
	}, e.Extensions)
	require.Equal(t, f.clock.now(), f.log.records[0].Time, "the log keeps records by the door's time")
	require.Equal(t, "golang", string(f.log.records[0].Key))
}

func TestItemsWithoutAKeyGetFreshIDs(t *testing.T) {
	f := open(t, frontdoor.Config{})
	a := f.push(t, "small", `[{"n":1},{"n":1}]`)
	require.NotEqual(t, a.body.Items[0].DataID, a.body.Items[1].DataID)
	require.Equal(t, "7", a.body.Items[0].DataID[14:15])
	require.Equal(t, "local", string(f.log.records[0].Key), "the partition key is the producer's name")
}

func TestTheSameItemTwiceIsTheSameItem(t *testing.T) {
	f := open(t, frontdoor.Config{})
	alone, inArray := f.push(t, "posts", goodPost+"\n"), f.push(t, "posts", "[\n"+goodPost+"\n]")
	require.Equal(t, alone.body.Items[0].DataID, inArray.body.Items[0].DataID)
	require.Equal(t, "5", alone.body.Items[0].DataID[14:15])
}

func TestBytesArriveAsTheyWereSent(t *testing.T) {
	f := open(t, frontdoor.Config{})
	f.push(t, "images", "\xff\xd8\x00", "Content-Type", "image/jpeg")
	require.Contains(t, string(f.log.records[0].Value), base64.StdEncoding.EncodeToString([]byte("\xff\xd8\x00")))
	require.Equal(t, "image/jpeg", f.log.envelopes(t)[0].ContentType)
}

func TestUnknownPathsAndMethodsAreProblems(t *testing.T) {
	f := open(t, frontdoor.Config{})
	a := f.send(t, http.MethodGet, "/v1/nothing", nil)
	require.Equal(t, 404, a.status)
	requireProblem(t, a)
	a = f.send(t, http.MethodDelete, "/v1/channels/posts", nil)
	require.Equal(t, 405, a.status)
	require.Equal(t, []string{"GET, HEAD, POST, OPTIONS"}, a.header["Allow"])
	requireProblem(t, a)
}
