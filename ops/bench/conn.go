package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// answerTimeout is how long a server may take to answer one request.
const answerTimeout = 15 * time.Second

// conn is a keep-alive connection that sends requests made beforehand, so that
// the load takes as little of the machine as it can from what is measured.
type conn struct {
	net.Conn
	answers *bufio.Reader
}

func dial(ctx context.Context, base string) (*conn, error) {
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "tcp", hostOf(base))
	if err != nil {
		return nil, err
	}
	return &conn{c, bufio.NewReaderSize(c, 16<<10)}, nil
}

// do sends a request and reads its answer, which must be 200 or 202.
func (c *conn) do(request []byte) error {
	if err := c.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return err
	}
	if _, err := c.Write(request); err != nil {
		return fmt.Errorf("send a request: %w", err)
	}
	answer, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return fmt.Errorf("read an answer: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusOK || answer.StatusCode == http.StatusAccepted {
		_, err = io.Copy(io.Discard, answer.Body)
		return err
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, 10_000))
	if err != nil {
		return fmt.Errorf("read an answer: %w", err)
	}
	if answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusServiceUnavailable {
		return fmt.Errorf("%w: %s", errRefused, answer.Status)
	}
	return fmt.Errorf("answered %s: %s", answer.Status, text)
}

// errRefused: the server has too much to do; the same request may be taken later.
var errRefused = errors.New("refused")

// refusedPause is how long one who was refused waits.
const refusedPause = 200 * time.Millisecond

// refusedNote tells how many requests were refused.
func refusedNote(n int64) string {
	return fmt.Sprintf("%d requests were refused (429 or 503) and sent again", n)
}

// insist does a request until it is taken, and counts how often it was refused.
func (c *conn) insist(ctx context.Context, request []byte, refused *atomic.Int64) error {
	for {
		err := c.do(request)
		if !errors.Is(err, errRefused) || ctx.Err() != nil {
			return err
		}
		refused.Add(1)
		wait(ctx, refusedPause)
	}
}
