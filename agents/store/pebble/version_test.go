package pebble

import (
	"context"
	"log/slog"
	"testing"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func openIn(dir string) (*Store, error) {
	return Open(Config{Dir: dir}, slog.New(slog.DiscardHandler))
}

// reopened closes a store after a change below its methods, and opens it again.
func reopened(t *testing.T, dir string, change func(*pebbledb.DB) error) (*Store, error) {
	s, err := openIn(dir)
	require.NoError(t, err)
	require.NoError(t, change(s.db))
	require.NoError(t, s.Close())
	return openIn(dir)
}

func TestLettersOfAnEarlierVersionAreListedToo(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s, err := openIn(dir)
	require.NoError(t, err)
	grave := store.Grave{Last: time.Unix(1_800_000_000, 0).UTC(), DataID: "a", Agent: "scorer.v1"}
	letter := store.DeadLetter{Grave: grave, Reason: "failed", Status: "dead", Letter: []byte("payload"), Sequence: 7}
	require.NoError(t, s.PutDeadLetters(ctx, []store.DeadLetter{letter}))
	require.NoError(t, s.Close())

	s, err = reopened(t, dir, func(db *pebbledb.DB) error { // as the first version left it
		require.NoError(t, db.DeleteRange([]byte{headTable}, []byte{headTable + 1}, nil))
		return db.Delete([]byte{versionKey}, pebbledb.Sync)
	})
	require.NoError(t, err)
	defer s.Close()
	listed, err := s.ListDeadLetters(ctx, store.Grave{}, time.Time{}, 10)
	require.NoError(t, err)
	bare := letter
	bare.Letter = nil
	require.Equal(t, []store.DeadLetter{bare}, listed)

	late := letter
	late.Sequence, late.Status = 6, "redriven"
	require.NoError(t, s.PutDeadLetters(ctx, []store.DeadLetter{late}))
	listed, err = s.ListDeadLetters(ctx, store.Grave{}, time.Time{}, 10)
	require.NoError(t, err)
	require.Equal(t, []store.DeadLetter{bare}, listed, "its fence is there too")
}

func TestADirectoryOfANewerVersionIsRefused(t *testing.T) {
	dir := t.TempDir()
	_, err := reopened(t, dir, func(db *pebbledb.DB) error {
		return db.Set([]byte{versionKey}, []byte{layout + 1}, pebbledb.Sync)
	})
	require.ErrorContains(t, err, "version 3")
	_, err = openIn(dir)
	require.ErrorContains(t, err, "version 3", "the lock is free again")
}
