package overload

import (
	"bytes"
	"fmt"
	"strings"
)

// Posts of a request, small enough that a server that refuses still reads it to its end.
const (
	batchPosts = 100
	postBytes  = 1024
)

// batch is one request's body, with its posts' ids to be written over before it is
// sent again. It is one goroutine's.
type batch struct {
	body []byte
	ids  [][]byte // digits within body
}

const (
	idHead   = `{"id":"p`
	idDigits = 12
)

// newBatch returns n posts of about as many bytes each, over as many subreddits as
// a busy site has.
func newBatch(n, size int) *batch {
	var body bytes.Buffer
	at := make([]int, n)
	for i := range n {
		at[i] = body.Len() + len(idHead)
		fmt.Fprintf(&body, `%s%0*d","subreddit":"sub%03d","created_utc":%d,"title":"%s"}`+"\n",
			idHead, idDigits, i, i%100, 1_700_000_000+i, strings.Repeat("a serious question ", (size-100)/19+1))
	}
	b := &batch{body: body.Bytes()}
	for _, offset := range at {
		b.ids = append(b.ids, b.body[offset:][:idDigits])
	}
	return b
}

// number gives the posts the ids from first on.
func (b *batch) number(first int64) {
	for i, id := range b.ids {
		copy(id, fmt.Appendf(nil, "%0*d", idDigits, first+int64(i)))
	}
}
