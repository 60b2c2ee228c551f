package cli

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress draws a bar for each stage of a command that takes a while, where w is a
// terminal; elsewhere draw is nil. end leaves the line.
func progress(w io.Writer) (draw func(stage string, done, of int64), end func()) {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	var shown string
	end = func() {
		if bar != nil {
			_ = bar.Exit()
			_, _ = progressbar.Bprintln(bar)
		}
	}
	draw = func(stage string, done, of int64) {
		if bar == nil || stage != shown {
			end()
			shown, bar = stage, progressbar.NewOptions64(of,
				progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(stage), progressbar.OptionFullWidth(),
				progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond))
		}
		_ = bar.Set64(done) // a bar that can't be drawn stops no check
	}
	return draw, end
}
