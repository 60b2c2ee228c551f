package scraper

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
)

func TestEveryPostArrivesOnceOldestFirstByteForByte(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(250, -time.Hour, time.Second)     // there at the start: three pages
	w.reddit.posts(400, 0, 100*time.Millisecond)     // ten a second
	w.reddit.posts(300, 90*time.Second, time.Second) // slower than the pace
	w.run(w.arrived(950))
	assert.Equal(t, w.all(), w.door.names)
	for _, e := range w.reddit.entries {
		assert.Equal(t, e.raw, w.door.raws[e.name])
	}
	assert.Zero(t, w.gaps())
	assert.Equal(t, 950.0, testutil.ToFloat64(w.last.metrics.accepted))
}

func TestPollsOnceAnInterval(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(50, -time.Hour, time.Second)
	w.run(w.at(60 * time.Second))
	assert.Len(t, w.reddit.calls, 60)
	assert.Equal(t, "1", w.reddit.calls[0].query.Get("raw_json"))
	assert.Equal(t, "100", w.reddit.calls[0].query.Get("limit"))
}

func TestARestartGoesOnWhereItWas(t *testing.T) {
	w := newWorld(t)
	w.states = FileState(filepath.Join(t.TempDir(), "scraper.json"))
	w.reddit.posts(100, -time.Hour, time.Second)
	w.reddit.posts(500, 0, time.Second)
	w.run(w.arrived(150))
	w.clock.now = w.clock.now.Add(5 * time.Minute)
	w.run(w.arrived(600))
	assert.Equal(t, w.all(), w.door.names)
	assert.Zero(t, w.gaps())
}
