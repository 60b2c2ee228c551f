package bench

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// watcher is a live client of an instance.
type watcher struct {
	conn    *websocket.Conn
	stopped atomic.Bool
	ended   chan error
}

// watch has saw told the numbers of all made-up posts that land on the log, frame
// by frame, from the moment that it returns.
func watch(ctx context.Context, in *instance, saw func(numbers []int64, at time.Time)) (*watcher, error) {
	url := in.liveURL("channel:posts")
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, url, nil) //nolint:bodyclose // the dialer has read it, and closed what it was read from
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", url, err)
	}
	if _, _, err := conn.ReadMessage(); err != nil { // that it is subscribed
		conn.Close()
		return nil, err
	}
	w := &watcher{conn: conn, ended: make(chan error, 1)}
	go func() { w.ended <- w.read(saw) }()
	return w, nil
}

func (w *watcher) read(saw func([]int64, time.Time)) error {
	var numbers []int64
	for {
		_, frame, err := w.conn.ReadMessage()
		if err != nil {
			if w.stopped.Load() {
				return nil
			}
			return fmt.Errorf("watch: %w", err)
		}
		at := time.Now()
		if numbers, err = numbersIn(frame, numbers[:0]); err != nil {
			return err
		}
		saw(numbers, at)
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
