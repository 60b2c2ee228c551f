package frontdoor_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/pipeline"
	"gravitas/frontdoor"
)

// scorecards are those that the door has told so far.
func (f *fixture) scorecards(t *testing.T) (cards []pipeline.Scorecard) {
	for _, e := range f.log.envelopes(t) {
		if e.Channel == pipeline.Channel {
			var card pipeline.Scorecard
			require.NoError(t, json.Unmarshal(e.Data, &card))
			require.Equal(t, card.Producer, e.Source)
			cards = append(cards, card)
		}
	}
	return cards
}

// report has the door tell its scorecards until stop is called.
func (f *fixture) report(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.door.Report(ctx) }()
	return func() {
		cancel()
		require.NoError(t, <-done)
	}
}

func (f *fixture) await(t *testing.T, n int) []pipeline.Scorecard {
	require.Eventually(t, func() bool { return len(f.scorecards(t)) >= n }, 10*time.Second, time.Millisecond)
	return f.scorecards(t)
}

func TestADoorTellsHowProducersFareWhileTheyPush(t *testing.T) {
	f := open(t, frontdoor.Config{Instance: "door-1"})
	stop := f.report(t)
	f.push(t, "posts", "["+goodPost+","+badPost+"]")
	f.push(t, "readings", `{"id":"a"}`, "Authorization", "Bearer some")
	cards := f.await(t, 2)
	require.Equal(t, pipeline.Scorecard{
		Producer: "local", Instance: "door-1", At: f.clock.now(), Accepted: 1, Rejected: map[string]int64{"invalid_item": 1},
		Rate: 2, Last: f.clock.now(),
	}, cards[0])
	require.Equal(t, "scraper", cards[1].Producer)

	f.clock.move(2 * time.Second)
	cards = f.await(t, 4)
	require.Zero(t, cards[2].Rate, "a rate that falls to nothing is told")
	require.EqualValues(t, 1, cards[2].Accepted)

	f.clock.move(10 * time.Second)
	cards = f.await(t, 6)
	require.Equal(t, f.clock.now(), cards[4].At, "and all is told again now and then")

	f.push(t, "posts", rejects(100))
	stop()
	last := f.scorecards(t)[6:]
	require.Len(t, last, 1, "what is unchanged is not told, and what has is told at the end")
	require.EqualValues(t, 101, last[0].Rejected["invalid_item"])
	require.Equal(t, f.clock.now().Add(time.Minute), last[0].Quarantine.Until)
}

func TestScorecardsThatCannotBeToldAreToldLater(t *testing.T) {
	f := open(t, frontdoor.Config{})
	f.push(t, "posts", goodPost)
	failed := make(chan struct{}, 100)
	f.log.answer(func(context.Context) error {
		failed <- struct{}{}
		return errors.New("away")
	})
	stop := f.report(t)
	defer stop()
	<-failed
	f.log.answer(nil)
	require.EqualValues(t, 1, f.await(t, 1)[0].Accepted)
}
