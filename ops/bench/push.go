package bench

import (
	"bytes"
	"fmt"
	"strings"
)

// push is one request to the door, whole, with its posts' ids and times to be written
// over before each time that it is sent. It is one goroutine's.
type push struct {
	bytes []byte
	ids   [][]byte // within bytes, each from an id to its post's time
}

// newPush returns a request of some made-up posts: one alone, or an array. The first of them
// is of a subreddit's number, and each of the next one's.
func newPush(in *instance, items, size int, subreddit int64) *push {
	var body bytes.Buffer
	at := make([]int, items)
	if items > 1 {
		body.WriteByte('[')
	}
	for i := range items {
		if i > 0 {
			body.WriteByte(',')
		}
		at[i] = body.Len() + len(idPrefix)
		body.Write(madeUp(subreddit+int64(i), size))
	}
	if items > 1 {
		body.WriteByte(']')
	}
	head := requestHead(in.ready.Frontdoor, "/v1/channels/posts", in.keys.Producer, "application/json", body.Len())
	p := &push{bytes: append(head, body.Bytes()...)}
	for _, offset := range at {
		p.ids = append(p.ids, p.bytes[len(head)+offset:][:timeOffset+timeDigits])
	}
	return p
}

// number gives the posts the ids and times from first on.
func (p *push) number(first int64) {
	for i, id := range p.ids {
		renumber(id, first+int64(i))
	}
}

// requestHead is a POST up to its body.
func requestHead(base, path, key, contentType string, length int) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		path, hostOf(base), key, contentType, length)
}

func hostOf(base string) string { return strings.TrimPrefix(base, "http://") }
