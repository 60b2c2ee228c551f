package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"gravitas/envelope"
)

// shelf is a category of the made-up shop: its products are of each kind, in each make.
type shelf struct {
	category, text string
	kinds          []string
}

var shelves = []shelf{
	{"shoes", "footwear outdoor", []string{"Running shoes", "Hiking boots", "Sandals", "Slippers"}},
	{"camping", "camping outdoor", []string{"Dome tent", "Tunnel tent", "Sleeping bag", "Camping stove"}},
	{"kitchen", "kitchen cooking", []string{"Frying pan", "Saucepan", "Chef's knife", "Chopping board"}},
	{"coffee", "coffee roasted", []string{"Espresso beans", "Filter beans", "Coffee mill", "Coffee pot"}},
	{"garden", "garden plants", []string{"Garden hose", "Watering can", "Pruning shears", "Flower pot"}},
	{"bicycles", "bicycle travel", []string{"Bicycle lamp", "Pannier", "Bicycle pump", "Bicycle bell"}},
	{"books", "book reading", []string{"Atlas", "Cookery book", "Field guide", "Book of tales"}},
	{"music", "music instrument", []string{"Ukulele", "Mouth organ", "Drum", "Violin"}},
}

// shopMakes are the names that each kind comes in.
var shopMakes = []string{"Fell", "Harbour", "Meadow", "Lark", "Iron", "Copper", "Dawn", "Noon"}

// shopProduct is an item of the channel products.
type shopProduct struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Category string   `json:"category"`
	Tags     []string `json:"tags"`
	Text     string   `json:"text"`
	Demo     bool     `json:"demo"`
}

// shopProducts are all there are, by shelf.
func shopProducts() [][]shopProduct {
	all := make([][]shopProduct, len(shelves))
	for i, s := range shelves {
		for _, kind := range s.kinds {
			for _, brand := range shopMakes {
				title := brand + " " + strings.ToLower(kind[:1]) + kind[1:]
				all[i] = append(all[i], shopProduct{
					ID: "demo-" + strings.NewReplacer(" ", "-", "'", "").Replace(strings.ToLower(title)), Title: title,
					Category: s.category, Tags: []string{brand}, Text: s.text, Demo: true,
				})
			}
		}
	}
	return all
}

// shopEvent is an item of the channel events.
type shopEvent struct {
	ID      string `json:"event_id"`
	User    string `json:"user"`
	Kind    string `json:"kind"`
	Product string `json:"product,omitempty"`
	Query   string `json:"query,omitempty"`
	At      string `json:"at"`
	Demo    bool   `json:"demo"`
}

// The shop's users, and how often one of them does something.
const (
	shopUsers = 24
	shopPast  = time.Hour
	shopStep  = time.Second
)

// shopKinds are what users do, as often as it is named.
var shopKinds = []string{"view", "view", "view", "view", "click", "click", "click", "search", "like", "purchase", "scroll"}

// eventAt is what somebody does at a time: the same whenever it is asked. Each user keeps to one
// or two shelves for the most part.
func eventAt(products [][]shopProduct, at time.Time) shopEvent {
	random := rand.New(rand.NewPCG(seed, uint64(at.Unix())))
	user := random.IntN(shopUsers)
	on := (user + user/len(shelves)*3*random.IntN(2)) % len(shelves)
	if random.IntN(8) == 0 {
		on = random.IntN(len(shelves))
	}
	e := shopEvent{
		ID: fmt.Sprint("demo-", at.Unix()), User: fmt.Sprint("demo-", user+1), Kind: shopKinds[random.IntN(len(shopKinds))],
		At: at.UTC().Format(time.RFC3339), Demo: true,
	}
	if e.Kind == "search" {
		kind := shelves[on].kinds[random.IntN(len(shelves[on].kinds))]
		e.Query = strings.ToLower(kind)
		return e
	}
	e.Product = products[on][random.IntN(len(products[on]))].ID
	return e
}

// RunShop sends the made-up shop's products and an hour of events, then an event each second
// until ctx ends, which is no error. It waits for as long as the door is away.
func RunShop(ctx context.Context, cfg Config, logger *slog.Logger) error {
	p, closeClient, err := newProducer(cfg, logger)
	if err != nil {
		return err
	}
	defer closeClient()
	products := shopProducts()
	err = p.pushShop(ctx, products)
	tick := time.NewTicker(shopStep)
	defer tick.Stop()
	for ; ; err = p.pushEvents(ctx, products, p.cfg.Now().Truncate(shopStep), 1) {
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// pushShop sends all products, and what was done of late.
func (p *producer) pushShop(ctx context.Context, products [][]shopProduct) error {
	var body []byte
	n := 0
	for _, shelf := range products {
		for _, product := range shelf {
			line, err := json.Marshal(product)
			if err != nil {
				return fmt.Errorf("demo: %w", err)
			}
			body, n = append(append(body, line...), '\n'), n+1
		}
	}
	if err := p.pushLines(ctx, envelope.ChannelProducts, body, n); err != nil {
		return err
	}
	from := p.cfg.Now().Add(-shopPast).Truncate(shopStep)
	for past := 0; past < int(shopPast/shopStep); past += batchSize {
		if err := p.pushEvents(ctx, products, from.Add(time.Duration(past)*shopStep), min(batchSize, int(shopPast/shopStep)-past)); err != nil {
			return err
		}
	}
	return nil
}

// pushEvents sends the events of n seconds.
func (p *producer) pushEvents(ctx context.Context, products [][]shopProduct, from time.Time, n int) error {
	var body []byte
	for i := range n {
		line, err := json.Marshal(eventAt(products, from.Add(time.Duration(i)*shopStep)))
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		body = append(append(body, line...), '\n')
	}
	return p.pushLines(ctx, envelope.ChannelEvents, body, n)
}
