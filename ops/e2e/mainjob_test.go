package e2e

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// settleLimit is how long agents may take to catch up.
const settleLimit = 6 * time.Minute

func TestMainJobEmbedded(t *testing.T) {
	all := posts(t, 0)
	n := startNode(t)
	s := n.site()
	steady := watch(t, s.readapi, 0, 1)
	broken := watch(t, s.readapi, len(all)/20, 2)

	began := time.Now()
	require.NoError(t, s.replay(t.Context(), all))
	pushed := time.Since(began)
	lag := s.settle(settleLimit, len(all))
	t.Logf("%d posts accepted in %s (%.0f/s), everything done %s later", len(all), pushed, float64(len(all))/pushed.Seconds(), lag)

	before, found := s.verified(all)
	steady.exactlyOnce(t, all, s.resends())
	broken.exactlyOnce(t, all, s.resends())
	_, cuts := broken.figures()
	require.Positive(t, cuts)
	require.Equal(t, found.scores, steady.scores)
	require.Equal(t, found.scores, broken.scores)
	t.Logf("two live clients were told each score once, one of them over %d cuts; %d posts were sent again", cuts, len(s.resends()))
	s.checkTraces(slices.Sorted(maps.Values(found.dataIDs)))
	leaveAnswers(t, all, before)

	require.NoError(t, s.replay(t.Context(), all))
	s.settle(settleLimit, 2*len(all))
	s.comeTo(before, "after the file was replayed again")
}

// verified reads every answer, once they are as the posts say, and returns them.
func (s *site) verified(all []post) (answers, census) {
	s.t.Helper()
	want := groups(all)
	list := paths(want)
	var got answers
	var found census
	began := time.Now()
	await(s.t, readyLimit, func() (err error) {
		if got, err = s.read(list); err == nil {
			found, err = got.verify(want)
		}
		return err
	})
	s.t.Logf("%d answers, %d bytes, read and right in %s: %d subreddits, %d posts, %d five-minute and %d hourly windows",
		len(got), got.size(), time.Since(began), len(want), found.posts, found.windows, found.hours)
	return got, found
}

// comeTo waits until every answer is equal to the byte to those wanted.
func (s *site) comeTo(want answers, when string) {
	s.t.Helper()
	var list []string
	for path := range want {
		list = append(list, path)
	}
	await(s.t, readyLimit, func() error {
		got, err := s.read(list)
		if err == nil {
			err = want.differ(got)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", when, err)
		}
		return nil
	})
	s.t.Logf("%s: %d answers, equal to the byte", when, len(want))
}
