package scraper

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestReadsOnlyTheTailOfABusyListing(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(100, -time.Hour, time.Second)
	w.reddit.posts(200, 0, 500*time.Millisecond)
	w.run(w.arrived(300))
	tails := 0
	for _, c := range w.reddit.calls {
		if c.query.Has("before") {
			tails++
		}
	}
	assert.Greater(t, tails, 90)
	assert.Equal(t, w.all(), w.door.names)
}

func TestADeletedAnchorHidesNothing(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(60, -time.Hour, time.Second)
	w.reddit.posts(60, 10*time.Second, time.Second)
	for i := range w.reddit.entries[:60] { // whatever the anchor is, it goes
		w.reddit.entries[i].goneAt = 20 * time.Second
	}
	w.run(w.at(21 * time.Second)) // the very poll that finds it gone
	assert.Equal(t, w.all()[:60+11], w.door.names)
	assert.Zero(t, w.gaps())
}

func TestAPageAnchorDeletedDuringASweepMissesNothing(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(300, -time.Hour, time.Second)
	w.reddit.wrong[2] = func(rw http.ResponseWriter, _ *http.Request) {
		w.reddit.mu.Lock()
		defer w.reddit.mu.Unlock()
		for i := 198; i <= 200; i++ { // the first page ends at 200
			w.reddit.entries[i].goneAt = 1
		}
		rw.WriteHeader(http.StatusBadGateway)
	}
	w.run(w.arrived(298))
	assert.Equal(t, []string{w.reddit.entries[198].name, w.reddit.entries[199].name}, w.missing(),
		"only the two that were deleted unread")
}

func TestAPostThatSurfacesLateArrives(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(90, -time.Hour, time.Second)
	late := []int{30, 80} // below the overlap, and within it
	for _, i := range late {
		w.reddit.entries[i].at = 10 * time.Second
	}
	w.run(w.arrived(90))
	assert.Empty(t, w.missing())
	assert.Len(t, w.door.names, 90)
}

func TestADeletionBringsNoOldPostBack(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(1500, -time.Hour, time.Second)
	for i := 1400; i < 1450; i++ {
		w.reddit.entries[i].goneAt = 5 * time.Second
	}
	w.run(w.at(100 * time.Second))
	assert.Equal(t, w.all()[500:], w.door.names, "the reach, and nothing older slides in")
}

func TestAnOutageWithinReachMissesNothing(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(100, -time.Hour, time.Second)
	w.reddit.posts(850, 0, time.Second)
	for n := 5; n < 25; n++ {
		w.reddit.wrong[n] = status(http.StatusServiceUnavailable)
	}
	w.run(w.arrived(950))
	assert.Equal(t, w.all(), w.door.names)
	assert.Zero(t, w.gaps())
}

func TestAnOutageBeyondReachIsCountedAsAGap(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(100, -time.Hour, time.Second)
	w.reddit.posts(3000, 0, 200*time.Millisecond)
	w.reddit.wrong[5] = status(http.StatusServiceUnavailable, "Retry-After", "400")
	w.run(w.at(700 * time.Second))
	assert.Equal(t, 1, w.gaps())
	assert.Contains(t, w.log.String(), "gap: ")
	assert.InDelta(t, 1000, len(w.missing()), 20, "what 400 s brought, less the reach")
	assert.Len(t, w.door.names, len(w.door.raws), "none twice")
}

func TestAnOutageThatOutlastsASweepIsCountedAsAGap(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(100, -time.Hour, time.Second)
	w.reddit.posts(3000, 0, time.Second)
	w.reddit.wrong[5] = status(http.StatusServiceUnavailable, "Retry-After", "250") // three pages' worth
	w.reddit.wrong[8] = status(http.StatusServiceUnavailable, "Retry-After", "950") // the sweep's second
	w.run(w.at(1300 * time.Second))
	assert.NotEmpty(t, w.missing())
	assert.Equal(t, 1, w.gaps(), "the second page's anchor is beyond reach")
}

func TestAnOutageThatLeavesASweepLittleOfItsReachIsCountedAsAGap(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(100, -time.Hour, time.Second)
	w.reddit.posts(3000, 0, time.Second)
	w.reddit.wrong[5] = status(http.StatusServiceUnavailable, "Retry-After", "250") // three pages' worth
	w.reddit.wrong[8] = status(http.StatusServiceUnavailable, "Retry-After", "850") // the sweep's second
	w.run(w.at(1300 * time.Second))
	assert.NotEmpty(t, w.missing())
	assert.Equal(t, 1, w.gaps(), "the second page is the listing's last, and half of one")
}
