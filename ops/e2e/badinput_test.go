package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// request is something sent to the front door. Empty fields are those of a well-behaved producer.
type request struct {
	channel, key, contentType, encoding string
	body                                string
}

// answer is what the door says, of the items or of the whole request.
type answer struct {
	receipt
	Status int `json:"status"`
	Code   string
	Detail string
	header http.Header
}

func (s *site) send(r request) (status int, a answer, err error) {
	sent, err := http.NewRequest(http.MethodPost, s.frontdoor()+"/v1/channels/"+orElse(r.channel, "posts"), strings.NewReader(r.body))
	if err != nil {
		return 0, a, err
	}
	sent.Header.Set("Authorization", "Bearer "+orElse(r.key, s.key))
	sent.Header.Set("Content-Type", orElse(r.contentType, "application/json"))
	if r.encoding != "" {
		sent.Header.Set("Content-Encoding", r.encoding)
	}
	got, err := s.http.Do(sent)
	if err != nil {
		return 0, a, err
	}
	defer got.Body.Close()
	a.header = got.Header
	return got.StatusCode, a, json.NewDecoder(got.Body).Decode(&a)
}

func orElse(text, byDefault string) string {
	if text == "" {
		return byDefault
	}
	return text
}

func TestBadInputGetsTheContractsAnswerAndHarmsNoNeighbour(t *testing.T) {
	n := startNode(t, "--config", writeConfig(t, "channels: {readings: {schema: {type: object}}}\n"))
	s := n.site()
	for name, c := range wholeRequests(addProducer(t, n, "meter", "readings")) {
		t.Run(name, func(t *testing.T) {
			status, a, err := s.send(c.request)
			require.NoError(t, err)
			require.Equal(t, c.status, status, "%+v", a)
			require.Equal(t, c.status, a.Status)
			require.Equal(t, c.code, a.Code)
			require.NotEmpty(t, a.Detail)
			require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
		})
	}
	good := makePosts(20)
	t.Run("items of an array", func(t *testing.T) { testMixed(t, s, good[:10], "application/json", "[", ",", "]") })
	t.Run("items of lines", func(t *testing.T) { testMixed(t, s, good[10:], "application/x-ndjson", "", "\n", "\n") })
	t.Run("odd bytes", func(t *testing.T) { testOddBytes(t, s) })
	t.Run("memory", func(t *testing.T) { testMemory(t, n, good[:2]) })
	s.settle(settleLimit, len(good))
	_, err := s.get("/api/subreddit/" + good[0].Subreddit)
	require.NoError(t, err)
	require.Subset(t, listedIDs(t, s, good), ids(good), "good items are there, whatever their neighbours were")
}

// problemCase is a request that fails as a whole.
type problemCase struct {
	request
	status int
	code   string
}

// wholeRequests are requests that the door turns down whole; otherKey opens another channel.
func wholeRequests(otherKey string) map[string]problemCase {
	many := "[" + strings.Repeat(`{"id":"a"},`, 199_999) + `{"id":"a"}]`
	return map[string]problemCase{
		"no JSON":                   {request{body: "nope"}, 400, "malformed"},
		"a broken object":           {request{body: `{"id":`}, 400, "malformed"},
		"a broken array":            {request{body: `[{"id":"a"},{`}, 400, "malformed"},
		"an empty body":             {request{}, 400, "malformed"},
		"an empty array":            {request{body: "[]"}, 400, "malformed"},
		"no gzip":                   {request{body: "plain", encoding: "gzip"}, 400, "malformed"},
		"an unknown key":            {request{body: "{}", key: "gk_0000000000000000000000"}, 401, "unauthenticated"},
		"another channel's key":     {request{body: "{}", key: otherKey}, 403, "forbidden_channel"},
		"an agents' channel":        {request{body: "{}", channel: "posts-scores"}, 403, "forbidden_channel"},
		"an unknown channel":        {request{body: "{}", channel: "nowhere"}, 404, "unknown_channel"},
		"a 2 MiB item":              {request{body: string(bigPost("big", 2<<20))}, 413, "too_large"},
		"200,000 items":             {request{body: many}, 413, "too_large"},
		"40 MiB":                    {request{body: strings.Repeat(" ", 40<<20)}, 413, "too_large"},
		"a gzip bomb":               {request{body: bomb(1 << 30), encoding: "gzip"}, 413, "too_large"},
		"a gzip bomb of items":      {request{body: zipped(many), encoding: "gzip"}, 413, "too_large"},
		"a content type":            {request{body: "{}", contentType: "text/plain"}, 415, "unsupported_media_type"},
		"an encoding":               {request{body: "{}", encoding: "br"}, 415, "unsupported_media_type"},
		"a charset":                 {request{body: "{}", contentType: "application/json; charset=latin1"}, 415, "unsupported_media_type"},
		"a content type in no form": {request{body: "{}", contentType: ";;;"}, 415, "unsupported_media_type"},
	}
}

