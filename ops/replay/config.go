package replay

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"path/filepath"
	"slices"
	"time"
)

// stdin is the file name that stands for standard input.
const stdin = "-"

// Config says what to push, where and how fast. A zero field stands for its
// default; To, Key and Files have none.
type Config struct {
	Files   []string // NDJSON, plain, gzip or zstd, told by content; "-" is Stdin
	Stdin   io.Reader
	Channel string // default: posts
	To      string // the front door's base URL
	Key     string // a producer's

	// Speed is how many times faster than event time items go out; 0: as fast as
	// the door takes them. Event time is `created_utc` (Unix seconds), else `at`
	// (RFC 3339); an item with neither goes at once.
	Speed float64
	// Limit ends the replay after so many items of the files; 0: all.
	Limit int64
	// ShiftToNow moves all event times by one constant; see shift.
	ShiftToNow bool

	// Data is the data directory, where positions are kept in replay/; empty: a
	// replay always begins at the beginning.
	Data string

	InFlight   int // requests under way at once; default 4
	BatchItems int // most items of a request; default 1,000
	BatchBytes int // bytes at which a request is full; default 1 MiB

	Client *http.Client     // default: one of the replay's own
	Now    func() time.Time // default: time.Now
}

// Validate names the field that makes no sense.
func (c Config) Validate() error {
	switch {
	case len(c.Files) == 0:
		return errors.New("replay: no file named")
	case c.To == "":
		return errors.New("replay: no front door named")
	case c.Speed < 0 || math.IsNaN(c.Speed) || math.IsInf(c.Speed, 0):
		return fmt.Errorf("replay: speed %g must be 0 or more", c.Speed)
	case c.Limit < 0:
		return fmt.Errorf("replay: limit %d must not be negative", c.Limit)
	case c.InFlight < 0, c.BatchItems < 0, c.BatchBytes < 0:
		return fmt.Errorf("replay: in flight %d, batch items %d and batch bytes %d must not be negative", c.InFlight, c.BatchItems, c.BatchBytes)
	case slices.Contains(c.Files, stdin) && c.Stdin == nil:
		return errors.New("replay: no standard input to read")
	}
	return nil
}

func (c Config) withDefaults() Config {
	c.Channel = orDefault(c.Channel, "posts")
	c.InFlight = orDefault(c.InFlight, 4)
	c.BatchItems = orDefault(c.BatchItems, 1_000)
	c.BatchBytes = orDefault(c.BatchBytes, 1<<20)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// positions is the directory of positions; empty where none are kept, since
// standard input can't be read again.
func (c Config) positions() string {
	if c.Data == "" || slices.Contains(c.Files, stdin) {
		return ""
	}
	return filepath.Join(c.Data, "replay")
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}
