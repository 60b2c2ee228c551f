package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/renameio/v2/maybe"
)

// fingerprinted is how much of a file's beginning tells it from another.
const fingerprinted = 64 << 10

// position is how far a replay came, kept on disk while it is not finished.
type position struct {
	path  string // empty: kept nowhere
	saved mark
	state state
}

// state is a position's file.
type state struct {
	Channel    string        `json:"channel"`
	To         string        `json:"to"`
	ShiftToNow bool          `json:"shift_to_now"`
	Shift      time.Duration `json:"shift"` // nanoseconds that event times are moved by
	Files      []fingerprint `json:"files"`
	File       int           `json:"file"` // index into Files of the first item not acknowledged
	Line       int64         `json:"line"` // lines before it in that file
	Item       int64         `json:"item"` // items before it in all files
}

// fingerprint tells whether a file is still the same.
type fingerprint struct {
	Path     string    `json:"path"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	Head     string    `json:"head"` // SHA-256 of its beginning
}

// openPosition finds where the same replay, of the same files, was interrupted.
// Where the files changed since, or the kept position can't be read, it begins
// anew and gives notice.
func openPosition(cfg Config, notice func(string)) (*position, error) {
	dir := cfg.positions()
	p := &position{state: state{Channel: cfg.Channel, To: strings.TrimRight(cfg.To, "/"), ShiftToNow: cfg.ShiftToNow}}
	if dir == "" {
		return p, nil
	}
	for _, name := range cfg.Files {
		f, err := fingerprintOf(name)
		if err != nil {
			return nil, fmt.Errorf("replay: %w", err)
		}
		p.state.Files = append(p.state.Files, f)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("replay: positions: %w", err)
	}
	p.path = filepath.Join(dir, p.name()+".json")
	p.resume(notice)
	return p, nil
}

// name is the same for the same files, channel and door.
func (p *position) name() string {
	h := sha256.New()
	for _, f := range p.state.Files {
		fmt.Fprintf(h, "%q ", f.Path)
	}
	fmt.Fprintf(h, "%q %q", p.state.Channel, p.state.To)
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// resume takes the kept state over where it still holds.
func (p *position) resume(notice func(string)) {
	b, err := os.ReadFile(p.path)
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	var kept state
	if err == nil {
		err = json.Unmarshal(b, &kept)
	}
	switch {
	case err != nil:
		notice(fmt.Sprintf("beginning anew: the position can't be read: %v", err))
	case !slices.EqualFunc(kept.Files, p.state.Files, fingerprint.equal):
		notice("beginning anew: the files have changed since the replay was interrupted")
	case kept.ShiftToNow != p.state.ShiftToNow:
		notice("beginning anew: the interrupted replay moved event times otherwise")
	default:
		p.state = kept
		p.saved = p.from()
	}
}

func (f fingerprint) equal(g fingerprint) bool {
	return f.Path == g.Path && f.Size == g.Size && f.Head == g.Head && f.Modified.Equal(g.Modified)
}

// from is where to begin.
func (p *position) from() mark {
	return mark{file: p.state.File, line: p.state.Line, item: p.state.Item}
}

func (p *position) shift() time.Duration     { return p.state.Shift }
func (p *position) setShift(d time.Duration) { p.state.Shift = d }

// kept reports whether the same command can go on from here.
func (p *position) kept() bool { return p.path != "" }

// save keeps m as the place to go on from. Not safe for concurrent use.
func (p *position) save(m mark) error {
	if !p.kept() || m == p.saved {
		return nil
	}
	p.state.File, p.state.Line, p.state.Item = m.file, m.line, m.item
	b, err := json.Marshal(p.state)
	if err == nil {
		err = maybe.WriteFile(p.path, append(b, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep the position: %w", err)
	}
	p.saved = m
	return nil
}

// finish forgets the position, so that the next replay begins anew.
func (p *position) finish() error {
	if !p.kept() {
		return nil
	}
	if err := os.Remove(p.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("forget the position: %w", err)
	}
	return nil
}

func fingerprintOf(name string) (fingerprint, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return fingerprint{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return fingerprint{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fingerprint{}, err
	}
	h := sha256.New()
	if _, err := io.CopyN(h, f, fingerprinted); err != nil && !errors.Is(err, io.EOF) {
		return fingerprint{}, err
	}
	return fingerprint{Path: path, Size: info.Size(), Modified: info.ModTime().UTC(), Head: hex.EncodeToString(h.Sum(nil))}, nil
}