// badItems are items that can't be taken, each with the reject's code and what its detail names.
func badItems() [][3]string {
	return [][3]string{
		{`{"id":"x","subreddit":"s","created_utc":1}`, "invalid_item", "/title: is required"},
		{`{"id":"x","subreddit":"s","title":7,"created_utc":1}`, "invalid_item", "/title"},
		{`{"id":"x","subreddit":"s","title":"t","created_utc":"noon"}`, "invalid_item", "/created_utc"},
		{`{"id":"x","subreddit":"s","title":"t","created_utc":1e999}`, "invalid_item", "out of range"},
		{`{"id":{},"subreddit":[],"title":"t","created_utc":1}`, "invalid_item", "/id"},
		{`null`, "invalid_item", ""},
		{`nope`, "invalid_item", ""},
		{`{"id" "x"}`, "invalid_item", ""},
		{string(bigPost("big", 2<<20)), "too_large", ""},
	}
}

// testMixed sends good and bad items by turns: each bad one is named with its place and why.
func testMixed(t *testing.T, s *site, good []post, contentType, opening, comma, ending string) {
	bad := badItems()
	var items []string
	for i, p := range good {
		items = append(items, string(p.item))
		if i < len(bad) {
			items = append(items, bad[i][0])
		}
	}
	status, a, err := s.send(request{body: opening + strings.Join(items, comma) + ending, contentType: contentType})
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, status)
	require.Equal(t, len(good), a.Accepted)
	require.Equal(t, len(bad), a.Rejected)
	require.Len(t, a.Items, len(items))
	for i, item := range a.Items {
		if i%2 == 0 || i/2 >= len(bad) {
			require.Equal(t, "accepted", item.Status)
			require.Len(t, item.DataID, 36)
			continue
		}
		require.Equal(t, "rejected", item.Status)
		require.Equal(t, bad[i/2][1], item.Code, "%.80s: %s", items[i], item.Detail)
		require.Contains(t, item.Detail, bad[i/2][2])
		require.Equal(t, &i, item.Index)
	}
}

// testOddBytes sends what is allowed but odd: it is taken or turned down, and what is taken
// must not trip an agent.
func testOddBytes(t *testing.T, s *site) {
	head := `{"id":"odd%d","subreddit":"odd","created_utc":1300000000.75,"title":`
	for i, title := range []string{
		`"\u0000"`, `"\ud800"`, "\"\xff\xfe\"", `"` + strings.Repeat("Zz ", 100_000) + `"`, `"","title":"again"`,
		`"","deep":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), `""`,
	} {
		status, a, err := s.send(request{body: fmt.Sprintf(head, i) + title + "}"})
		require.NoError(t, err)
		require.Contains(t, []int{202, 400, 422}, status, "%.40s: %+v", title, a)
	}
}

// rounds of costly requests, before and after which the memory is looked at.
const rounds = 15

// testMemory sends costly requests over and over: the process must not grow.
func testMemory(t *testing.T, n *node, good []post) {
	costly := []request{
		{body: bomb(1 << 30), encoding: "gzip"},
		{body: "[" + strings.Repeat(`{"id":"a"},`, 199_999) + `{"id":"a"}]`},
		{body: strings.Repeat(" ", 31<<20) + "nope"},
		{body: "[" + string(good[0].item) + "," + string(bigPost("big", 2<<20)) + "," + string(good[1].item) + "]"},
	}
	s := n.site()
	round := func() {
		for _, r := range costly {
			_, _, err := s.send(r)
			require.NoError(t, err)
		}
	}
	for range rounds {
		round()
	}
	before := residentMiB(t, n.process())
	for range rounds {
		round()
	}
	after := residentMiB(t, n.process())
	t.Logf("%d MiB resident after %d rounds of costly requests, %d MiB after as many more", before, rounds, after)
	require.LessOrEqual(t, after, before+before/4+32)
}

// residentMiB is a process's resident memory.
func residentMiB(t *testing.T, p *process) (mib int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if os.IsNotExist(err) {
		t.Skip("this system has no /proc to read a process's memory from")
	}
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	_, err = fmt.Sscanf(rest, "%d", &mib)
	require.NoError(t, err)
	return mib / 1024
}

// bigPost is a post of about so many bytes.
func bigPost(id string, size int) []byte {
	p := makePosts(1)[0]
	p.ID, p.SelfText = id, strings.Repeat("x", size)
	p.seal()
	return p.item
}

// bomb is zeros that gzip makes small.
func bomb(size int) string {
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	zeros := make([]byte, 1<<20)
	for range size / len(zeros) {
		_, _ = z.Write(zeros) // a buffer takes all
	}
	_ = z.Close()
	return body.String()
}

func zipped(text string) string {
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	_, _ = z.Write([]byte(text)) // a buffer takes all
	_ = z.Close()
	return body.String()
}

func ids(posts []post) (all []string) {
	for _, p := range posts {
		all = append(all, p.ID)
	}
	return all
}

// listedIDs are all posts listed under the posts' subreddits.
func listedIDs(t *testing.T, s *site, posts []post) (all []string) {
	for _, g := range groups(posts) {
		body, err := s.get(postsPath(g.name))
		require.NoError(t, err)
		rows, err := decodeLines[postRow](body)
		require.NoError(t, err)
		for _, row := range rows {
			all = append(all, row.ID)
		}
	}
	return all
}
