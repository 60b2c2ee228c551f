package pebble

import (
	"context"
	"errors"
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"
)

// layout is the version of keys and rows that this code reads and writes. What a directory
// has is in its row versionKey; one without it is of version 1, or new.
const layout = 2 // letters have heads

// upgrade brings a directory to the layout. Interrupted, it begins anew with the next opening.
func (s *Store) upgrade() error {
	have, err := s.version()
	switch {
	case err != nil || have == layout:
		return err
	case have > layout:
		return fmt.Errorf("its layout is version %d, made by a newer program than this one, which knows %d", have, layout)
	}
	if err := s.addHeads(); err != nil {
		return fmt.Errorf("bring dead letters to version %d: %w", layout, err)
	}
	return s.db.Set([]byte{versionKey}, []byte{layout}, pebbledb.Sync)
}

func (s *Store) version() (byte, error) {
	value, closer, err := s.db.Get([]byte{versionKey})
	if errors.Is(err, pebbledb.ErrNotFound) {
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	defer closer.Close()
	if len(value) != 1 {
		return 0, errBadRow
	}
	return value[0], nil
}

// addHeads gives every letter its head.
func (s *Store) addHeads() error {
	return scan(context.Background(), s.db, []byte{letterTable}, []byte{letterTable + 1}, func(_, value []byte) (bool, error) {
		l, err := decodeLetter(value)
		if err != nil {
			return false, err
		}
		return true, mergeHead(s.db, l)
	})
}
