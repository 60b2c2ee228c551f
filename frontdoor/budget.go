package frontdoor

import (
	"sync/atomic"
	"time"
)

// budget is how many bytes more the requests under way may take together.
type budget struct{ free atomic.Int64 }

func (b *budget) take(n int64) bool {
	if b.free.Add(-n) >= 0 {
		return true
	}
	b.free.Add(n)
	return false
}

func (b *budget) give(n int64) { b.free.Add(n) }

// reserve takes bytes for the delivery, which release gives back.
func (d *delivery) reserve(n int) *problem {
	if n <= 0 || d.door.budget.take(int64(n)) {
		d.reserved += int64(max(n, 0))
		return nil
	}
	return overloaded()
}

func overloaded() *problem {
	return newProblem(codeRateLimited, "the door is handling as much as it can; send this again later").after(time.Second)
}
