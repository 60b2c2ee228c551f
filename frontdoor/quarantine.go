package frontdoor

import "time"

// quarantine shuts a producer out once too many of its last items are rejects.
type quarantine struct {
	cfg     QuarantineConfig
	window  []bool // ring: whether an item was a reject
	next    int    // where the next item goes
	seen    int    // items in the window
	rejects int    // of them

	began, until time.Time     // the last quarantine; zero before the first
	length       time.Duration // of the last quarantine
	count        int
}

func newQuarantine(cfg QuarantineConfig) quarantine {
	return quarantine{cfg: cfg, window: make([]bool, cfg.Window)}
}

// observe takes an item into the window, and begins a quarantine where that was one too many.
func (q *quarantine) observe(reject bool, now time.Time) {
	if q.seen == len(q.window) {
		if q.window[q.next] {
			q.rejects--
		}
	} else {
		q.seen++
	}
	q.window[q.next] = reject
	q.next++
	if q.next == len(q.window) {
		q.next = 0
	}
	if !reject {
		return
	}
	q.rejects++
	if q.rejects >= q.cfg.MinRejects && float64(q.rejects) > q.cfg.Share*float64(q.seen) && !now.Before(q.until) {
		q.begin(now)
	}
}

func (q *quarantine) begin(now time.Time) {
	fresh := q.length == 0 || now.Sub(q.until) >= q.cfg.MaxCooldown
	if q.length = min(2*q.length, q.cfg.MaxCooldown); fresh {
		q.length = q.cfg.Cooldown
	}
	q.began, q.until = now, now.Add(q.length)
	q.count++
	q.forget()
}

func (q *quarantine) forget() { q.next, q.seen, q.rejects = 0, 0, 0 }

// active returns when the quarantine ends, and whether there is one. One that began
// before the producer was released is over, and the next one is as the first.
func (q *quarantine) active(now, released time.Time) (time.Time, bool) {
	if !now.Before(q.until) {
		return time.Time{}, false
	}
	if !released.Before(q.began) {
		q.until, q.length = now, 0
		q.forget()
		return time.Time{}, false
	}
	return q.until, true
}
