package chaos

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/pause"
	"gravitas/ops/rig"
)

// What is pushed besides posts.
const (
	useSeries   = 6
	useUsers    = 6
	useProducts = 60
	useItems    = 6 // of one request
)

// uses are items of the further uses, which one producer pushes one request after the other, so
// that they keep their order: readings of some series, and what some users of a shop do. One item
// in ten comes twice.
type uses struct {
	site   *rig.Site
	random *rand.Rand
	made   int
	sent   []load // as accepted
	done   chan error
	stop   func()
}

// load is one request.
type load struct {
	channel string
	lines   []byte
	items   int
}

// startUses stocks the shop, and begins to push.
func startUses(t testing.TB, s *rig.Site, seed uint64) *uses {
	stock(s)
	running, stop := context.WithCancel(context.Background())
	pushing, giveUp := context.WithCancel(context.Background())
	u := &uses{site: s, random: rand.New(rand.NewPCG(seed, 50)), done: make(chan error, 1), stop: stop}
	go func() { u.done <- u.produce(running, pushing) }()
	t.Cleanup(func() {
		giveUp()
		stop()
	})
	return u
}

// stock gives a shop its products.
func stock(s *rig.Site) {
	var lines strings.Builder
	for i := range useProducts {
		fmt.Fprintf(&lines, `{"id":"p%d","title":"kind%d make%d thing%d"}`+"\n", i, i%5, i%7, i)
	}
	s.Stock(lines.String(), useProducts)
}

func (u *uses) produce(running, pushing context.Context) error {
	for pause.For(running, restEach) {
		for _, load := range []load{u.readings(), u.events()} {
			if err := u.site.PushLines(pushing, load.channel, load.lines, load.items); err != nil {
				return fmt.Errorf("%s: %w", load.channel, err)
			}
			u.sent = append(u.sent, load)
		}
	}
	return nil
}

// finish ends the producer; all that it pushed has been accepted then.
func (u *uses) finish() error {
	u.stop()
	return <-u.done
}

func (u *uses) readings() load {
	return u.load("demand", func() string {
		return fmt.Sprintf(`"series":"s%d","value":%d`, u.random.IntN(useSeries), u.random.IntN(1000))
	})
}

func (u *uses) events() load {
	return u.load("events", func() string {
		did := fmt.Sprintf(`"kind":"click","product":"p%d"`, u.random.IntN(useProducts))
		if u.random.IntN(5) == 0 {
			did = fmt.Sprintf(`"kind":"search","query":"kind%d"`, u.random.IntN(5))
		}
		return fmt.Sprintf(`"user":"u%d",%s`, u.random.IntN(useUsers), did)
	})
}

// load makes a request of items, each with an id and a time.
func (u *uses) load(channel string, item func() string) load {
	l := load{channel: channel}
	for range useItems {
		u.made++
		at := time.Unix(firstSecond+int64(u.made), 0).UTC().Format(time.RFC3339)
		line := fmt.Appendf(nil, `{"data_id":%q,"at":%q,%s}`+"\n", envelope.DerivedID("chaos", uuid.Nil, fmt.Sprint(u.made)), at, item())
		times := 1
		if u.random.IntN(twiceEvery) == 0 {
			times = 2
		}
		l.lines = append(l.lines, bytes.Repeat(line, times)...)
		l.items += times
	}
	return l
}

// items is how many were pushed.
func (u *uses) items() (n int) {
	for _, l := range u.sent {
		n += l.items
	}
	return n
}

// undisturbed are the answers of embedded parts that were pushed the same, and left in peace.
func (u *uses) undisturbed(t testing.TB) rig.Answers {
	n := rig.StartNode(t)
	s := n.Site()
	stock(s)
	for _, l := range u.sent {
		require.NoError(t, s.PushLines(t.Context(), l.channel, l.lines, l.items))
	}
	s.Settle(rig.SettleLimit, 0)
	var paths []string
	for i := range useSeries {
		paths = append(paths, fmt.Sprintf("/api/series/s%d?limit=10000", i))
	}
	for i := range useUsers {
		paths = append(paths, rig.UserPaths(fmt.Sprintf("u%d", i))...)
	}
	want, err := s.Answers(paths)
	require.NoError(t, err)
	n.Process().Kill()
	return want
}
