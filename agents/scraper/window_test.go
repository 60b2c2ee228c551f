package scraper

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestAWindowIsTheLastNamesAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 6).Draw(t, "size")
		w := newWindow(size)
		want := []string{}
		for _, name := range rapid.SliceOf(rapid.StringMatching(`[a-j]`)).Draw(t, "names") {
			if w.has(name) {
				assert.Contains(t, want, name)
			} else {
				want = append(want, name)
				want = want[max(len(want)-size, 0):]
			}
			w.add(name)
			assert.True(t, w.has(name))
			assert.Equal(t, want, w.names())
			assert.Len(t, w.index, len(want))
		}
	})
}
