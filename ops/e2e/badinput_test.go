package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

func TestBadInputGetsTheContractsAnswerAndHarmsNoNeighbour(t *testing.T) {
	n := rig.StartNode(t, "--config", writeConfig(t, "channels: {readings: {schema: {type: object}}}\n"))
	s := n.Site()
	for name, c := range wholeRequests(addProducer(t, n, "meter", "readings")) {
		t.Run(name, func(t *testing.T) {
			status, a, err := s.Send(c.Request)
			require.NoError(t, err)
			require.Equal(t, c.status, status, "%+v", a)
			require.Equal(t, c.status, a.Status)
			require.Equal(t, c.code, a.Code)
			require.NotEmpty(t, a.Detail)
			require.Equal(t, "application/problem+json", a.Header.Get("Content-Type"))
		})
	}
	good := rig.MakePosts(20)
	t.Run("items of an array", func(t *testing.T) { testMixed(t, s, good[:10], "application/json", "[", ",", "]") })
	t.Run("items of lines", func(t *testing.T) { testMixed(t, s, good[10:], "application/x-ndjson", "", "\n", "\n") })
	t.Run("odd bytes", func(t *testing.T) { testOddBytes(t, s) })
	t.Run("memory", func(t *testing.T) { testMemory(t, n, good[:2]) })
	s.Settle(rig.SettleLimit, len(good))
	_, err := s.Get("/api/subreddit/" + good[0].Subreddit)
	require.NoError(t, err)
	require.Subset(t, listedIDs(t, s, good), ids(good), "good items are there, whatever their neighbours were")
}

// problemCase is a request that fails as a whole.
type problemCase struct {
	rig.Request
	status int
	code   string
}

// wholeRequests are requests that the door turns down whole; otherKey opens another channel.
func wholeRequests(otherKey string) map[string]problemCase {
	many := "[" + strings.Repeat(`{"id":"a"},`, 199_999) + `{"id":"a"}]`
	return map[string]problemCase{
		"no JSON":                   {rig.Request{Body: "nope"}, 400, "malformed"},
		"a broken object":           {rig.Request{Body: `{"id":`}, 400, "malformed"},
		"a broken array":            {rig.Request{Body: `[{"id":"a"},{`}, 400, "malformed"},
		"an empty body":             {rig.Request{}, 400, "malformed"},
		"an empty array":            {rig.Request{Body: "[]"}, 400, "malformed"},
		"no gzip":                   {rig.Request{Body: "plain", Encoding: "gzip"}, 400, "malformed"},
		"an unknown key":            {rig.Request{Body: "{}", Key: "gk_0000000000000000000000"}, 401, "unauthenticated"},
		"another channel's key":     {rig.Request{Body: "{}", Key: otherKey}, 403, "forbidden_channel"},
		"an agents' channel":        {rig.Request{Body: "{}", Channel: "posts-scores"}, 403, "forbidden_channel"},
		"an unknown channel":        {rig.Request{Body: "{}", Channel: "nowhere"}, 404, "unknown_channel"},
		"a 2 MiB item":              {rig.Request{Body: string(bigPost("big", 2<<20))}, 413, "too_large"},
		"200,000 items":             {rig.Request{Body: many}, 413, "too_large"},
		"40 MiB":                    {rig.Request{Body: strings.Repeat(" ", 40<<20)}, 413, "too_large"},
		"a gzip bomb":               {rig.Request{Body: bomb(1 << 30), Encoding: "gzip"}, 413, "too_large"},
		"a gzip bomb of items":      {rig.Request{Body: zipped(many), Encoding: "gzip"}, 413, "too_large"},
		"a content type":            {rig.Request{Body: "{}", ContentType: "text/plain"}, 415, "unsupported_media_type"},
		"an encoding":               {rig.Request{Body: "{}", Encoding: "br"}, 415, "unsupported_media_type"},
		"a charset":                 {rig.Request{Body: "{}", ContentType: "application/json; charset=latin1"}, 415, "unsupported_media_type"},
		"a content type in no form": {rig.Request{Body: "{}", ContentType: ";;;"}, 415, "unsupported_media_type"},
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
func testMixed(t *testing.T, s *rig.Site, good []rig.Post, contentType, opening, comma, ending string) {
	bad := badItems()
	var items []string
	for i, p := range good {
		items = append(items, string(p.Item))
		if i < len(bad) {
			items = append(items, bad[i][0])
		}
	}
	status, a, err := s.Send(rig.Request{Body: opening + strings.Join(items, comma) + ending, ContentType: contentType})
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
func testOddBytes(t *testing.T, s *rig.Site) {
	head := `{"id":"odd%d","subreddit":"odd","created_utc":1300000000.75,"title":`
	for i, title := range []string{
		`"\u0000"`, `"\ud800"`, "\"\xff\xfe\"", `"` + strings.Repeat("Zz ", 100_000) + `"`, `"","title":"again"`,
		`"","deep":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), `""`,
	} {
		status, a, err := s.Send(rig.Request{Body: fmt.Sprintf(head, i) + title + "}"})
		require.NoError(t, err)
		require.Contains(t, []int{202, 400, 422}, status, "%.40s: %+v", title, a)
	}
}

// rounds of costly requests, before and after which the memory is looked at.
const rounds = 15

// testMemory sends costly requests over and over: the process must not grow.
func testMemory(t *testing.T, n *rig.Node, good []rig.Post) {
	costly := []rig.Request{
		{Body: bomb(1 << 30), Encoding: "gzip"},
		{Body: "[" + strings.Repeat(`{"id":"a"},`, 199_999) + `{"id":"a"}]`},
		{Body: strings.Repeat(" ", 31<<20) + "nope"},
		{Body: "[" + string(good[0].Item) + "," + string(bigPost("big", 2<<20)) + "," + string(good[1].Item) + "]"},
	}
	s := n.Site()
	round := func() {
		for _, r := range costly {
			_, _, err := s.Send(r)
			require.NoError(t, err)
		}
	}
	for range rounds {
		round()
	}
	before := residentMiB(t, n.Process())
	for range rounds {
		round()
	}
	after := residentMiB(t, n.Process())
	t.Logf("%d MiB resident after %d rounds of costly requests, %d MiB after as many more", before, rounds, after)
	require.LessOrEqual(t, after, before+before/4+32)
}

// residentMiB is a process's resident memory.
func residentMiB(t *testing.T, p *rig.Process) (mib int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Cmd.Process.Pid))
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
	p := rig.MakePosts(1)[0]
	p.ID, p.SelfText = id, strings.Repeat("x", size)
	p.Seal()
	return p.Item
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

func ids(posts []rig.Post) (all []string) {
	for _, p := range posts {
		all = append(all, p.ID)
	}
	return all
}

// listedIDs are all posts listed under the posts' subreddits.
func listedIDs(t *testing.T, s *rig.Site, posts []rig.Post) (all []string) {
	for _, g := range rig.Groups(posts) {
		body, err := s.Get(rig.PostsPath(g.Name))
		require.NoError(t, err)
		rows, err := rig.DecodeLines[rig.PostRow](body)
		require.NoError(t, err)
		for _, row := range rows {
			all = append(all, row.ID)
		}
	}
	return all
}
