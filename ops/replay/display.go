package replay

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// lineEvery is how often progress is told where no bar can be drawn.
const lineEvery = 5 * time.Second

// display tells a person how a replay goes. Safe for concurrent use.
type display interface {
	show(bytes, items int64)
	notice(text string)
	close()
}

// newDisplay draws a bar on a terminal, and writes lines elsewhere. total is
// the files' bytes, -1 where unknown.
func newDisplay(w io.Writer, total int64, now func() time.Time) display {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &bar{progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(w), progressbar.OptionShowBytes(true), progressbar.OptionFullWidth(),
			progressbar.OptionSetDescription("replay"), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionSetPredictTime(true), progressbar.OptionUseANSICodes(true),
		)}
	}
	begun := now()
	return &plain{w: w, total: total, now: now, begun: begun, last: begun}
}

type bar struct{ *progressbar.ProgressBar }

func (b *bar) show(bytes, items int64) {
	b.Describe(fmt.Sprintf("replay, %d items", items))
	_ = b.Set64(bytes) // a bar that can't be drawn stops no replay
}

func (b *bar) notice(text string) { _, _ = progressbar.Bprintln(b.ProgressBar, text) }

func (b *bar) close() {
	_ = b.Exit()
	_, _ = progressbar.Bprintln(b.ProgressBar)
}

// plain writes a line every few seconds.
type plain struct {
	w     io.Writer
	total int64
	now   func() time.Time
	begun time.Time

	mu   sync.Mutex
	last time.Time // when a line was written
}

func (p *plain) show(bytes, items int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if now.Sub(p.last) < lineEvery {
		return
	}
	p.last = now
	done := fmt.Sprintf("%d MB", bytes>>20)
	if p.total > 0 {
		done = fmt.Sprintf("%.0f%%", 100*float64(bytes)/float64(p.total))
	}
	fmt.Fprintf(p.w, "replay: %s read, %d items answered for, %.0f/s\n", done, items, float64(items)/now.Sub(p.begun).Seconds())
}

func (p *plain) notice(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintln(p.w, "replay:", text)
}

func (p *plain) close() {}

// throttle lets one call through each lineEvery. Safe for concurrent use.
type throttle struct {
	mu   sync.Mutex
	next time.Time
}

func (t *throttle) allow(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Before(t.next) {
		return false
	}
	t.next = now.Add(lineEvery)
	return true
}
