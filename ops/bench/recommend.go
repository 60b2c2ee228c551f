package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"gravitas/agents/recommend"
	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/ops/client"
)

// The shop of the row, and what is done in it.
const (
	shopProducts   = 10_000
	shopUsers      = 1_000
	shopEvents     = 20_000 // a round
	shopAtOnce     = 1_000  // in one request
	freshUsers     = 20     // who are watched
	freshRate      = 20     // clicks a second, of all of them
	freshClicks    = 200    // a round
	productTimeout = time.Minute
)

// recommendations measures how many events a second are recommended by, and how soon.
func recommendations() Row {
	return Row{
		Name: "recommend",
		Measures: fmt.Sprintf("events/s, that lie on the log, through update-embeddings, gen-recommendations and save-recommendations (and save-events beside them), until all offsets are committed; %d products of %d dimensions, %d users, the exact top 20 and what each is based on; ceiling: one scan of such a matrix an event (gonum, Gemv), on all cores, nothing else. Fresh: ms from the time that a click was due to be sent, at %d a second, to its user's recommendations on the websocket",
			shopProducts, recommend.Dimensions, shopUsers, freshRate),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.recommend(ctx) },
	}
}

func (b *Bench) recommend(ctx context.Context) (_ []Figure, _ []string, err error) {
	in, err := b.start(ctx, RoleDoor, RoleRead, RoleAgents)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	p, err := newProgress(in, b.logger)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(p.close(), err) }()
	l := &shopLoad{p: p, in: in, door: client.NewDoor(in.ready.Frontdoor, in.keys.Producer, in.http), random: rand.New(rand.NewPCG(1, 2))}
	if err := l.stock(ctx); err != nil {
		return nil, nil, fmt.Errorf("products: %w", err)
	}
	events, clicks := shopEvents, freshClicks
	if b.cfg.Quick {
		events, clicks = 500, 10
	}
	if _, err := l.recommended(ctx, min(events, 5000)); err != nil { // users have their events
		return nil, nil, err
	}
	r := newRace("recommended", "scans alone", "events/s", atLeast(0.5, 0.8))
	p50, p99, most := series{name: "click to live, p50", unit: "ms"}, series{name: "click to live, p99", unit: "ms", target: atMost(50, 25)}, series{name: "click to live, max", unit: "ms"}
	for range b.cfg.Rounds {
		ours, err := l.recommended(ctx, events)
		if err != nil {
			return nil, nil, err
		}
		ceiling, err := throughput(ctx, b.span(2*time.Second), cores(), scans(shopProducts))
		if err != nil {
			return nil, nil, err
		}
		r.add(ours, ceiling)
		took, err := l.fresh(ctx, clicks)
		if err != nil {
			return nil, nil, err
		}
		p50.add(quantile(took, 0.50))
		p99.add(quantile(took, 0.99))
		most.add(took[len(took)-1])
	}
	err = b.profiled(ctx, in, "recommend", func(s span) error {
		for begun := time.Now(); time.Since(begun) < s.counted; {
			if _, err := l.recommended(ctx, events); err != nil {
				return err
			}
		}
		return nil
	})
	return figures(&r.ours, &r.ceiling, &r.ratio, &p50, &p99, &most), nil, err
}

// scans starts workers that each scan a matrix of their own.
func scans(products int) func(context.Context) (worker, func(), error) {
	return func(context.Context) (worker, func(), error) {
		random := rand.New(rand.NewPCG(3, 4))
		numbers := func(n int) []float32 {
			all := make([]float32, n)
			for i := range all {
				all[i] = random.Float32()
			}
			return all
		}
		const d = recommend.Dimensions
		matrix := blas32.General{Rows: products, Cols: d, Stride: d, Data: numbers(products * d)}
		user := blas32.Vector{N: d, Inc: 1, Data: numbers(d)}
		scores := blas32.Vector{N: products, Inc: 1, Data: make([]float32, products)}
		work := func() (int, error) {
			blas32.Gemv(blas.NoTrans, 1, matrix, user, 0, scores)
			return 1, nil
		}
		return work, func() {}, nil
	}
}

// shopLoad sends products and events.
type shopLoad struct {
	p      *progress
	in     *instance
	door   *client.Door
	random *rand.Rand
	sent   int // events
}

