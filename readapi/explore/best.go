package explore

import "slices"

// best keeps the first of what it is given, in an order.
type best[T any] struct {
	limit   int // 0 keeps all
	compare func(a, b T) int
	kept    []T
	full    bool // kept[limit-1] is the last that can be of use
}

func (b *best[T]) add(x T) {
	if b.full && b.compare(x, b.kept[b.limit-1]) >= 0 {
		return
	}
	if b.kept = append(b.kept, x); b.limit > 0 && len(b.kept) >= 2*b.limit {
		b.cut()
	}
}

func (b *best[T]) cut() {
	slices.SortFunc(b.kept, b.compare)
	if b.limit > 0 && len(b.kept) >= b.limit {
		b.kept, b.full = b.kept[:b.limit], true
	}
}

// sorted are those that were kept.
func (b *best[T]) sorted() []T {
	b.cut()
	return b.kept
}
