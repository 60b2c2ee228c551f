package overload

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// onLog counts the posts of each request that lie on the node's log.
func onLog(ctx context.Context, n *node) (map[int64]int, error) {
	prefix := ""
	if n.Namespace != "" {
		prefix = n.Namespace + "."
	}
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: strings.Split(n.Kafka, ","), Prefix: prefix}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	bounds, err := log.Bounds(ctx, "posts")
	if err != nil {
		return nil, err
	}
	c := census{posts: map[int64]int{}}
	for partition, b := range bounds {
		if err := c.read(ctx, log, partition, b); err != nil {
			return nil, err
		}
	}
	return c.posts, nil
}

// census is the posts found so far, by request.
type census struct {
	posts map[int64]int
}

var errEnd = errors.New("the end")

func (c *census) read(ctx context.Context, log stream.Reader, partition int, b stream.Bounds) error {
	if b.First == b.Next {
		return nil
	}
	err := log.Read(ctx, "posts", partition, b.First, func(records []stream.Record) error {
		for _, r := range records {
			if err := c.take(r); err != nil {
				return err
			}
		}
		if records[len(records)-1].Offset+1 >= b.Next {
			return errEnd
		}
		return nil
	})
	if errors.Is(err, errEnd) {
		return nil
	}
	return err
}

func (c *census) take(r stream.Record) error {
	var e envelope.Envelope
	if err := envelope.Decode(r.Value, &e); err != nil {
		return err
	}
	number, err := strconv.ParseInt(strings.TrimPrefix(gjson.GetBytes(e.Data, "id").String(), "p"), 10, 64)
	if err != nil {
		return err
	}
	c.posts[number/batchPosts]++
	return nil
}
