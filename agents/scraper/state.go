package scraper

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// State is the scraper's position: for each listing ("golang+rust", lower
// case) the fullnames of the last posts that the door answered for, oldest
// first. Another set of subreddits is another listing: it starts anew.
type State struct {
	Listings map[string][]string `json:"listings"`
}

// StateStore keeps the State over restarts. One scraper at a time uses it.
type StateStore interface {
	// Load gives the State saved last, an empty one where none was.
	Load(ctx context.Context) (State, error)
	// Save replaces the State whole: after a crash Load gives either the old
	// one or the new one.
	Save(ctx context.Context, state State) error
}

// FileState keeps the State as a JSON file at its path.
type FileState string

// Load implements StateStore. A file that isn't a State is an error that names it.
func (f FileState) Load(context.Context) (State, error) {
	var state State
	raw, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return state, nil
	}
	if err != nil {
		return state, err
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		return State{}, fmt.Errorf("decode %s: %w", f, err)
	}
	return state, nil
}

// Save implements StateStore: the file is written beside the old one, synced,
// and renamed over it.
func (f FileState) Save(_ context.Context, state State) error {
	raw, err := json.Marshal(state)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(string(f)), 0o755); err != nil {
		return err
	}
	beside := string(f) + ".tmp"
	if err := writeSynced(beside, raw); err != nil {
		return err
	}
	return os.Rename(beside, string(f))
}

// writeSynced writes a file that is on disk when it returns.
func writeSynced(path string, raw []byte) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = file.Write(raw)
	return errors.Join(err, file.Sync(), file.Close())
}
