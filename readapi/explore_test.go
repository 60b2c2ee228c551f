package readapi_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi"
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

func TestExploreNamesTheParameterAtFault(t *testing.T) {
	f := start(t, nil)
	for query, parameter := range map[string]string{
		"by=author": "by", "by=hour,hour": "by", "by=word,word": "by", "by=hour,day,kind": "by", "by=hour,": "by",
		"sort=name": "sort", "order=up": "order", "min=0": "min", "min=x": "min", "limit=501": "limit", "format=xml": "format", "cursor=x": "cursor",
		"hour=24": "hour", "hour=07": "hour", "hour=": "hour", "hour=1&hour=x": "hour", "weekday=0": "weekday", "weekday=8": "weekday",
		"kind=self": "kind", "band=5": "band", "from=2012": "from", "to=yesterday": "to",
	} {
		paths := []string{"/api/explore?"}
		if !slices.Contains([]string{"by", "sort", "order", "min"}, parameter) {
			paths = append(paths, "/api/explore/posts?")
		}
		for _, path := range paths {
			status, header, body := f.get(t, path+query)
			require.Equal(t, 400, status, path+query)
			require.Equal(t, "application/problem+json", header.Get("Content-Type"))
			require.Equal(t, "invalid_argument", gjson.GetBytes(body, "code").String())
			require.True(t, strings.HasPrefix(gjson.GetBytes(body, "detail").String(), parameter+":"), string(body))
		}
	}
}

// halting is a log of whose posts one is read, and the others once it is let go on.
type halting struct {
	stream.Log
	goOn chan struct{}
}

func (h halting) Read(ctx context.Context, topic string, partition int, offset int64, fn func([]stream.Record) error) error {
	if topic != envelope.ChannelPosts {
		return h.Log.Read(ctx, topic, partition, offset, fn)
	}
	return h.Log.Read(ctx, topic, partition, offset, func(records []stream.Record) error {
		if err := fn(records[:1]); err != nil {
			return err
		}
		select {
		case <-h.goOn:
			return fn(records[1:])
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

func TestExploreSaysHowMuchItHasReadUntilItHasReadTheLog(t *testing.T) {
	goOn, registry := make(chan struct{}), prometheus.NewRegistry()
	f := start(t, func(_ *readapi.Config, deps *readapi.Deps) {
		for i := range 4 {
			logtest.Publish(t, deps.Log, told(fmt.Sprint("p", i), "golang", "title", now, ""))
		}
		deps.Log, deps.Registerer = halting{deps.Log, goOn}, registry
	})
	require.Eventually(t, func() bool {
		status, header, body := f.get(t, "/api/explore?by=hour")
		require.Equal(t, 503, status)
		require.Equal(t, "1", header.Get("Retry-After"))
		require.Equal(t, "unavailable", gjson.GetBytes(body, "code").String())
		return gjson.GetBytes(body, "detail").String() == "explore has read 25% of the log"
	}, 10*time.Second, 5*time.Millisecond)
	status, _, _ := f.get(t, "/api/explore/posts?format=csv")
	require.Equal(t, 503, status)
	require.Equal(t, map[string]float64{"posts": 1, "read_ratio": 0.25}, exploreMetrics(t, registry))

	close(goOn)
	require.Eventually(t, func() bool {
		status, _, _ := f.get(t, "/api/explore")
		return status == 200
	}, 10*time.Second, 5*time.Millisecond)
	require.Equal(t, map[string]float64{"posts": 4, "read_ratio": 1}, exploreMetrics(t, registry))
}

func exploreMetrics(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	families, err := registry.Gather()
	require.NoError(t, err)
	values := map[string]float64{}
	for _, family := range families {
		if name, ok := strings.CutPrefix(family.GetName(), "gravitas_readapi_explore_"); ok {
			values[name] = family.GetMetric()[0].GetGauge().GetValue()
		}
	}
	return values
}

func TestExploreShowsTheScorerInForce(t *testing.T) {
	var inForce atomic.Value
	inForce.Store("scorer.v1")
	f := start(t, func(_ *readapi.Config, deps *readapi.Deps) {
		deps.InForce = func() string { return inForce.Load().(string) }
	})
	f.tellSome(t)
	inForce.Store("scorer.v2")
	require.EqualValues(t, 0, gjson.GetBytes(f.ask(t, "/api/explore"), "total.posts").Int())
	require.Empty(t, gjson.GetBytes(f.ask(t, "/api/explore/posts"), "items").Array())
	inForce.Store("scorer.v1")
	require.EqualValues(t, 4, gjson.GetBytes(f.ask(t, "/api/explore"), "total.posts").Int())
}

func TestExploreGoesOnFromACursor(t *testing.T) {
	f := start(t, nil)
	f.tellSome(t)
	for list, want := range map[string][]string{
		"/api/explore?by=domain&sort=key": {`["go.dev"]`, `["i.imgur.com"]`, `["imgur.com"]`, `["self"]`},
		"/api/explore?by=hour,kind":       {`["23","link"]`, `["0","link"]`, `["0","text"]`},
	} {
		require.Equal(t, want, f.walk(t, list, "key", 1, func() {}))
	}
	require.Equal(t, []string{"p2", "p3", "p1", "p4"}, f.walk(t, "/api/explore/posts?", "id", 3, func() {}))
}