// stock sends the products, and waits until they are known.
func (l *shopLoad) stock(ctx context.Context) error {
	for first := 0; first < shopProducts; first += shopAtOnce {
		var body bytes.Buffer
		for i := range shopAtOnce {
			fmt.Fprintf(&body, `{"id":"p%05d","title":"word%d word%d word%d word%d"}`+"\n",
				first+i, l.random.IntN(500), l.random.IntN(500), l.random.IntN(500), l.random.IntN(500))
		}
		if _, err := l.door.Push(ctx, envelope.ChannelProducts, body.Bytes(), shopAtOnce); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, productTimeout)
	defer cancel()
	for {
		known := 0
		err := l.in.get(ctx, l.in.ready.Readapi+"/api/products?format=ndjson", func(body io.Reader) error {
			lines := bufio.NewScanner(body)
			for lines.Scan() {
				known++
			}
			return lines.Err()
		})
		if known == shopProducts {
			return nil
		}
		if wait(ctx, pollInterval); ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
	}
}

// event is what a user does next.
func (l *shopLoad) event(user string) []byte {
	l.sent++
	at := time.Unix(1_800_000_000, 0).Add(time.Duration(l.sent) * time.Millisecond).UTC().Format(time.RFC3339Nano)
	return fmt.Appendf(nil, `{"user":%q,"kind":"click","product":"p%05d","at":%q}`, user, l.random.IntN(shopProducts), at)
}

// recommended puts events on the log, and returns how many a second are recommended by.
func (l *shopLoad) recommended(ctx context.Context, n int) (float64, error) {
	records := make([]stream.Record, n)
	for i := range records {
		user := fmt.Sprint("u", l.random.IntN(shopUsers))
		records[i] = stream.NewRecord([]byte(user), &envelope.Envelope{
			DataID: envelope.NewID(), Source: "local", Created: time.Now().UTC(), Data: l.event(user),
			Channel: envelope.ChannelEvents, ContentType: "application/json",
		})
	}
	begun := time.Now()
	for some := range slices.Chunk(records, shopAtOnce) {
		if err := l.p.log.Publish(ctx, some); err != nil {
			return 0, err
		}
	}
	if err := l.p.finished(ctx, envelope.ChannelEvents, l.sent); err != nil {
		return 0, err
	}
	return float64(n) / time.Since(begun).Seconds(), nil
}

// fresh has users click, one after the other, and returns how long each click took to change what
// is recommended to its user, in ms, sorted.
func (l *shopLoad) fresh(ctx context.Context, n int) ([]float64, error) {
	var topics []string
	for i := range freshUsers {
		topics = append(topics, fmt.Sprint("recommendations:fresh-", i))
	}
	clicks := &clicks{seen: make(chan struct{}, n), due: map[string]time.Time{}}
	w, err := connect(ctx, l.in.liveURL(strings.Join(topics, ",")), true)
	if err != nil {
		return nil, err
	}
	w.start(func() error { return clicks.watch(w) })
	plan := newSchedule(freshRate, time.Duration(n)*time.Second/freshRate)
	err = plan.run(ctx, 1, func(ctx context.Context) (func(i int) error, func(), error) {
		send := func(i int) error {
			user := fmt.Sprint("fresh-", i%freshUsers)
			clicks.sent(user, plan.due(i))
			_, err := l.door.Push(ctx, envelope.ChannelEvents, l.event(user), 1)
			return err
		}
		return send, func() {}, nil
	})
	for range plan.n {
		if err != nil {
			break
		}
		select {
		case <-clicks.seen:
		case <-time.After(seenTimeout):
			err = errors.New("a click changed nothing that is recommended")
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if err = errors.Join(err, w.stop()); err != nil {
		return nil, err
	}
	slices.Sort(clicks.took)
	return clicks.took, nil
}

// clicks are those that wait for their recommendations, one a user.
type clicks struct {
	seen chan struct{}

	mu   sync.Mutex
	due  map[string]time.Time
	took []float64
}

func (c *clicks) sent(user string, due time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.due[user] = due
}

// watch notes what comes until the client is stopped.
func (c *clicks) watch(w *watcher) error {
	for {
		_, frame, err := w.conn.ReadMessage()
		if err != nil {
			return fmt.Errorf("watch: %w", err)
		}
		at := time.Now()
		if !json.Valid(frame) {
			return errors.New("watch: a frame is no JSON")
		}
		for _, user := range gjson.GetBytes(frame, "events.#.data.user").Array() {
			c.note(user.String(), at)
		}
	}
}

func (c *clicks) note(user string, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	due, waiting := c.due[user]
	if !waiting {
		return
	}
	delete(c.due, user)
	c.took = append(c.took, milliseconds(at.Sub(due)))
	c.seen <- struct{}{}
}
