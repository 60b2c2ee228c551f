package live_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope/stream/logtest"
)

func TestAnEventIsItsItemWithItsID(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.subscribe(t, "scores")
	r := score("golang", "p1", 0)
	logtest.Publish(t, f.log, r)
	s := c.next()
	require.Equal(t, "scores", s.Events[0].Topic)
	require.JSONEq(t, `{"post_id":"p1","subreddit":"golang","score":0.5,"data_id":"`+gjson.GetBytes(r.Value, "data_id").String()+`"}`,
		string(s.Events[0].Data))
}

func TestEachTopicGetsItsOwnEvents(t *testing.T) {
	f := serve(t, newLog(t), nil)
	records := []struct {
		topic string
		want  []string // topics that get it
	}{
		{"scores", []string{"scores", "subreddit:GoLang"}},
		{"rollups", []string{"rollups", "5min", "subreddit:GoLang"}},
		{"totals", []string{"totals", "subreddit:GoLang"}},
		{"recommendations", []string{"recommendations:user-7"}},
		{"demand-prediction", []string{"demand-prediction", "series:plant"}},
		{"pipeline", []string{"pipeline"}},
	}
	clients := map[string]*client{}
	for _, name := range []string{
		"scores", "rollups", "5min", "totals", "subreddit:GoLang", "recommendations:user-7", "demand-prediction", "series:plant", "series:pla", "pipeline",
	} {
		clients[name] = f.subscribe(t, name)
	}
	logtest.Publish(t, f.log, logtest.Wrap("recommendations", "user-8", "other", `{"user":"user-8"}`))
	logtest.Publish(t, f.log, score("golang", "p1", 0), rollup("golang", 0, 1), total("golang", 1),
		logtest.Wrap("recommendations", "user-7", "r", `{"user":"user-7"}`),
		logtest.Wrap("demand-prediction", "plant", "d", `{"series":"plant"}`),
		logtest.Wrap("pipeline", "a", "r", `{"agent":"a","instance":"i"}`))
	got := map[string]int{}
	for name, c := range clients {
		n := 0
		for _, r := range records {
			for _, want := range r.want {
				if want == name {
					n++
				}
			}
		}
		for got[name] < n {
			for _, e := range c.next().Events {
				require.Equal(t, name, e.Topic)
				require.Equal(t, strings.HasPrefix(name, "subreddit:"), e.Channel != "")
				require.NotContains(t, string(e.Data), "user-8")
				got[name]++
			}
		}
	}
}

func TestEachMessageIsAnsweredWithAllTopics(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.dial(t, "")
	require.Equal(t, []string{"scores", "totals"}, c.say(`{"subscribe":["totals","scores","scores"]}`).Subscribed)
	require.Equal(t, []string{"scores", "subreddit:Go", "totals"}, c.say(`{"subscribe":["subreddit:Go","subreddit:GO"]}`).Subscribed)
	require.Equal(t, []string{"scores", "totals"}, c.say(`{"unsubscribe":["subreddit:gO","never"]}`).Subscribed)
	require.Equal(t, []string{"channel:posts", "totals"}, c.say(`{"subscribe":["channel:posts"],"unsubscribe":["scores"]}`).Subscribed)
	require.Empty(t, c.say(`{"unsubscribe":["channel:posts","totals"]}`).Subscribed)
}

func TestABadMessageIsAnsweredAndChangesNothing(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.subscribe(t, "scores")
	for _, message := range []string{
		`{`, `[]`, `{}`, `{"subscribe":"scores"}`, `{"subscribe":["totals","nothing"]}`, `{"subscribe":["subreddit:"]}`,
		`{"subscribe":["channel:nowhere"]}`, `{"subscribe":["totals"],"after":"?"}`, "\x00", `{"subscribe":["` + strings.Repeat("x", 300) + `"]}`,
	} {
		s := c.say(message)
		require.NotNil(t, s.Error, message)
		require.Equal(t, "invalid_argument", s.Error.Code)
	}
	require.Equal(t, []string{"scores"}, c.say(`{"subscribe":[]}`).Subscribed)
}

func TestTopicsOfOneClientAreBounded(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.dial(t, "")
	names := make([]string, 257)
	for i := range names {
		names[i] = fmt.Sprintf("%q", fmt.Sprint("subreddit:", i))
	}
	require.NotNil(t, c.say(`{"subscribe":[`+strings.Join(names, ",")+`]}`).Error)
	require.Len(t, c.say(`{"subscribe":[`+strings.Join(names[:256], ",")+`]}`).Subscribed, 256)
}

func TestAMessageThatIsTooLargeEndsTheConnection(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.subscribe(t, "scores")
	require.NoError(t, c.conn.WriteMessage(websocket.TextMessage, make([]byte, 65<<10)))
	_, err := c.read()
	require.True(t, websocket.IsCloseError(err, websocket.CloseMessageTooBig), err)
}

func TestEnvelopesAreForOperators(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.dial(t, "reader")
	require.Equal(t, "forbidden", c.say(`{"subscribe":["channel:posts"]}`).Error.Code)
}

func TestAChannelsEnvelopesComeAsTheyAre(t *testing.T) {
	f := serve(t, newLog(t), nil)
	for round := range 3 { // each round follows the channel anew
		c := f.subscribe(t, "channel:posts")
		r := logtest.Publish(t, f.log, logtest.Wrap("posts", "golang", fmt.Sprint(round), `{"id":"p1"}`))
		require.Equal(t, []string{string(r[0].Value)}, c.data(1))
		require.Empty(t, c.say(`{"unsubscribe":["channel:posts"]}`).Subscribed)
	}
}

func TestAForeignPageMayNotConnect(t *testing.T) {
	f := serve(t, newLog(t), nil)
	_, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(f.url, "http")+"/live",
		http.Header{"Origin": {"https://evil.example.org"}})
	require.Error(t, err)
	require.Equal(t, http.StatusForbidden, response.StatusCode)
	response.Body.Close()
}

func TestAStoppingHubSaysThatItGoesAway(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.subscribe(t, "scores")
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		f.stop()
	}()
	_, err := c.read()
	require.True(t, websocket.IsCloseError(err, websocket.CloseGoingAway), err)
	<-stopped
}

func TestAScoreThatIsRepeatedIsToldOnce(t *testing.T) {
	log := newLog(t)
	logtest.Publish(t, log, score("golang", "before", 0)) // told by a hub that is gone
	f := serve(t, log, nil)
	c := f.subscribe(t, "scores")
	logtest.Publish(t, log, score("golang", "p1", 1), score("golang", "p2", 2))
	logtest.Publish(t, log, score("golang", "before", 0), score("golang", "p1", 1), score("golang", "p2", 2), score("golang", "p1", 3))
	ids := []string{}
	for _, data := range c.data(3) {
		ids = append(ids, gjson.Get(data, "post_id").String())
	}
	require.Equal(t, []string{"p1", "p2", "p1"}, ids, "an item sent again is told again, an output repeated is not")
}

func TestRecordsThatAreNoEnvelopesAreNoOnesEvents(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.subscribe(t, "scores")
	bad := score("golang", "p0", 0)
	bad.Value = []byte("{not an envelope")
	logtest.Publish(t, f.log, bad, logtest.Wrap("posts-scores", "golang", "p1", `[1]`), score("golang", "p2", 2))
	require.Contains(t, c.data(1)[0], `"p2"`)
}
