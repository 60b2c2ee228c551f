package quality

import (
	"context"
	"slices"
	"strconv"

	"gravitas/agents/recommend"
	"gravitas/agents/recommend/learn"
)

// Learnt is the product's own way: vectors that are trained every so many ratings on all so far,
// and a user's folded from their last ones.
type Learnt struct {
	Every    int // ratings between trainings
	First    int // ratings before the first one
	Settings learn.Settings
	Products []recommend.Product

	seen   []learn.Interaction
	set    *recommend.Set
	number map[string]int
}

// Top implements Recommender.
func (l *Learnt) Top(user *User, k int) []int {
	if l.set == nil {
		return nil
	}
	var events []recommend.Event
	for _, r := range slices.Backward(user.Rated[max(0, len(user.Rated)-recommend.Window):]) {
		events = append(events, recommend.Event{Product: l.Products[r.Product].ID, Weight: r.Weight})
	}
	except := make(map[string]bool, len(user.Seen))
	for product := range user.Seen {
		except[l.Products[product].ID] = true
	}
	var top []int
	for _, r := range l.set.Top(l.set.Fold(events), k, except) {
		top = append(top, l.number[r.Product])
	}
	return top
}

// Learn implements Recommender.
func (l *Learnt) Learn(ctx context.Context, _ *User, r Rating) error {
	if l.number == nil {
		l.number = make(map[string]int, len(l.Products))
		for i, p := range l.Products {
			l.number[p.ID] = i
		}
	}
	l.seen = append(l.seen, learn.Interaction{User: strconv.Itoa(r.User), Product: l.Products[r.Product].ID, Weight: r.Weight})
	if len(l.seen) < l.First || (len(l.seen)-l.First)%l.Every != 0 {
		return nil
	}
	training, err := l.Settings.Train(ctx, l.seen, l.Products, nil)
	if err != nil {
		return err
	}
	l.set = recommend.NewSet(training)
	return nil
}
