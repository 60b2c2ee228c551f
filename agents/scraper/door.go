package scraper

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// errTooLarge means that the door takes no request of this size.
var errTooLarge = errors.New("request too large for the front door")

// outcome is what the door did with one item.
type outcome struct {
	DataID string `json:"data_id"`
	Status string `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (o outcome) rejected() bool { return o.Status == "rejected" }

// door posts to the channel `posts`.
type door struct {
	cfg     Config
	client  *http.Client
	clock   Clock
	metrics *metrics
	url     string
}

func newDoor(cfg Config, client *http.Client, clock Clock, m *metrics) *door {
	return &door{
		cfg: cfg, client: client, clock: clock, metrics: m,
		url: strings.TrimRight(cfg.FrontDoor, "/") + "/v1/channels/posts",
	}
}

// post hands the posts over in one request and gives the outcome of each, in
// their order. The error is errTooLarge, a *DoorError, or a passing one, after
// which nothing is known of the posts and all are to be sent again. Once ctx
// ends the request has Config.Drain left.
func (d *door) post(ctx context.Context, posts []post) ([]outcome, error) {
	ctx, cancel := outlive(ctx, d.cfg.Drain)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, d.cfg.Timeout)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, bytes.NewReader(array(posts)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+d.cfg.Key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", d.cfg.UserAgent)
	a, err := exchange(d.client, req, d.metrics, "frontdoor")
	if err != nil {
		return nil, err
	}
	return outcomes(a, len(posts), d.clock.Now())
}

// array is a JSON array of the posts, each byte for byte as it came. (NDJSON
// would not do: an object may have line breaks in it.)
func array(posts []post) []byte {
	var b bytes.Buffer
	for i, p := range posts {
		b.WriteByte("[,"[min(i, 1)])
		b.Write(p.raw)
	}
	b.WriteByte(']')
	return b.Bytes()
}

// outcomes reads the door's answer to n items.
func outcomes(a answer, n int, now time.Time) ([]outcome, error) {
	switch {
	case a.status == http.StatusAccepted || a.status == http.StatusUnprocessableEntity:
		var report struct {
			Items []outcome `json:"items"`
		}
		if err := json.Unmarshal(a.body, &report); err != nil {
			return nil, passing(fmt.Errorf("decode the front door's answer: %w", err))
		}
		if len(report.Items) != n {
			return nil, passing(fmt.Errorf("the front door tells of %d items, not %d", len(report.Items), n))
		}
		return report.Items, nil
	case a.status == http.StatusRequestEntityTooLarge:
		return nil, errTooLarge
	case a.status == http.StatusTooManyRequests || a.status >= 500:
		return nil, refusal("front door", a, now)
	}
	return nil, newDoorError(a)
}

// outlive is a context that ends d after ctx does.
func outlive(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(d, cancel) })
	return longer, func() { stop(); cancel() }
}
