package tracecache

import (
	"encoding/binary"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAQueueKeepsTheOrderWhateverItsRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 3*firstRing).Draw(t, "limit")
		q := newQueue(limit)
		var waiting []uuid.UUID
		var next uint64
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				stamps := make([]Stamp, rapid.IntRange(0, firstRing).Draw(t, "stamps"))
				for i := range stamps {
					next++
					binary.BigEndian.PutUint64(stamps[i].ID[:], next)
				}
				took := q.put(stamps)
				require.Equal(t, min(len(stamps), limit-len(waiting)), took)
				for _, s := range stamps[:took] {
					waiting = append(waiting, s.ID)
				}
			},
			"take": func(t *rapid.T) {
				room := rapid.IntRange(1, firstRing).Draw(t, "room")
				taken := q.take(make([]Stamp, 0, room))
				require.Len(t, taken, min(room, len(waiting)))
				for i, s := range taken {
					require.Equal(t, waiting[i], s.ID)
				}
				waiting = waiting[len(taken):]
			},
		})
		require.Equal(t, len(waiting), q.close())
		require.Zero(t, q.put(make([]Stamp, 1)))
	})
}
