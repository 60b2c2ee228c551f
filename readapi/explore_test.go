package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/readapi/internal/logtest"
)

// told is a post as it lies on the channel posts.
func told(id, subreddit, title string, created time.Time, more string) stream.Record {
	item := fmt.Sprintf(`{"id":%q,"subreddit":%q,"title":%q,"created_utc":%d%s}`, id, subreddit, title, created.Unix(), more)
	return logtest.Wrap(envelope.ChannelPosts, subreddit, id, item)
}

// scored is a post's score as it lies on the channel posts-scores.
func scored(id, subreddit string, created time.Time, score float64) stream.Record {
	item := fmt.Sprintf(`{"post_id":%q,"subreddit":%q,"created_utc":%d,"score":%g,"scorer":"scorer.v1","model":"m"}`, id, subreddit, created.Unix(), score)
	return logtest.Wrap(envelope.ChannelPostsScores, subreddit, id, item)
}

// tell puts a few posts and scores on the log, and waits until explore has so many.
func (f *fixture) tell(t *testing.T, posts int, records ...stream.Record) {
	logtest.Publish(t, f.log, records...)
	require.Eventually(t, func() bool {
		_, _, body := f.get(t, "/api/explore")
		return gjson.GetBytes(body, "total.posts").Int() == int64(posts)
	}, 10*time.Second, 5*time.Millisecond)
}

func (f *fixture) tellSome(t *testing.T) {
	friday := time.Date(2012, 6, 1, 23, 30, 0, 0, time.UTC)
	monday := time.Date(2012, 6, 4, 0, 0, 0, 0, time.UTC)
	f.tell(t, 4,
		told("p1", "golang", "=Close the channel, close it", friday, `,"domain":"Go.dev"`), scored("p1", "golang", friday, 0.75),
		told("p2", "Golang", "Channels; Straße", monday, `,"is_self":true,"domain":"self.golang"`), scored("p2", "Golang", monday, 0.5),
		told("p3", "funny", "The channel of cats", monday, `,"domain":"i.imgur.com"`), scored("p3", "funny", monday, 0.25),
		told("p4", "funny", "Cats 2", friday, `,"url":"https://Imgur.com/x"`), scored("p4", "funny", friday, 0),
		told("p5", "funny", "no score", friday, ""),
	)
}

func TestExploreGroupsAndMeasuresScoredPosts(t *testing.T) {
	f := start(t, nil)
	f.tellSome(t)
	for query, want := range map[string]string{
		"": `{"by":[],"total":{"posts":4,"score":0.375,"serious":0.5},"items":[],"next":null}`,
		"?by=subreddit": `{"by":["subreddit"],"total":{"posts":4,"score":0.375,"serious":0.5},"items":[` +
			`{"key":["funny"],"posts":2,"score":0.125,"serious":0},{"key":["Golang"],"posts":2,"score":0.625,"serious":1}],"next":null}`,
		"?by=weekday,hour&subreddit=FUNNY": `{"by":["weekday","hour"],"total":{"posts":2,"score":0.125,"serious":0},"items":[` +
			`{"key":["1","0"],"posts":1,"score":0.25,"serious":0},{"key":["5","23"],"posts":1,"score":0,"serious":0}],"next":null}`,
		"?by=word&min=2": `{"by":["word"],"total":{"posts":4,"score":0.375,"serious":0.5},"items":[` +
			`{"key":["cats"],"posts":2,"score":0.125,"serious":0},{"key":["channel"],"posts":2,"score":0.5,"serious":0.5}],"next":null}`,
		"?by=domain&sort=key": `{"by":["domain"],"total":{"posts":4,"score":0.375,"serious":0.5},"items":[` +
			`{"key":["go.dev"],"posts":1,"score":0.75,"serious":1},{"key":["i.imgur.com"],"posts":1,"score":0.25,"serious":0},` +
			`{"key":["imgur.com"],"posts":1,"score":0,"serious":0},{"key":["self"],"posts":1,"score":0.5,"serious":1}],"next":null}`,
		"?from=2013-01-01T00:00:00Z": `{"by":[],"total":{"posts":0,"score":null,"serious":null},"items":[],"next":null}`,
	} {
		status, header, body := f.get(t, "/api/explore"+query)
		require.Equal(t, 200, status, string(body))
		require.Equal(t, want, string(body[:len(body)-1]), query)
		status, _, _ = f.get(t, "/api/explore"+query, "If-None-Match", header.Get("ETag"))
		require.Equal(t, 304, status)
	}
}

func TestExploreListsThePostsNewestFirst(t *testing.T) {
	f := start(t, nil)
	f.tellSome(t)
	var ids []string
	for _, row := range gjson.GetBytes(f.ask(t, "/api/explore/posts"), "items").Array() {
		ids = append(ids, row.Get("id").String())
	}
	require.Equal(t, []string{"p2", "p3", "p1", "p4"}, ids)
	_, _, body := f.get(t, "/api/explore/posts?word=STRASSE&word=Straße")
	require.Equal(t, `{"items":[{"id":"p2","data_id":"`+envelope.ItemID("posts", "p2", nil).String()+`","subreddit":"Golang",`+
		`"title":"Channels; Straße","domain":"self","created_utc":1338768000,"score":0.5,"scorer":"scorer.v1"}],"next":null}`, string(body[:len(body)-1]))
}

func TestExploreExportsAllGroupsAndPosts(t *testing.T) {
	f := start(t, nil)
	f.tellSome(t)
	for path, want := range map[string]string{
		"/api/explore?by=month,kind&format=csv&limit=1": "month,kind,posts,score,serious\n2012-06,link,3,0.3333333333333333,0.3333333333333333\n2012-06,text,1,0.5,1\n",
		"/api/explore?by=kind&format=ndjson": `{"key":["link"],"posts":3,"score":0.3333333333333333,"serious":0.3333333333333333}` + "\n" +
			`{"key":["text"],"posts":1,"score":0.5,"serious":1}` + "\n",
		"/api/explore/posts?band=3&format=csv": "id,data_id,subreddit,title,domain,created_utc,score,scorer\np1," + envelope.ItemID("posts", "p1", nil).String() +
			",golang,\"'=Close the channel, close it\",go.dev,1338593400,0.75,scorer.v1\n",
		"/api/explore/posts?band=4&format=ndjson": "",
	} {
		status, _, body := f.get(t, path)
		require.Equal(t, 200, status)
		require.Equal(t, want, string(body), path)
	}
}
