package bench

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// liveTopic is what live clients watch, and how the numbers of its posts are found.
type liveTopic struct {
	name    string
	numbers func(frame []byte, to []int64) ([]int64, error)
}

var (
	livePosts  = liveTopic{"channel:posts", numbersIn}
	liveScores = liveTopic{"scores", scoresIn}
)

// watcher is a websocket client.
type watcher struct {
	conn    *websocket.Conn
	stopped atomic.Bool
	ended   chan error
}

// watch has saw told the numbers of all made-up posts that a topic tells of, frame
// by frame, from the moment that it returns.
func watch(ctx context.Context, in *instance, topic liveTopic, saw func(numbers []int64, at time.Time)) (*watcher, error) {
	w, err := connect(ctx, in.liveURL(topic.name), true)
	if err == nil {
		w.start(func() error { return w.read(topic, saw) })
	}
	return w, err
}

// connect returns a client that doesn't read yet; a greeted one has been told that it is
// subscribed.
func connect(ctx context.Context, url string, greeted bool) (*watcher, error) {
	dialer := websocket.Dialer{HandshakeTimeout: answerTimeout, ReadBufferSize: 64 << 10}
	conn, _, err := dialer.DialContext(ctx, url, nil) //nolint:bodyclose // the dialer has read it, and closed what it was read from
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", url, err)
	}
	if greeted {
		if _, _, err := conn.ReadMessage(); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return &watcher{conn: conn, ended: make(chan error, 1)}, nil
}

// start has read run until the client is stopped.
func (w *watcher) start(read func() error) {
	go func() {
		err := read()
		if w.stopped.Load() {
			err = nil
		}
		w.ended <- err
	}()
}

func (w *watcher) read(topic liveTopic, saw func([]int64, time.Time)) error {
	var numbers []int64
	for {
		_, frame, err := w.conn.ReadMessage()
		if err != nil {
			return fmt.Errorf("watch: %w", err)
		}
		at := time.Now()
		if numbers, err = topic.numbers(frame, numbers[:0]); err != nil {
			return err
		}
		saw(numbers, at)
	}
}

// drain takes what comes, counts its bytes and looks at nothing.
func (w *watcher) drain(taken *atomic.Int64) error {
	for {
		_, frame, err := w.conn.NextReader()
		if err != nil {
			return fmt.Errorf("watch: %w", err)
		}
		n, err := io.Copy(io.Discard, frame)
		taken.Add(n)
		if err != nil {
			return fmt.Errorf("watch: %w", err)
		}
	}
}

// stop ends watching and returns what ended it before.
func (w *watcher) stop() error {
	w.stopped.Store(true)
	return errors.Join(w.conn.Close(), <-w.ended)
}

// dataField comes before each envelope's item in base64.
var dataField = []byte(`"data":"`)

// numbersIn appends the numbers of the posts in a frame of envelopes. It decodes
// no more of them than it needs: the client must not be what is measured.
func numbersIn(frame []byte, to []int64) ([]int64, error) {
	const needed = (len(idPrefix) + idDigits + 2) / 3 * 4 // of base64
	var item [needed / 4 * 3]byte
	for {
		i := bytes.Index(frame, dataField)
		if i < 0 {
			return to, nil
		}
		frame = frame[i+len(dataField):]
		if len(frame) < needed {
			return to, errors.New("watch: a frame ends within an item")
		}
		if _, err := base64.StdEncoding.Decode(item[:], frame[:needed]); err != nil {
			return to, fmt.Errorf("watch: %w", err)
		}
		number, err := numberOf(item[:])
		if err != nil {
			return to, err
		}
		to = append(to, number)
	}
}

// postField comes before the id of each score's post.
var postField = []byte(`"post_id":"`)

// scoresIn appends the numbers of the posts whose scores are in a frame.
func scoresIn(frame []byte, to []int64) ([]int64, error) {
	for {
		i := bytes.Index(frame, postField)
		if i < 0 {
			return to, nil
		}
		frame = frame[i+len(postField):]
		if len(frame) < idDigits {
			return to, errors.New("watch: a frame ends within a score")
		}
		number, err := strconv.ParseInt(string(frame[:idDigits]), 10, 64)
		if err != nil {
			return to, fmt.Errorf("watch: %w", err)
		}
		to = append(to, number)
	}
}
